import type { IssuedTokens } from './authorization-server.ts';
import { describeOutcome, type IssuerAttack, type IssuerStage, rotate } from './issuer-attack.ts';
import { countLiveChains } from './live-chains.ts';
import { judgeRefresh, notRotated, tried } from './variant-verdict.ts';

/** I03: a token that was used twice over. */
export const replayedRefresh: IssuerAttack = {
  kind: 'issuer',
  id: 'I03',
  title: 'A used refresh token is good again',
  severity: 'critical',
  cwe: 294,
  source: ['RFC 9700 §4.14.2', 'OAuth 2.1 §4.3.1'],
  how: 'Refresh tokens of public clients are rotated so that a stolen one is worth nothing once its owner has moved on. A server that still takes it, days and generations later, gives the thief a session of his own. Even a server with a window of grace for lost answers must close it.',
  victims: [],
  fix: 'Remember the current generation of each session. Anything older than the one before it, or older than the window, is refused.',
  needs: ['sessions:1'],
  play: async (stage) => {
    const { first, newest } = await leaveBehind(stage);
    if (first.refreshToken === newest.refreshToken) return [notRotated('two-generations-later')];
    const outcome = await stage.server.refresh(first.refreshToken);
    return [judgeRefresh('two-generations-later', outcome)];
  },
};

/** I04: the replay is refused, and then nothing happens. */
export const unnoticedReplay: IssuerAttack = {
  kind: 'issuer',
  id: 'I04',
  title: 'The replay of a refresh token goes unnoticed',
  severity: 'high',
  cwe: 778,
  source: ['RFC 9700 §4.14.2'],
  how: 'Two parties hold tokens of one session when an old one comes back, and the server cannot know which of them is the thief. If it only refuses the old token, a thief who refreshed first keeps the session for as long as it lasts.',
  victims: [],
  fix: 'Take a replay for what it is: end that one session, its access tokens included, and raise an alarm.',
  needs: ['sessions:1'],
  play: async (stage) => {
    const { first, newest } = await leaveBehind(stage);
    if (first.refreshToken === newest.refreshToken) return [notRotated('newest-after-replay')];
    const replay = await stage.server.refresh(first.refreshToken);
    if (replay.kind === 'failed') return [judgeRefresh('newest-after-replay', replay)];
    const outcome = await stage.server.refresh(newest.refreshToken);
    return [judgeRefresh('newest-after-replay', outcome)];
  },
};

/** I05: the replay comes before the clock has moved. */
export const sameSecondReplay: IssuerAttack = {
  kind: 'issuer',
  id: 'I05',
  title: 'A refresh token replayed within the same second forks the session',
  severity: 'high',
  cwe: 367,
  source: ['RFC 9700 §4.14.2'],
  how: 'Servers that compare times in whole seconds, or that give whoever comes again within a window of grace a fresh token, make two chains out of one. The window then renews itself with each use.',
  victims: [{ what: 'Keycloak, by its issue 50999' }],
  fix: 'Within the window answer with the very successor that was given first, never with a new one.',
  needs: ['sessions:1'],
  play: async (stage) => {
    const first = await stage.takeSession();
    const heir = await rotate(stage, first);
    if (heir.refreshToken === first.refreshToken) return [notRotated('at-once')];
    const again = await stage.server.refresh(first.refreshToken);
    if (again.kind !== 'issued') return [judgeRefresh('at-once', again)];
    const chains = await countLiveChains(stage, [heir, again.tokens]);
    return [tried('at-once', chains > 1, `${chains} chains live`)];
  },
};

/** I08: what the server only remembered in memory. */
export const restartReplay: IssuerAttack = {
  kind: 'issuer',
  id: 'I08',
  title: 'A restart makes used refresh tokens good again',
  severity: 'critical',
  cwe: 672,
  source: ['RFC 9700 §4.14.2'],
  how: 'What a server keeps of used tokens in memory alone is gone when it restarts, and so is what it answered before it was written. A thief then only waits for the next deployment.',
  victims: [{ what: 'Keycloak', advisory: 'CVE-2026-9802' }],
  fix: 'Answer a refresh only once the new generation is durable, in the same store as the session.',
  needs: ['sessions:1', 'restart'],
  play: async (stage) => {
    const { first, newest } = await leaveBehind(stage);
    if (first.refreshToken === newest.refreshToken) return [notRotated('used-before-the-restart')];
    await stage.restart?.();
    const kept = await stage.server.refresh(newest.refreshToken);
    const replay = await stage.server.refresh(first.refreshToken);
    const lost = kept.kind === 'issued' ? '' : `; the newest was lost: ${describeOutcome(kept)}`;
    return [judgeRefresh('used-before-the-restart', replay, `${describeOutcome(replay)}${lost}`)];
  },
};

/** A session two generations on, with its first token left behind, beyond any window. */
async function leaveBehind(
  stage: IssuerStage,
): Promise<{ readonly first: IssuedTokens; readonly newest: IssuedTokens }> {
  const first = await stage.takeSession();
  const second = await rotate(stage, first);
  await stage.wait(stage.graceSeconds);
  const newest = await rotate(stage, second);
  await stage.wait(stage.graceSeconds);
  return { first, newest };
}
