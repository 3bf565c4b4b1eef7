import type { IssuedTokens } from './authorization-server.ts';
import { type IssuerStage, NotRefreshed } from './issuer-attack.ts';

/**
 * How many chains of refresh tokens live at once: of several successors of one token, those that can still be refreshed
 * after each of the others was. One is right, and none where the server took fright; two are two thieves' worth.
 *
 * Each successor is used once, then each of what came of them once more: a server that lets the last one win answers the
 * first round and refuses the second.
 *
 * @throws NotRefreshed: one of them got neither tokens nor a refusal, so nobody knows whether it lives
 */
export async function countLiveChains(stage: IssuerStage, successors: readonly IssuedTokens[]): Promise<number> {
  const distinct = [...new Map(successors.map((tokens) => [tokens.refreshToken, tokens])).values()];
  if (distinct.length < 2) return distinct.length;
  // Beyond any window of grace: within one, a server may answer an old token with the chain's newest.
  await stage.wait(stage.graceSeconds);
  const heirs: IssuedTokens[] = [];
  for (const { refreshToken } of distinct) {
    const outcome = await stage.server.refresh(refreshToken);
    if (outcome.kind === 'failed') throw new NotRefreshed(outcome.why);
    if (outcome.kind === 'issued') heirs.push(outcome.tokens);
  }
  const newest = [...new Map(heirs.map((tokens) => [tokens.refreshToken, tokens])).values()];
  if (newest.length < 2) return newest.length;
  await stage.wait(stage.graceSeconds);
  let live = 0;
  const seen = new Set<string>();
  for (const { refreshToken } of newest) {
    const outcome = await stage.server.refresh(refreshToken);
    if (outcome.kind === 'failed') throw new NotRefreshed(outcome.why);
    if (outcome.kind === 'issued' && !seen.has(outcome.tokens.refreshToken)) live += 1;
    if (outcome.kind === 'issued') seen.add(outcome.tokens.refreshToken);
  }
  return live;
}
