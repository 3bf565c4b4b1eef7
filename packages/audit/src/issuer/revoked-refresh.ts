import type { VariantResult } from '../attack.ts';
import type { IssuedTokens } from './authorization-server.ts';
import { type IssuerAttack, type IssuerStage, rotate } from './issuer-attack.ts';
import { judgeRefresh, tried, unjudged } from './variant-verdict.ts';

/** How many times refresh and revocation race: each is a session, and one survivor is enough. */
const races = 10;

/** I06: which of the two comes last? */
export const refreshAgainstRevoke: IssuerAttack = {
  kind: 'issuer',
  id: 'I06',
  title: 'A refresh that races a revocation survives it',
  severity: 'critical',
  cwe: 362,
  source: ['RFC 7009 §2.1', 'RFC 9700 §4.14.2'],
  how: 'Somebody logs out, and in the same instant a tab, or a thief, refreshes. A server that checks the session first and mints afterwards answers with tokens of a session that no longer exists. They live on after the log-out, and no list knows of them.',
  victims: [{ what: 'Keycloak, by its issue 51312' }],
  fix: 'Let both take the same row in one transaction each: the refresh’s statement repeats the condition that the session lives.',
  needs: [`sessions:${races}`, 'revocation'],
  play: async (stage) => {
    const survivors: string[] = [];
    let unclear = 0;
    for (let round = 0; round < races; round += 1) {
      const { refreshToken } = await stage.takeSession();
      const [outcome, revoked] = await Promise.all([
        stage.server.refresh(refreshToken),
        stage.server.revoke?.(refreshToken),
      ]);
      if (revoked !== true) return [unjudged('same-instant', 'the revocation was not answered as done')];
      const found = outcome.kind === 'issued' ? await survivorsOf(stage, outcome.tokens) : [];
      survivors.push(...(found ?? []));
      if (outcome.kind === 'failed' || found === undefined) unclear += 1;
    }
    const detail = `${races} races, ${survivors.length} survivors`;
    if (survivors.length === 0 && unclear > 0) {
      return [unjudged('same-instant', `${unclear} of ${races} refreshes got neither tokens nor a refusal`)];
    }
    if (survivors.length === 0) return [{ variant: 'same-instant', verdict: 'refused', evidence: { detail } }];
    const reason = [...new Set(survivors)].join('; ');
    return [{ variant: 'same-instant', verdict: 'accepted', reason, evidence: { detail } }];
  },
};

/** I07: the plain case. */
export const revokedRefresh: IssuerAttack = {
  kind: 'issuer',
  id: 'I07',
  title: 'Tokens of a revoked session are still good',
  severity: 'high',
  cwe: 613,
  source: ['RFC 7009 §2.1'],
  how: 'The revocation of a refresh token is to end the grant: that token, those that came of it, and the access tokens issued with them. A server that only forgets the one string leaves the rest to whoever holds it.',
  victims: [
    { what: 'Vikunja', advisory: 'CVE-2026-35594' },
    { what: 'Casdoor', advisory: 'CVE-2026-9097' },
  ],
  fix: 'Revoke the session and not the token. Put it on the revocation log, so that verifiers hear of it too.',
  needs: ['sessions:2', 'revocation'],
  play: async (stage) => {
    const tokens = await rotate(stage, await stage.takeSession());
    if ((await stage.server.revoke?.(tokens.refreshToken)) !== true) {
      return [unjudged('refresh-token', 'the revocation was not answered as done')];
    }
    const refreshed = await stage.server.refresh(tokens.refreshToken);
    const results: VariantResult[] = [judgeRefresh('refresh-token', refreshed)];
    if (tokens.accessToken === undefined) return results;
    const active = await stage.server.isActive(tokens.accessToken);
    if (active === undefined) {
      return [...results, unjudged('access-token', 'nothing here says whether an access token is still good')];
    }
    return [...results, tried('access-token', active, active ? 'still active' : 'no longer active')];
  },
};

/** Undefined where the server would not say. */
async function survivorsOf(stage: IssuerStage, tokens: IssuedTokens): Promise<readonly string[] | undefined> {
  const survivors: string[] = [];
  const outcome = await stage.server.refresh(tokens.refreshToken);
  if (outcome.kind === 'issued') survivors.push('the refresh token of the race still refreshes');
  const active = tokens.accessToken === undefined ? undefined : await stage.server.isActive(tokens.accessToken);
  if (active === true) survivors.push('the access token of the race is still active');
  return outcome.kind === 'failed' && survivors.length === 0 ? undefined : survivors;
}
