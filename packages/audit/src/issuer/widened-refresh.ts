import type { IssuerAttack } from './issuer-attack.ts';
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
    const { refreshToken, scope } = await stage.takeSession();
    const granted = new Set((scope ?? '').split(' ').filter((name) => name !== ''));
    const asked = ['admin', 'openid', 'email', 'offline_access', 'write', '*'].filter((name) => !granted.has(name));
    const outcome = await stage.server.refresh(refreshToken, {
      parameters: { scope: [...granted, ...asked].join(' ') },
    });
    if (outcome.kind !== 'issued') return [judgeRefresh('scopes-not-granted', outcome)];
    // Without the parameter the scope is what it was (RFC 6749 §5.1), so only an access token could tell otherwise.
    const given = (outcome.tokens.scope ?? '').split(' ').filter((name) => asked.includes(name));
    if (granted.size === 0 && given.length > 0) {
      return [unjudged('scopes-not-granted', 'the server never said which scopes were granted')];
    }
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
    const results = [];
    for (const name of ['resource', 'audience']) {
      const target = 'https://other-api.audit.example/';
      const { refreshToken } = await stage.takeSession();
      const outcome = await stage.server.refresh(refreshToken, { parameters: { [name]: target } });
      if (outcome.kind !== 'issued') results.push(judgeRefresh(name, outcome));
      else results.push(tried(name, names(outcome.tokens.accessToken, target), 'the token was issued'));
    }
    return results;
  },
};

/** Whether the payload of a JWT names this audience. An opaque token names none that is seen from here. */
function names(accessToken: string | undefined, audience: string): boolean {
  const [, payload = ''] = (accessToken ?? '').split('.');
  return Buffer.from(payload, 'base64url').toString().includes(JSON.stringify(audience).slice(1, -1));
}
