import { randomUUID } from 'node:crypto';
import { assertionType } from '@sealwright/issuer';
import { exportJwkSet, generateSigningKey, type SigningKey, signJwt } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOAuthRig, type OAuthRig } from '../../test/oauth-rig.ts';
import { type Called, type CallOptions, url } from '../../test/rig.ts';

let oauth: OAuthRig;
let key: SigningKey;
let secret: readonly [string, string];

beforeAll(async () => {
  oauth = await createOAuthRig();
  key = await generateSigningKey('ES256');
  const jwks = exportJwkSet([key.verificationKey]) as never;
  const grantTypes = ['client_credentials'];
  await oauth.register('signer', { authMethod: 'private_key_jwt', jwks, grantTypes });
  // It has a key, and is registered for its secret.
  secret = await oauth.register('both', { jwks, grantTypes });
});
afterAll(() => oauth.rig.close());

const assert = (claims: object = {}): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const own = { iss: 'signer', sub: 'signer', aud: url, jti: randomUUID(), iat: now, exp: now + 60 };
  return signJwt({ ...own, ...claims }, key, { typ: 'JWT' });
};
const ask = (assertion: string, form: object = {}, options: CallOptions = {}): Promise<Called> => {
  const whole = { grant_type: 'client_credentials', client_assertion_type: assertionType, client_assertion: assertion };
  return oauth.ask({ ...whole, ...form }, options);
};

describe('a client that signs', () => {
  it('is known by its assertion, with and without its name beside it', async () => {
    expect((await ask(await assert())).status).toBe(200);
    expect((await ask(await assert(), { client_id: 'signer' })).status).toBe(200);
    expect((await ask(await assert({ aud: `${url}/token` }))).status).toBe(200);
  });

  it('is known by each assertion once', async () => {
    const assertion = await assert();
    expect((await ask(assertion)).status).toBe(200);
    const again = await ask(assertion);
    expect([again.status, again.body.error]).toEqual([401, 'invalid_client']);
  });

  it('with a clock that is wrong is found in the log, by what stood behind the refusal', async () => {
    const late = Math.floor(Date.now() / 1000) - 600;
    await ask(await assert({ iat: late, exp: late + 60 }));
    const line = oauth.rig.lines.at(-1);
    expect([line?.['code'], line?.['cause']]).toEqual(['client_unauthenticated', 'token_expired']);
  });

  it('whose assertion was refused has not used it up', async () => {
    const assertion = await assert();
    expect((await ask(assertion, { client_id: 'both' })).status).toBe(401);
    expect((await ask(assertion)).status).toBe(200);
  });

  it.each([
    ['under another name', async () => ask(await assert(), { client_id: 'machine' })],
    ['with a type that there is not', async () => ask(await assert(), { client_assertion_type: 'urn:other' })],
    ['with a type alone', async () => ask('')],
    ['for another endpoint', async () => ask(await assert({ aud: `${url}/authorize` }))],
    ['by its name alone', async () => oauth.ask({ grant_type: 'client_credentials', client_id: 'signer' })],
    ['that is registered for its secret', async () => ask(await assert({ iss: 'both', sub: 'both' }))],
  ])('is refused %s', async (_, attempt) => {
    const { status, body } = await attempt();
    expect([status, body.error]).toEqual([401, 'invalid_client']);
  });

  it('shows one credential and no second', async () => {
    const withSecret = await ask(await assert(), { client_id: 'both', client_secret: secret[1] });
    expect([withSecret.status, withSecret.body.error]).toEqual([400, 'invalid_request']);
    const withHeader = await ask(await assert(), {}, { basic: [...secret] });
    expect([withHeader.status, withHeader.body.error]).toEqual([400, 'invalid_request']);
  });
});
