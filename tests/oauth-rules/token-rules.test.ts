// What the specifications say of the tokens themselves: what is in them, for whom, and what they may become.
import { createHash } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../oauth-rig/browser.ts';
import { type Answered, authorize, claimsOf, codeRequest, postForm, redeem, tokens } from '../oauth-rig/code-flow.ts';
import { createDpopKey, type DpopKey } from '../oauth-rig/dpop-key.ts';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import { api, openProvider, type Provider, type Registered } from '../oauth-rig/provider.ts';

const second = 'https://other-api.example.com';
const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

let provider: Provider;
let client: Registered;
let person: Person & { readonly sub: string };
let offsetSeconds = 0;

beforeAll(async () => {
  provider = await openProvider({ wallClock: () => Date.now() / 1000 + offsetSeconds });
  client = await provider.register({ resources: [api, second] });
  person = await provider.addPerson('ada@example.com');
});

afterAll(() => provider?.close());

function token(form: Readonly<Record<string, string>>, caller: Registered, headers = {}): Promise<Answered> {
  const named = caller.secret === '' ? { client_id: caller.clientId } : {};
  return postForm(provider.metadata.token_endpoint, { ...form, ...named }, caller, headers);
}

async function verified(text: string, audience: string, from: Provider = provider) {
  const keys = (await (await fetch(from.metadata.jwks_uri)).json()) as JSONWebKeySet;
  return jwtVerify(text, createLocalJWKSet(keys), { issuer: from.issuer, audience });
}

/** A nonce of the server for that key's next proof. */
async function nonceFor(
  dpop: DpopKey,
  url: string,
  form: Readonly<Record<string, string>>,
  caller: Registered,
): Promise<string> {
  const { headers } = await postForm(url, form, caller, { DPoP: await dpop.proof('POST', url) });
  return headers.get('dpop-nonce') ?? '';
}

describe('an access token', () => {
  it('is a signed at+jwt with all that RFC 9068 wants', async () => {
    const { access_token } = await tokens(provider, client, person, { scope: 'openid read', resource: api });
    const { payload, protectedHeader } = await verified(access_token, api);
    expect(protectedHeader).toMatchObject({ typ: 'at+jwt', alg: 'ES256', kid: expect.any(String) });
    expect(payload).toMatchObject({
      ...{ iss: provider.issuer, aud: api, sub: person.sub, client_id: client.clientId, scope: 'openid read' },
      ...{ exp: expect.any(Number), iat: expect.any(Number), jti: expect.any(String), auth_time: expect.any(Number) },
      amr: ['pwd'],
    });
  });

  it('lives an hour at most, and says so', async () => {
    const { access_token, expires_in } = await tokens(provider, client, person);
    const { exp, iat } = claimsOf(access_token) as { exp: number; iat: number };
    expect(exp - iat).toBeLessThanOrEqual(3_600);
    expect(Math.abs(exp - iat - expires_in)).toBeLessThanOrEqual(1);
    await expect(openProvider({ accessTokenSeconds: 3_601 })).rejects.toThrow(TypeError);
  });
});

describe('another algorithm', () => {
  it('RS256 signs access tokens and ID tokens alike', async () => {
    const rsa = await openProvider({ algorithm: 'RS256' });
    try {
      const [its, theirs] = [await rsa.register({}), await rsa.addPerson('ada@example.com')];
      const { access_token, id_token } = await tokens(rsa, its, theirs);
      for (const [text, audience] of [
        [access_token, api],
        [id_token, its.clientId],
      ] as const) {
        expect((await verified(text, audience, rsa)).protectedHeader.alg).toBe('RS256');
      }
      expect(rsa.metadata.id_token_signing_alg_values_supported).toContain('RS256');
    } finally {
      await rsa.close();
    }
  });
});

describe('an ID token', () => {
  it('says how the person signed in', async () => {
    const { id_token } = await tokens(provider, client, person);
    expect(claimsOf(id_token)).toMatchObject({ amr: ['pwd'], auth_time: expect.any(Number), sid: expect.any(String) });
  });

  it('fits its access token by at_hash', async () => {
    const { id_token, access_token } = await tokens(provider, client, person);
    const half = createHash('sha256').update(access_token).digest().subarray(0, 16);
    expect(claimsOf(id_token)['at_hash']).toBe(half.toString('base64url'));
  });

  it('is a good hint when it has ended', async () => {
    const browser: Browser = provider.browser();
    const { id_token } = await tokens(provider, client, person, {}, browser);
    offsetSeconds += 3_600;
    const { left } = await walk(
      browser,
      codeRequest(provider, client, { prompt: 'none', id_token_hint: id_token }).url,
      person,
    );
    expect(left?.searchParams.has('code')).toBe(true);
  });
});

describe('a request without openid', () => {
  it('gets an access token and no ID token', async () => {
    const request = codeRequest(provider, client, { scope: 'read' });
    const code = (await authorize(provider.browser(), request, person)).get('code') ?? '';
    const { body } = await redeem(provider, client, request, code);
    expect([typeof body.access_token, body.id_token]).toEqual(['string', undefined]);
  });
});

describe('a scope', () => {
  it('that nobody knows is left out', async () => {
    const { access_token, scope } = await tokens(provider, client, person, { scope: 'openid read nonsense' });
    expect([claimsOf(access_token)['scope'], scope]).toEqual(['openid read', 'openid read']);
  });

  it('that was narrowed is said in the answer', async () => {
    const { scope } = await tokens(provider, client, person, { scope: 'openid read email' });
    expect(scope.split(' ').sort()).toEqual(['email', 'openid', 'read']);
  });

  it('that is left out leads to no more than the client has, and is said', async () => {
    const machine = await provider.register({ scopes: ['read'], settings: { grantTypes: ['client_credentials'] } });
    const { status, body } = await token({ grant_type: 'client_credentials' }, machine);
    if (status === 200) expect([body.scope ?? '', 'read']).toContain(body.scope ?? '');
    else expect(body.error).toBe('invalid_scope');
    expect((await token({ grant_type: 'client_credentials', scope: 'write' }, machine)).body.error).toBe(
      'invalid_scope',
    );
  });
});

describe('a resource', () => {
  it('that is asked for is the audience, and one that is not known is invalid_target', async () => {
    const { access_token } = await tokens(provider, client, person, { resource: second });
    expect(claimsOf(access_token)['aud']).toBe(second);
    expect(claimsOf((await tokens(provider, client, person)).access_token)['aud']).toBe(api);
    const request = codeRequest(provider, client, { resource: 'https://nobody.example.com' });
    const { left } = await provider.browser().open(request.url);
    expect(left?.searchParams.get('error')).toBe('invalid_target');
  });
});

describe('a refresh', () => {
  it('keeps the scope unless it asks for less', async () => {
    const first = await tokens(provider, client, person, { scope: 'openid offline_access read', prompt: 'consent' });
    const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    const same = await token(form, client);
    expect(claimsOf(same.body.access_token)['scope']).toBe(claimsOf(first.access_token)['scope']);
    const less = await token(
      { ...form, refresh_token: same.body.refresh_token ?? first.refresh_token, scope: 'read' },
      client,
    );
    expect(claimsOf(less.body.access_token)['scope']).toBe('read');
  });

  it('keeps who signed in, and when', async () => {
    const first = await tokens(provider, client, person, { scope: 'openid offline_access', prompt: 'consent' });
    offsetSeconds += 60;
    const { body } = await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token }, client);
    const [before, after] = [claimsOf(first.access_token), claimsOf(body.access_token)];
    for (const name of ['sub', 'auth_time', 'amr', 'sid']) expect([name, after[name]]).toEqual([name, before[name]]);
  });
});

describe('a secret of ours', () => {
  it('is too long to be guessed, and never the same', async () => {
    const request = codeRequest(provider, client, { scope: 'openid offline_access', prompt: 'consent' });
    const code = (await authorize(provider.browser(), request, person)).get('code') ?? '';
    const { body } = await redeem(provider, client, request, code);
    const grantTypes = ['urn:ietf:params:oauth:grant-type:device_code'];
    const device = await provider.register({ kind: 'public', redirectUris: [], settings: { grantTypes } });
    const waiting = await postForm(provider.metadata.device_authorization_endpoint, { client_id: device.clientId });
    const secrets = [
      code,
      body.refresh_token,
      waiting.body.device_code,
      client.secret,
      claimsOf(body.access_token)['jti'],
    ];
    // 22 characters of base64url are 128 bits.
    for (const secret of secrets) expect(secret).toMatch(/^[\w.-]{22,}$/);
    expect(new Set(secrets).size).toBe(secrets.length);
  });
});

describe('a client’s name', () => {
  it('never looks like a person’s', async () => {
    expect(person.sub).toMatch(/^usr_/);
    expect(client.clientId).not.toMatch(/^usr_/);
    for (const clientId of [person.sub, 'usr_somebody']) {
      await expect(provider.register({ clientId })).rejects.toMatchObject({ code: 'registration_invalid' });
    }
  });
});

describe('an exchange', () => {
  it('says the scope that it gave, and refuses targets that it does not serve', async () => {
    const { access_token: subject_token } = await tokens(provider, client, person, { scope: 'openid read write' });
    const settings = { grantTypes: [exchange], exchange: { subjects: [client.clientId], impersonation: false } };
    const back = await provider.register({ redirectUris: [], resources: [second], scopes: ['read'], settings });
    const form = { grant_type: exchange, subject_token, subject_token_type: accessTokenType };
    const { status, body } = await token({ ...form, resource: second, scope: 'read' }, back);
    expect([status, body.scope, body.issued_token_type]).toEqual([200, 'read', accessTokenType]);
    const elsewhere = await token({ ...form, resource: 'https://nobody.example.com' }, back);
    expect([elsewhere.status, elsewhere.body.error]).toEqual([400, 'invalid_target']);
  });

  it('says invalid_request of a token that does not do', async () => {
    const settings = { grantTypes: [exchange], exchange: { subjects: [client.clientId], impersonation: false } };
    const back = await provider.register({ redirectUris: [], settings });
    const form = { grant_type: exchange, subject_token: 'garbage', subject_token_type: accessTokenType };
    const { status, body } = await token(form, back);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
  });
});

describe('a public client’s refresh token', () => {
  it('is bound to the key of its proof', async () => {
    const spa = await provider.register({ kind: 'public' });
    const [mine, thiefs] = [await createDpopKey(), await createDpopKey()];
    const { token_endpoint: url } = provider.metadata;
    const request = codeRequest(provider, spa, { scope: 'openid offline_access', prompt: 'consent' });
    const code = (await authorize(provider.browser(), request, person)).get('code') ?? '';
    const proof = async (dpop: DpopKey): Promise<string> =>
      dpop.proof('POST', url, {
        nonce: await nonceFor(
          dpop,
          url,
          { grant_type: 'refresh_token', refresh_token: 'x', client_id: spa.clientId },
          spa,
        ),
      });
    const first = await redeem(provider, spa, request, code, {}, { DPoP: await proof(mine) });
    const form = { grant_type: 'refresh_token', refresh_token: first.body.refresh_token };
    expect([first.status, (await token(form, spa)).status]).toEqual([200, 400]);
    expect((await token(form, spa, { DPoP: await proof(thiefs) })).status).toBe(400);
    const { status, body } = await token(form, spa, { DPoP: await proof(mine) });
    expect([status, body.token_type]).toEqual([200, 'DPoP']);
  });
});

describe('DPoP', () => {
  const form = { grant_type: 'client_credentials' };
  const machine = (): Promise<Registered> => provider.register({ settings: { grantTypes: ['client_credentials'] } });

  it('gives a fresh nonce with a success', async () => {
    const [dpop, caller, url] = [await createDpopKey(), await machine(), provider.metadata.token_endpoint];
    const DPoP = await dpop.proof('POST', url, { nonce: await nonceFor(dpop, url, form, caller) });
    const { status, headers } = await token(form, caller, { DPoP });
    expect([status, headers.get('dpop-nonce')]).toEqual([200, expect.stringMatching(/.{16}/)]);
  });

  it('is told by introspection: its kind and its key', async () => {
    const [dpop, caller, url] = [await createDpopKey(), await machine(), provider.metadata.token_endpoint];
    const DPoP = await dpop.proof('POST', url, { nonce: await nonceFor(dpop, url, form, caller) });
    const { body } = await token(form, caller, { DPoP });
    const told = await postForm(provider.metadata.introspection_endpoint, { token: body.access_token }, caller);
    expect(told.body).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: dpop.thumbprint } });
  });

  it('binds a pushed request to the key of its proof, and to no other that it names', async () => {
    const { pushed_authorization_request_endpoint: url } = provider.metadata;
    const [mine, other] = [await createDpopKey(), await createDpopKey()];
    const request = codeRequest(provider, client);
    const parameters = Object.fromEntries(request.url.searchParams);
    const push = async (more: Readonly<Record<string, string>>): Promise<Answered> => {
      const nonce = await nonceFor(mine, url, { ...parameters, ...more }, client);
      return postForm(url, { ...parameters, ...more }, client, { DPoP: await mine.proof('POST', url, { nonce }) });
    };
    expect((await push({ dpop_jkt: other.thumbprint })).status).toBe(400);
    const { status, body } = await push({});
    expect(status).toBe(201);
    const link = new URL(provider.metadata.authorization_endpoint);
    link.search = String(new URLSearchParams({ client_id: client.clientId, request_uri: body.request_uri }));
    const { left } = await walk(provider.browser(), link, person);
    const bare = await redeem(provider, client, request, left?.searchParams.get('code') ?? '');
    expect(bare.status).toBe(400);
  });
});

describe('what is essential', () => {
  it('and not there is left out, where it is a claim', async () => {
    const claims = JSON.stringify({
      userinfo: { phone_number: { essential: true } },
      id_token: { birthdate: { essential: true } },
    });
    const { id_token, access_token } = await tokens(provider, client, person, { claims });
    expect(claimsOf(id_token)).not.toHaveProperty('birthdate');
    const headers = { Authorization: `Bearer ${access_token}` };
    expect(await (await fetch(provider.metadata.userinfo_endpoint, { headers })).json()).not.toHaveProperty(
      'phone_number',
    );
  });

  it('and cannot be reached is refused, where it is an acr', async () => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['urn:nobody:can'] } } });
    const { left } = await walk(provider.browser(), codeRequest(provider, client, { claims }).url, person);
    expect([left?.searchParams.has('code'), left?.searchParams.get('error')]).toEqual([false, expect.any(String)]);
  });
});

describe('a native application', () => {
  it('is asked about each time, since any program could have sent the request', async () => {
    const loopback = 'http://127.0.0.1/callback';
    const native = await provider.register({ kind: 'public', redirectUris: [loopback] });
    const browser = provider.browser();
    const ask = () => codeRequest(provider, native, { redirect_uri: 'http://127.0.0.1:49152/callback' }).url;
    expect((await walk(browser, ask(), person)).left?.searchParams.has('code')).toBe(true);
    const again = await browser.open(ask());
    expect(again.left).toBeUndefined();
    const silent = ask();
    silent.searchParams.set('prompt', 'none');
    expect((await browser.open(silent)).left?.searchParams.has('code')).toBe(false);
  });
});
