import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, authorizeUrl, callback, createBrowser, signIn, verifier } from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { api, claimsOf, createRig, type Rig, url } from '../test/rig.ts';

let rig: Rig;
const email = 'person@example.com';
const clientId = 'shop';
const basis = {
  kind: 'public',
  redirectUris: [callback],
  scopes: ['openid', 'email', 'profile'],
  resources: [api],
  settings: { consent: 'implied' },
} as const;

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  const sub = await rig.signUp(email);
  await rig.store.accounts.change(sub, () => ({
    outcome: true,
    set: { profile: { name: 'Ada Lovelace', locale: 'en', phone_number: '+44 1' }, scopes: ['orders'] },
  }));
  await rig.issuer.clients.add({ ...basis, clientId, name: 'The shop' });
  const signed = { ...basis.settings, userinfoSignedAlg: 'ES256' };
  await rig.issuer.clients.add({ ...basis, clientId: 'signed', name: 'Signed', settings: signed });
});
afterAll(() => rig.close());

async function tokensFor(changes: Record<string, string> = {}, client = clientId) {
  const browser = createBrowser(rig);
  const end = await signIn(browser, await browser.open(authorizeUrl(client, changes)), email);
  const form = { grant_type: 'authorization_code', code: answerOf(end).get('code') ?? '', client_id: client };
  const { body } = await rig.call('POST', '/token', {
    form: { ...form, redirect_uri: callback, code_verifier: verifier },
  });
  return body as { access_token: string; id_token: string };
}

describe('an ID token', () => {
  it('says who authenticated, for whom, when and for which request', async () => {
    const { id_token, access_token } = await tokensFor();
    const claims = claimsOf(id_token);
    const access = claimsOf(access_token);
    expect(claims).toMatchObject({
      iss: url,
      aud: clientId,
      azp: clientId,
      nonce: 'n-1',
      amr: ['pwd'],
      sid: access['sid'],
    });
    expect(claims['sub']).toBe(access['sub']);
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(300);
    expect(claims).not.toHaveProperty('email');
    expect(JSON.parse(Buffer.from(id_token.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({ typ: 'JWT' });
  });

  it('carries a claim that was asked for it by name', async () => {
    const { id_token } = await tokensFor({ claims: JSON.stringify({ id_token: { name: null, unknown_claim: null } }) });
    expect(claimsOf(id_token)).toMatchObject({ name: 'Ada Lovelace' });
    expect(claimsOf(id_token)).not.toHaveProperty('locale');
  });

  it('is no access token: nothing here takes it for one', async () => {
    const { id_token } = await tokensFor();
    for (const path of ['/userinfo', '/sessions', '/account/consents']) {
      expect((await rig.call('GET', path, { bearer: id_token })).status).toBe(401);
    }
    const asked = { basic: [api, rig.apiSecret] as const, form: { token: id_token } };
    expect((await rig.call('POST', '/introspect', asked)).body).toEqual({ active: false });
    for (const audience of [clientId, api]) {
      await expect(rig.issuer.verifyOwnToken(id_token, audience)).rejects.toMatchObject({ code: 'typ_mismatch' });
    }
  });
});

describe('/userinfo', () => {
  it.each(['GET', 'POST'])('answers by %s what the scopes stand for', async (method) => {
    const { access_token, id_token } = await tokensFor();
    const { status, body } = await rig.call(method, '/userinfo', { bearer: access_token });
    expect(status).toBe(200);
    expect(body).toEqual({ sub: claimsOf(id_token)['sub'], email, email_verified: false });
  });

  it('answers the claims that were asked for by name beside them', async () => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true }, phone_number: null } });
    const { access_token } = await tokensFor({ scope: 'openid', claims });
    const { body } = await rig.call('GET', '/userinfo', { bearer: access_token });
    expect(body).toMatchObject({ name: 'Ada Lovelace', phone_number: '+44 1' });
    expect(body).not.toHaveProperty('email');
  });

  it('signs for a client that is registered for it, as no ID token', async () => {
    const { access_token } = await tokensFor({}, 'signed');
    const { headers, text } = await rig.call('GET', '/userinfo', { bearer: access_token });
    expect(headers.get('content-type')).toBe('application/jwt');
    expect(claimsOf(text)).toMatchObject({ iss: url, aud: 'signed', email });
    await expect(rig.issuer.openid.readIdTokenHint(text)).rejects.toMatchObject({ code: 'id_token_hint_invalid' });
  });

  it('refuses a token without the scope openid, without a person, and none at all', async () => {
    const { access_token } = await rig.logIn(email);
    const plain = await rig.call('GET', '/userinfo', { bearer: access_token });
    expect([plain.status, plain.body.error]).toEqual([403, 'insufficient_scope']);
    expect(rig.lines.at(-1)).toMatchObject({ route: '/userinfo', code: 'openid_scope_missing' });
    expect(plain.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
    expect((await rig.call('GET', '/userinfo')).status).toBe(401);
    expect((await rig.call('POST', '/userinfo', { form: { access_token } })).status).toBe(401);
    expect((await rig.call('GET', `/userinfo?access_token=${access_token}`)).status).toBe(400);
  });

  it('says nothing once the session is over', async () => {
    const { access_token } = await tokensFor();
    await rig.issuer.sessions.end({ sid: String(claimsOf(access_token)['sid']) }, 'revoked');
    expect((await rig.call('GET', '/userinfo', { bearer: access_token })).status).toBe(401);
  });
});

describe('the discovery document', () => {
  it('names what a client library needs, and every URL in it is served', async () => {
    const { body } = await rig.call('GET', '/.well-known/openid-configuration');
    expect(body).toMatchObject({
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      userinfo_endpoint: `${url}/userinfo`,
      response_types_supported: ['code'],
      response_modes_supported: ['query', 'form_post'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      id_token_signing_alg_values_supported: ['ES256'],
    });
  });
});
