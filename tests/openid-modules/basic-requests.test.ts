// The modules of the OpenID Foundation's plan “basic”, by their public descriptions and under their names: what a request may hold.
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  authorize,
  type Changes,
  claimsOf,
  codeRequest,
  headerOf,
  postForm,
  redeem,
  tokens,
} from '../oauth-rig/code-flow.ts';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider, type Registered, redirectUri } from '../oauth-rig/provider.ts';

let provider: Provider;
let client: Registered;
let person: Person & { readonly sub: string };

beforeAll(async () => {
  provider = await openProvider();
  client = await provider.register({});
  person = await provider.addPerson('ada@example.com');
});

afterAll(() => provider?.close());

function userinfo(token: string, init: RequestInit = {}): Promise<Response> {
  return fetch(provider.metadata.userinfo_endpoint, { ...init, headers: { Authorization: `Bearer ${token}` } });
}

async function claimsForScope(scope: string): Promise<readonly string[]> {
  const { access_token } = await tokens(provider, client, person, { scope });
  return Object.keys((await (await userinfo(access_token)).json()) as object).sort();
}

describe('basic plan, requests', () => {
  it('oidcc-server: code, tokens, an ID token that verifies and says what it must', async () => {
    const { id_token, access_token, token_type, expires_in, request } = await tokens(provider, client, person);
    expect([token_type, typeof access_token, expires_in > 0]).toEqual(['Bearer', 'string', true]);
    const keys = (await (await fetch(provider.metadata.jwks_uri)).json()) as JSONWebKeySet;
    const checks = { issuer: provider.issuer, audience: client.clientId };
    const { payload } = await jwtVerify(id_token, createLocalJWKSet(keys), checks);
    expect(payload).toMatchObject({ sub: expect.stringMatching(/^.{1,255}$/), nonce: request.nonce });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeGreaterThan(0);
    expect(provider.metadata.id_token_signing_alg_values_supported).toContain(headerOf(id_token)['alg']);
  });

  it('oidcc-response-type-missing: an error goes back, and no code', async () => {
    const request = codeRequest(provider, client, { response_type: null });
    const { left } = await provider.browser().open(request.url);
    expect(left?.href.startsWith(redirectUri)).toBe(true);
    expect(left?.searchParams.get('error')).toMatch(/^(invalid_request|unsupported_response_type)$/);
    expect([left?.searchParams.get('state'), left?.searchParams.has('code')]).toEqual([request.state, false]);
  });

  it('oidcc-userinfo-get: the sub of the ID token', async () => {
    const { access_token, id_token } = await tokens(provider, client, person);
    const answer = await userinfo(access_token);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^application\/json/),
    ]);
    expect(((await answer.json()) as { sub: string }).sub).toBe(claimsOf(id_token)['sub']);
  });

  it('oidcc-userinfo-post-header: by POST with the token in the header', async () => {
    const { access_token, id_token } = await tokens(provider, client, person);
    const answer = await userinfo(access_token, { method: 'POST' });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({ sub: claimsOf(id_token)['sub'] }),
    ]);
  });

  it('oidcc-userinfo-post-body: a token in a form is taken, or refused as RFC 6750 says where it is not served', async () => {
    const { access_token } = await tokens(provider, client, person);
    const answer = await fetch(provider.metadata.userinfo_endpoint, {
      method: 'POST',
      body: new URLSearchParams({ access_token }),
    });
    expect([200, 400, 401]).toContain(answer.status);
    if (answer.status !== 200) expect(answer.headers.get('www-authenticate')).toMatch(/^(Bearer|DPoP)/);
  });

  it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow: and the ID token has none', async () => {
    const { id_token } = await tokens(provider, client, person, { nonce: null });
    expect(claimsOf(id_token)).not.toHaveProperty('nonce');
  });

  it('oidcc-scope-profile: claims of the profile alone', async () => {
    const names = await claimsForScope('openid profile');
    expect(names).not.toContain('email');
  });

  it('oidcc-scope-email: the address and whether it is verified', async () => {
    expect(await claimsForScope('openid email')).toEqual(['email', 'email_verified', 'sub']);
  });

  it.each(['oidcc-scope-address', 'oidcc-scope-phone'])(
    '%s: is taken, and gives nothing that is not known',
    async (module) => {
      const names = await claimsForScope(`openid ${module.replace('oidcc-scope-', '')}`);
      expect(names).toContain('sub');
      expect(names).not.toContain('email');
    },
  );

  it('oidcc-scope-all: all of them at once', async () => {
    expect(await claimsForScope('openid profile email address phone')).toEqual(
      expect.arrayContaining(['email', 'sub']),
    );
  });

  it('oidcc-ensure-other-scope-order-succeeds: openid need not stand first', async () => {
    expect(await claimsForScope('email openid')).toEqual(['email', 'email_verified', 'sub']);
  });

  it.each<[string, Changes]>([
    ['oidcc-display-page', { display: 'page' }],
    ['oidcc-display-popup', { display: 'popup' }],
    ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
    ['oidcc-ui-locales', { ui_locales: 'se de' }],
    ['oidcc-claims-locales', { claims_locales: 'se' }],
    ['oidcc-ensure-request-with-acr-values-succeeds', { acr_values: '1 2' }],
    ['oidcc-login-hint', { login_hint: 'ada@example.com' }],
    ['oidcc-ensure-request-with-valid-pkce-succeeds', {}],
  ])('%s: succeeds', async (_module, changes) => {
    const { id_token } = await tokens(provider, client, person, changes);
    expect(claimsOf(id_token)).toMatchObject({ iss: provider.issuer, aud: client.clientId });
  });

  it('oidcc-claims-essential: an essential claim of userinfo is answered', async () => {
    const claims = JSON.stringify({ userinfo: { email: { essential: true } } });
    const { access_token } = await tokens(provider, client, person, { claims });
    expect(await (await userinfo(access_token)).json()).toMatchObject({ email: person.email });
  });

  it('oidcc-ensure-registered-redirect-uri: another one gets a page and no redirect', async () => {
    const request = codeRequest(provider, client, { redirect_uri: `${redirectUri}/other` });
    const page = await walk(provider.browser(), request.url, person);
    expect([page.left, page.status, page.steps]).toEqual([undefined, 400, []]);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  });

  it('oidcc-codereuse: a code is good once', async () => {
    const request = codeRequest(provider, client);
    const code = (await authorize(provider.browser(), request, person)).get('code') ?? '';
    expect((await redeem(provider, client, request, code)).status).toBe(200);
    const { status, body } = await redeem(provider, client, request, code);
    expect([status, body.error]).toEqual([400, 'invalid_grant']);
  });

  it('oidcc-codereuse-30seconds: the second use ends what the first one gave', async () => {
    const request = codeRequest(provider, client, { scope: 'openid offline_access', prompt: 'consent' });
    const code = (await authorize(provider.browser(), request, person)).get('code') ?? '';
    const { body: first } = await redeem(provider, client, request, code);
    expect((await userinfo(first.access_token)).status).toBe(200);
    await redeem(provider, client, request, code);
    expect((await userinfo(first.access_token)).status).toBe(401);
  });

  it('oidcc-refresh-token: answers for the same person, and a foreign client gets nothing', async () => {
    const { refresh_token, id_token } = await tokens(provider, client, person, {
      scope: 'openid offline_access',
      prompt: 'consent',
    });
    const form = { grant_type: 'refresh_token', refresh_token };
    const stranger = await provider.register({});
    const stolen = await postForm(provider.metadata.token_endpoint, form, stranger);
    expect([stolen.status, stolen.body.error]).toEqual([400, 'invalid_grant']);
    const { status, body } = await postForm(provider.metadata.token_endpoint, form, client);
    expect(status).toBe(200);
    const [before, after] = [claimsOf(id_token), claimsOf(body.id_token)];
    for (const name of ['iss', 'sub', 'aud', 'auth_time']) expect([name, after[name]]).toEqual([name, before[name]]);
    expect(after['nonce'] ?? before['nonce']).toBe(before['nonce']);
  });
});
