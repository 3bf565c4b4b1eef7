// A token of one kind, of one client or of one audience where another is wanted: refused everywhere.
import { createVerifier, remoteJwks } from '@sealwright/verifier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Changes, codeRequest, postForm, type Tokens, tokens } from '../oauth-rig/code-flow.ts';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import { api, openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';

let provider: Provider;
let client: Registered;
let other: Registered;
let person: Person;
let good: Tokens;

beforeAll(async () => {
  provider = await openProvider();
  client = await provider.register({});
  other = await provider.register({});
  person = await provider.addPerson('ada@example.com');
  good = await tokens(provider, client, person, { scope: 'openid offline_access read', prompt: 'consent' });
});

afterAll(() => provider?.close());

async function userinfoStatus(token: string): Promise<number> {
  return (await fetch(provider.metadata.userinfo_endpoint, { headers: { Authorization: `Bearer ${token}` } })).status;
}

describe('an ID token', () => {
  it('is no access token: not for userinfo, not for the account, not for any verifier, and not active', async () => {
    expect(await userinfoStatus(good.id_token)).toBe(401);
    const sessions = await fetch(`${provider.issuer}/sessions`, {
      headers: { Authorization: `Bearer ${good.id_token}` },
    });
    expect(sessions.status).toBe(401);
    for (const audience of [api, client.clientId]) {
      const verifier = createVerifier({
        issuer: provider.issuer,
        audience,
        typ: 'at+jwt',
        keys: remoteJwks({ issuer: provider.issuer, url: provider.metadata.jwks_uri }),
        revocation: 'none',
      });
      await expect(verifier.verify(good.id_token)).rejects.toMatchObject({ code: expect.stringMatching(/typ|type/) });
      await verifier.close();
    }
    const { body } = await postForm(provider.metadata.introspection_endpoint, { token: good.id_token }, client);
    expect(body).toEqual({ active: false });
  });

  it('is no refresh token, no code and no subject of an exchange as an access token', async () => {
    const { token_endpoint: endpoint } = provider.metadata;
    const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
    const forms: readonly Changes[] = [
      { grant_type: 'refresh_token', refresh_token: good.id_token },
      {
        grant_type: 'authorization_code',
        code: good.id_token,
        redirect_uri: 'https://client.example/callback',
        code_verifier: 'a'.repeat(43),
      },
      {
        grant_type: exchange,
        subject_token: good.id_token,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      },
    ];
    const exchanger = await provider.register({
      settings: {
        grantTypes: [exchange, 'authorization_code', 'refresh_token'],
        exchange: { subjects: [client.clientId], impersonation: true },
      },
    });
    for (const form of forms) {
      const { status, body } = await postForm(endpoint, form, exchanger);
      expect([status, body.error]).toEqual([400, expect.stringMatching(/^invalid_/)]);
    }
  });
});

describe('an access token', () => {
  it('is no ID token: not as a hint for the sign-in, not for the logout', async () => {
    const browser = provider.browser();
    await tokens(provider, client, person, {}, browser);
    const hinted = codeRequest(provider, client, { prompt: 'none', id_token_hint: good.access_token });
    const { left } = await walk(browser, hinted.url, person);
    expect([left?.searchParams.has('code'), left?.searchParams.get('error')]).toEqual([false, expect.any(String)]);
    const logout = new URL(provider.metadata.end_session_endpoint);
    logout.searchParams.set('id_token_hint', good.access_token);
    const page = await browser.open(logout);
    expect(page.left).toBeUndefined();
    const still = await walk(browser, codeRequest(provider, client, { prompt: 'none' }).url, person);
    expect(still.left?.searchParams.has('code')).toBe(true);
  });

  it('for an API opens neither the account nor the administration here', async () => {
    for (const path of ['/sessions', '/password']) {
      const method = path === '/sessions' ? 'GET' : 'POST';
      const answer = await fetch(`${provider.issuer}${path}`, {
        method,
        headers: { Authorization: `Bearer ${good.access_token}`, 'Content-Type': 'application/json' },
        ...(method === 'POST' && { body: JSON.stringify({ current_password: 'x', new_password: 'y' }) }),
      });
      expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
    }
  });

  it('of a client without openid opens no userinfo', async () => {
    const { access_token } = await tokens(provider, client, person, { scope: 'read' });
    expect(await userinfoStatus(access_token)).toBeGreaterThanOrEqual(401);
  });
});

describe('a refresh token', () => {
  it('is good for its client alone, whoever else knows it', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: good.refresh_token };
    const { token_endpoint: endpoint } = provider.metadata;
    const byOther = await postForm(endpoint, form, other);
    expect([byOther.status, byOther.body.error]).toEqual([400, 'invalid_grant']);
    const byNobody = await postForm(endpoint, { ...form, client_id: client.clientId });
    expect([byNobody.status, byNobody.body.error]).toEqual([401, 'invalid_client']);
    const firstParty = await fetch(`${provider.issuer}/token/refresh`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ refresh_token: good.refresh_token }),
    });
    expect(firstParty.status).toBe(400);
    expect((await postForm(endpoint, form, client)).status).toBe(200);
  });

  it('gives no scope that was not granted', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: good.refresh_token, scope: 'openid read write' };
    const { status, body } = await postForm(provider.metadata.token_endpoint, form, client);
    expect([status, body.error]).toEqual([400, 'invalid_scope']);
  });

  it('is neither an access token nor revoked by another client', async () => {
    expect(await userinfoStatus(good.refresh_token)).toBe(401);
    await postForm(provider.metadata.revocation_endpoint, { token: good.refresh_token }, other);
    const form = { grant_type: 'refresh_token', refresh_token: good.refresh_token };
    expect((await postForm(provider.metadata.token_endpoint, form, client)).status).toBe(200);
  });
});
