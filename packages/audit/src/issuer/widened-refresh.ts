import type { VariantResult } from '../attack.ts';
import { readToken } from '../known-token.ts';
import type { IssuedTokens } from './authorization-server.ts';
import { type IssuerAttack, takeTokens } from './issuer-attack.ts';
import { judgeRefresh, tried, unjudged } from './variant-verdict.ts';

/** I09: more than was granted. */
export const widenedScope: IssuerAttack = {
  kind: 'issuer',
  id: 'I09',
  title: 'A refresh is given more scope than was granted',
  severity: 'high',
  cwe: 269,
  source: ['RFC 6749 §6'],
  how: 'A refresh may ask for less than the person once granted, and never for more. A server that copies the scope of the request into the token lets any client help itself.',
  victims: [],
  fix: 'Intersect what is asked for with what stands in the session, and answer invalid_scope where something is not in it.',
  needs: ['sessions:1'],
  play: async (stage) => {
    const tokens = await takeTokens(stage);
    const granted = scopesOf(tokens);
    if (granted === undefined) {
      return [unjudged('scopes-not-granted', 'the server never said which scopes were granted')];
    }
    const asked = ['admin', 'openid', 'email', 'offline_access', 'write', '*'].filter(
      (name) => !granted.includes(name),
    );
    const parameters = { scope: [...granted, ...asked].join(' ') };
    const outcome = await stage.server.refresh(tokens.refreshToken, { parameters });
    if (outcome.kind !== 'issued') return [judgeRefresh('scopes-not-granted', outcome)];
    // Without the member, the scope is what was asked for (RFC 6749 §5.1).
    const given = asked.filter((name) => (scopesOf(outcome.tokens) ?? asked).includes(name));
    return [tried('scopes-not-granted', given.length > 0, `${given.length} of ${asked.length} scopes added`)];
  },
};

/** I10: another API's tokens. */
export const widenedAudience: IssuerAttack = {
  kind: 'issuer',
  id: 'I10',
  title: 'A refresh is given a token for an API that was not granted',
  severity: 'high',
  cwe: 863,
  source: ['RFC 8707 §2.2', 'RFC 9700 §2.3'],
  how: 'With resource or audience a client names the API that the token is for. A server that writes any address it is given into aud mints tokens that strangers’ APIs accept.',
  victims: [],
  fix: 'Grant only resources that are registered and that this grant covers; answer invalid_target to all others.',
  needs: ['sessions:2'],
  play: async (stage) => {
    const results: VariantResult[] = [];
    for (const name of ['resource', 'audience']) {
      const target = 'https://other-api.audit.example/';
      const { refreshToken } = await stage.takeSession();
      const outcome = await stage.server.refresh(refreshToken, { parameters: { [name]: target } });
      if (outcome.kind !== 'issued') results.push(judgeRefresh(name, outcome));
      else results.push(judgeAudience(name, outcome.tokens, target));
    }
    return results;
  },
};

/** By the answer, or by the access token where the answer is silent. */
function scopesOf({ scope, accessToken = '' }: IssuedTokens): readonly string[] | undefined {
  const claim = scope ?? readToken(accessToken)?.payload['scope'];
  if (Array.isArray(claim)) return claim.map(String);
  return typeof claim === 'string' ? claim.split(' ').filter((name) => name !== '') : undefined;
}

function judgeAudience(variant: string, { accessToken = '' }: IssuedTokens, target: string): VariantResult {
  const token = readToken(accessToken);
  if (token === undefined) return unjudged(variant, 'a token was issued, and it is opaque: nobody sees whom it is for');
  const audience = [token.payload['aud']].flat();
  return tried(variant, audience.includes(target), 'the token was issued');
}
