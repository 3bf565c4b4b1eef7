import { anyAudience } from '@sealwright/jwt/unsafe';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { api, openTestIssuer, type TestIssuer, url } from '../../test/open-issuer.ts';
import { readPart } from '../../test/status-list-reader.ts';
import { backchannelLogoutEvent, type LogoutTokenRequest, signLogoutToken } from './logout-token.ts';

let opened: TestIssuer;
afterEach(() => opened?.close());

async function sign(rest: Partial<LogoutTokenRequest> = {}): Promise<string> {
  opened = await openTestIssuer();
  const { keys, settings } = opened.issuer;
  const request = { issuer: url, clientId: 'shop', sub: 'person', sid: 's1', now: opened.now(), ...rest };
  return signLogoutToken(request, keys.signingKey(), settings.random);
}

describe('a logout token', () => {
  it('says what §2.4 wants and nothing else, a nonce least of all', async () => {
    const token = await sign();
    expect(readPart(token, 0)).toEqual({ typ: 'logout+jwt', alg: 'ES256', kid: expect.any(String) });
    expect(readPart(token, 1)).toEqual({
      ...{
        iss: url,
        aud: 'shop',
        iat: opened.now(),
        exp: opened.now() + 120,
        jti: expect.stringMatching(/^[\w-]{22}$/),
      },
      ...{ sub: 'person', sid: 's1', events: { [backchannelLogoutEvent]: {} } },
    });
  });

  it('holds by the published keys', async () => {
    const token = await sign();
    const keys = createLocalJWKSet({ keys: opened.issuer.keys.publicKeys() as never });
    const at = { currentDate: new Date(opened.now() * 1000) };
    const { payload } = await jwtVerify(token, keys, { issuer: url, audience: 'shop', typ: 'logout+jwt', ...at });
    expect(payload.sub).toBe('person');
    await expect(jwtVerify(token, keys, { issuer: url, audience: 'shop', typ: 'at+jwt', ...at })).rejects.toThrow();
  });

  it('is no access token, whatever API it is shown to, and be its client named like the API', async () => {
    const token = await sign({ clientId: api });
    const refused = { code: 'typ_mismatch' };
    await expect(opened.issuer.verifyOwnToken(token, api)).rejects.toMatchObject(refused);
    await expect(opened.issuer.verifyOwnToken(token, anyAudience)).rejects.toMatchObject(refused);
  });

  it('is no ID token where one is taken as a hint', async () => {
    const token = await sign();
    await expect(opened.issuer.openid.readIdTokenHint(token)).rejects.toMatchObject({ code: 'id_token_hint_invalid' });
  });
});
