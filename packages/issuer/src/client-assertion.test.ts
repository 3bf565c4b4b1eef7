import { createHmac } from 'node:crypto';
import {
  encodeBase64Url,
  exportJwkSet,
  exportVerificationPem,
  generateSigningKey,
  type SigningKey,
  signJwt,
} from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestIssuer, type TestIssuer, url } from '../test/open-issuer.ts';

let test: TestIssuer;
let key: SigningKey;
let otherKey: SigningKey;
const clientId = 'reports';

beforeAll(async () => {
  test = await openTestIssuer();
  [key, otherKey] = await Promise.all([generateSigningKey('ES256'), generateSigningKey('ES256')]);
  await addClient(clientId, [key]);
  await addClient('billing', [otherKey]);
});
afterAll(() => test.close());

async function addClient(id: string, keys: readonly SigningKey[]): Promise<void> {
  const jwks = exportJwkSet(keys.map(({ verificationKey }) => verificationKey)) as never;
  const settings = { authMethod: 'private_key_jwt', jwks } as const;
  await test.issuer.clients.add({ clientId: id, kind: 'confidential', name: id, settings });
}

const goodClaims = () => ({
  ...{ iss: clientId, sub: clientId, aud: url as string | string[], jti: 'a1' },
  ...{ iat: test.now(), exp: test.now() + 60 },
});
const sign = (claims: object = {}, by: SigningKey = key, typ = 'JWT'): Promise<string> =>
  signJwt({ ...goodClaims(), ...claims } as never, by, { typ });
const verify = (assertion: string) => test.issuer.clientAssertions.verify(assertion, [url, `${url}/token`]);
const refusal = async (assertion: string): Promise<unknown> => {
  try {
    await verify(assertion);
    return 'accepted';
  } catch (error) {
    const { code, cause } = error as { readonly code: string; readonly cause?: { readonly code?: string } };
    expect(code).toBe('client_assertion_invalid');
    return cause?.code;
  }
};
const part = (value: object): string => encodeBase64Url(Buffer.from(JSON.stringify(value)));

describe('an assertion', () => {
  it('shows who its client is, which one it is, and for how long that matters', async () => {
    const { client, jti, lifeSeconds } = await verify(await sign());
    expect([client.clientId, jti, lifeSeconds]).toEqual([clientId, 'a1', 70]);
  });

  it.each([
    ['for the token endpoint', { aud: `${url}/token` }, 'JWT'],
    ['for one audience, written as a list', { aud: [url] }, 'JWT'],
    ['of the kind that says what it is', {}, 'client-authentication+jwt'],
    ['of five minutes', { exp: 1_800_000_300, iat: 1_800_000_000 }, 'JWT'],
  ])('holds %s', async (_, claims, typ) => {
    expect((await verify(await sign(claims, key, typ))).client.clientId).toBe(clientId);
  });

  it('need not say its kind', async () => {
    const input = `${part({ alg: 'ES256', kid: key.kid })}.${part(goodClaims())}`;
    const { subtle } = globalThis.crypto;
    const pair = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    const jwk = { ...((await subtle.exportKey('jwk', pair.publicKey)) as object), kid: key.kid, alg: 'ES256' };
    const { key_ops: _, ext: __, ...published } = jwk as Record<string, unknown>;
    await test.store.clients.change(clientId, ({ settings }) => ({
      outcome: undefined,
      set: { settings: { ...settings, jwks: { keys: [published] } as never } },
    }));
    const bytes = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, Buffer.from(input));
    expect(await refusal(`${input}.${encodeBase64Url(new Uint8Array(bytes))}`)).toBe('accepted');
    // The row was changed, and so are its keys: at once.
    expect(await refusal(await sign())).toBe('signature_invalid');
    await test.store.clients.change(clientId, ({ settings }) => ({
      outcome: undefined,
      set: { settings: { ...settings, jwks: exportJwkSet([key.verificationKey]) as never } },
    }));
  });

  it.each([
    ['with another audience', { aud: 'https://other.example' }, 'audience_mismatch'],
    ['with another audience beside ours', { aud: [url, 'https://other.example'] }, undefined],
    ['with both of ours', { aud: [url, `${url}/token`] }, undefined],
    ['of another issuer', { iss: 'billing' }, 'issuer_mismatch'],
    ['that is expired', { iat: 1_799_999_000, exp: 1_799_999_100 }, 'token_expired'],
    ['that is good for longer than five minutes', { exp: 1_800_000_320 }, 'lifetime_too_long'],
    ['that was made in the future', { iat: 1_800_000_060, exp: 1_800_000_120 }, 'token_issued_in_future'],
    ['that is not good yet', { nbf: 1_800_000_030 }, 'token_not_yet_valid'],
    ['without an identifier', { jti: undefined }, undefined],
    ['with an empty identifier', { jti: '' }, undefined],
    ['with an endless identifier', { jti: 'j'.repeat(257) }, undefined],
    ['of a client that there is not', { iss: 'nobody', sub: 'nobody' }, 'client_unknown'],
    ['of no client', { sub: undefined }, 'client_unknown'],
    ['of a client without keys', { iss: 'first-party', sub: 'first-party' }, 'client_keys_missing'],
  ])('is refused %s', async (_, claims, cause) => {
    expect(await refusal(await sign(claims))).toBe(cause);
  });

  it('is refused that another client signed in this one’s name, with and without its own key’s name', async () => {
    expect(await refusal(await sign({}, otherKey))).toBe('key_unknown');
    const named = await generateSigningKey('ES256', { kid: key.kid });
    expect(await refusal(await sign({}, named))).toBe('signature_invalid');
  });

  it('is refused whose issuer and subject are two clients', async () => {
    expect(await refusal(await sign({ sub: 'billing' }))).toBe('key_unknown');
    expect(await refusal(await sign({ iss: clientId, sub: 'billing' }, otherKey))).toBe('issuer_mismatch');
  });

  it.each(['dpop+jwt', 'oauth-authz-req+jwt', 'at+jwt', 'secevent+jwt'])('is not a %s of the client', async (typ) => {
    expect(await refusal(await sign({}, key, typ))).toBeUndefined();
  });

  it('is refused that nobody signed, or somebody with the bytes of the public key as secret', async () => {
    const claims = part(goodClaims());
    expect(await refusal(`${part({ alg: 'none', kid: key.kid })}.${claims}.`)).toBe('algorithm_mismatch');
    const input = `${part({ alg: 'HS256', kid: key.kid })}.${claims}`;
    const secrets = [
      await exportVerificationPem(key.verificationKey),
      JSON.stringify(exportJwkSet([key.verificationKey])),
    ];
    for (const secret of secrets) {
      const mac = createHmac('sha256', secret).update(input).digest();
      expect(await refusal(`${input}.${encodeBase64Url(mac)}`)).toBe('algorithm_mismatch');
    }
  });

  it.each(['', 'a', 'a.b.c', `${'a'.repeat(20_000)}.b.c`])('is not any text', async (text) => {
    expect(await refusal(text)).toMatch(/^(token|header)_/);
  });
});
