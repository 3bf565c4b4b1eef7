import { exportJwkSet, generateSigningKey, type SigningKey, signJwt } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestIssuer, type TestIssuer, url } from '../test/open-issuer.ts';

let test: TestIssuer;
let key: SigningKey;
let rsaKey: SigningKey;
const clientId = 'shop';

beforeAll(async () => {
  test = await openTestIssuer();
  [key, rsaKey] = await Promise.all([generateSigningKey('ES256'), generateSigningKey('PS256')]);
  const jwks = exportJwkSet([key.verificationKey, rsaKey.verificationKey]) as never;
  const settings = { authMethod: 'none', jwks } as const;
  for (const id of [clientId, 'other']) {
    await test.issuer.clients.add({ clientId: id, kind: 'public', name: id, settings });
  }
  await test.issuer.clients.add({
    ...{ clientId: 'strict', kind: 'public', name: 'strict' },
    settings: { ...settings, requestObjectSigningAlg: 'ES256' },
  });
});
afterAll(() => test.close());

const request = { client_id: clientId, response_type: 'code', scope: 'openid read', state: 's1' };
const sign = (claims: object = {}, typ = 'oauth-authz-req+jwt', by: SigningKey = key): Promise<string> => {
  const times = { iat: test.now(), exp: test.now() + 60 };
  return signJwt({ iss: clientId, aud: url, ...times, jti: 'r1', ...request, ...claims } as never, by, { typ });
};
const verify = async (text: string, id = clientId) => {
  const client = await test.issuer.clients.find(id);
  if (client === undefined) throw new Error('no such client');
  return test.issuer.requestObjects.verify(text, client);
};
const refusal = async (text: string, id?: string): Promise<unknown> => {
  try {
    await verify(text, id);
    return 'accepted';
  } catch (error) {
    const { code, cause } = error as { readonly code: string; readonly cause?: { readonly code?: string } };
    expect(code).toBe('request_object_invalid');
    return cause?.code;
  }
};

describe('a request object', () => {
  it('holds the parameters of the request, and nothing that is about itself', async () => {
    expect(await verify(await sign())).toEqual(Object.entries(request));
  });

  it('holds numbers, JSON and several resources, as they would stand in a query', async () => {
    const claims = { id_token: { auth_time: { essential: true } } };
    const resource = ['https://api.example', 'https://files.example'];
    expect(await verify(await sign({ max_age: 60, claims, resource }))).toEqual([
      ...Object.entries(request),
      ['max_age', '60'],
      ['claims', JSON.stringify(claims)],
      ['resource', 'https://api.example'],
      ['resource', 'https://files.example'],
    ]);
  });

  it.each([
    ['for another audience', { aud: 'https://other.example' }, 'audience_mismatch'],
    ['of another issuer', { iss: 'other' }, 'issuer_mismatch'],
    ['that names another client', { client_id: 'other' }, 'claim_mismatch'],
    ['that names no client', { client_id: undefined }, 'claim_mismatch'],
    ['that is over', { iat: 1_799_999_000, exp: 1_799_999_100 }, 'token_expired'],
    ['of more than an hour', { exp: 1_800_003_620 }, 'lifetime_too_long'],
    ['that could be an assertion', { sub: clientId }, undefined],
    ['with a request inside', { request: 'a.b.c' }, undefined],
    ['that points to another one', { request_uri: 'https://client.example/r' }, undefined],
    ['with a list where one value belongs', { scope: ['a', 'b'] }, undefined],
    ['with a value that no query has', { prompt: true }, undefined],
    ['with half a number', { max_age: 0.5 }, undefined],
    ['with a hundred parameters', Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`x${n}`, 'y'])), undefined],
  ])('is refused %s', async (_, claims, cause) => {
    expect(await refusal(await sign(claims))).toBe(cause);
  });

  it.each(['JWT', 'dpop+jwt', 'client-authentication+jwt', 'at+jwt'])('is not a %s of the client', async (typ) => {
    expect(await refusal(await sign({}, typ))).toBe('typ_mismatch');
  });

  it('is refused under a key that is not the client’s', async () => {
    expect(await refusal(await sign({}, undefined, await generateSigningKey('ES256')))).toBe('key_unknown');
    const named = await generateSigningKey('ES256', { kid: key.kid });
    expect(await refusal(await sign({}, undefined, named))).toBe('signature_invalid');
  });

  it('is of its own client alone, though another has the same keys', async () => {
    expect(await refusal(await sign(), 'other')).toBe('issuer_mismatch');
  });

  it('is signed as the client has registered, where it has', async () => {
    const own = { iss: 'strict', client_id: 'strict' };
    expect(await refusal(await sign(own, undefined, rsaKey), 'strict')).toBeUndefined();
    expect(await refusal(await sign(own), 'strict')).toBe('accepted');
    expect(await refusal(await sign({}, undefined, rsaKey))).toBe('accepted');
  });
});
