import { generateSigningKey, type SigningKey } from '@sealwright/jwt';
import { createDpopProof } from '@sealwright/jwt/dpop';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asEscapedPem, otherCertificate, reportsCertificate } from '../test/client-certificates.ts';
import { createOAuthRig, type Form, type OAuthRig, redirectUri } from '../test/oauth-rig.ts';
import { type Called, claimsOf, url } from '../test/rig.ts';

// From the code to the refresh: what a key or a certificate began, no other goes on with.

const proxy = '10.0.0.7';
let oauth: OAuthRig;
let key: SigningKey;
let otherKey: SigningKey;

beforeAll(async () => {
  const server = {
    trustedProxies: [proxy],
    clientCertificateHeader: { name: 'X-Client-Cert', format: 'pem' },
  } as const;
  oauth = await createOAuthRig({ server });
  [key, otherKey] = await Promise.all([generateSigningKey('ES256'), generateSigningKey('Ed25519')]);
  const person = { kind: 'public', redirectUris: [redirectUri] } as const;
  await oauth.register('bound', { dpopBound: true }, person);
  await oauth.register('certified', { certificateBound: true }, person);
});
afterAll(() => oauth.rig.close());

const prove = (by: SigningKey, more: object = {}): Promise<string> =>
  createDpopProof(by, { method: 'POST', url: `${url}/token`, nonce: oauth.rig.issuer.dpopNonces.current(), ...more });
const redeem = async (clientId: string, headers: Form, from?: string): Promise<Called> => {
  const code = await oauth.codeFor(clientId);
  return oauth.redeem(code, { client_id: clientId }, { headers, ...(from !== undefined && { from }) });
};
const refresh = (clientId: string, token: string, headers: Form, from?: string): Promise<Called> => {
  const form = { grant_type: 'refresh_token', client_id: clientId, refresh_token: token };
  return oauth.ask(form, { headers, ...(from !== undefined && { from }) });
};
const cnfOf = ({ body }: Called): unknown => claimsOf(body.access_token)['cnf'];

describe('a client that is bound to a key', () => {
  it('gets tokens of that key, and nobody refreshes them with another or with none', async () => {
    const first = await redeem('bound', { dpop: await prove(key) });
    expect([first.status, first.body.token_type], first.text).toEqual([200, 'DPoP']);
    expect(cnfOf(first)).toEqual({ jkt: key.verificationKey.thumbprint });
    const token = first.body.refresh_token;
    const none = await refresh('bound', token, {});
    expect([none.status, none.body.error, oauth.lastCode()]).toEqual([400, 'invalid_dpop_proof', 'dpop_proof_missing']);
    const other = await refresh('bound', token, { dpop: await prove(otherKey) });
    expect([other.status, other.body.error, oauth.lastCode()]).toEqual([400, 'invalid_grant', 'refresh_key_mismatch']);
    const second = await refresh('bound', token, { dpop: await prove(key) });
    expect([second.status, second.body.token_type]).toEqual([200, 'DPoP']);
    expect(cnfOf(second)).toEqual({ jkt: key.verificationKey.thumbprint });
  });

  it('gets no bearer token', async () => {
    const { status, body } = await redeem('bound', {});
    expect([status, body.error]).toEqual([400, 'invalid_dpop_proof']);
  });

  it('learns the nonce with the refusal, and its code is still good', async () => {
    const code = await oauth.codeFor('bound');
    const ask = async (nonce: string | undefined): Promise<Called> =>
      oauth.redeem(code, { client_id: 'bound' }, { headers: { dpop: await prove(key, { nonce }) } });
    const first = await ask(undefined);
    expect([first.status, first.body.error]).toEqual([400, 'use_dpop_nonce']);
    expect((await ask(first.headers.get('dpop-nonce') ?? '')).status).toBe(200);
  });

  it('sends proofs for this endpoint alone', async () => {
    for (const more of [{ url: `${url}/par` }, { method: 'GET' }, { url: 'https://id.example/token' }]) {
      const { status, body } = await redeem('bound', { dpop: await prove(key, more) });
      expect([status, body.error]).toEqual([400, 'invalid_dpop_proof']);
    }
  });

  it('is told at introspection whose its token is, and is not let in by it at /userinfo without the key', async () => {
    const { body } = await redeem('bound', { dpop: await prove(key) });
    const { body: told } = await oauth.introspect(body.access_token);
    expect(told).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: key.verificationKey.thumbprint } });
    const plain = await oauth.rig.call('GET', '/userinfo', { bearer: body.access_token });
    expect([plain.status, oauth.lastCode()]).toEqual([401, 'token_bound']);
    const request = { method: 'GET', url: `${url}/userinfo`, accessToken: body.access_token };
    const headers = { authorization: `DPoP ${body.access_token}`, dpop: await prove(key, request) };
    expect((await oauth.rig.call('GET', '/userinfo', { headers })).status).toBe(200);
  });
});

describe('a client that is bound to a certificate', () => {
  const mine = { 'x-client-cert': asEscapedPem(reportsCertificate) };
  const foreign = { 'x-client-cert': asEscapedPem(otherCertificate) };

  it('gets tokens of that certificate, and nobody refreshes them with another or with none', async () => {
    const first = await redeem('certified', mine, proxy);
    expect([first.status, first.body.token_type], first.text).toEqual([200, 'Bearer']);
    expect(cnfOf(first)).toEqual({ 'x5t#S256': expect.stringMatching(/^[\w-]{43}$/) });
    const token = first.body.refresh_token;
    const other = await refresh('certified', token, foreign, proxy);
    expect([other.status, other.body.error, oauth.lastCode()]).toEqual([400, 'invalid_grant', 'refresh_key_mismatch']);
    for (const [headers, from] of [
      [{}, proxy],
      [mine, '203.0.113.9'],
    ] as const) {
      const none = await refresh('certified', token, headers, from);
      expect([none.status, oauth.lastCode()]).toEqual([401, 'client_certificate_missing']);
    }
    expect(cnfOf(await refresh('certified', token, mine, proxy))).toEqual(cnfOf(first));
  });

  it('is let in at /userinfo by its certificate, and not without', async () => {
    const { body } = await redeem('certified', mine, proxy);
    const call = (headers: Form): Promise<Called> =>
      oauth.rig.call('GET', '/userinfo', { bearer: body.access_token, headers, from: proxy });
    expect((await call(mine)).status).toBe(200);
    for (const headers of [{}, foreign]) {
      expect([(await call(headers)).status, oauth.lastCode()]).toEqual([401, 'token_bound']);
    }
  });
});
