// What the specifications say of requests and answers as they stand on the wire, endpoint by endpoint.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, codeRequest, postForm, tokens } from '../oauth-rig/code-flow.ts';
import { createDpopKey } from '../oauth-rig/dpop-key.ts';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider, type Registered, redirectUri } from '../oauth-rig/provider.ts';

let provider: Provider;
let client: Registered;
let machine: Registered;
let person: Person;

beforeAll(async () => {
  provider = await openProvider();
  client = await provider.register({});
  machine = await provider.register({ settings: { grantTypes: ['client_credentials'] } });
  person = await provider.addPerson('ada@example.com');
});

afterAll(() => provider?.close());

describe('the authorization endpoint', () => {
  it('treats a parameter without a value as left out', async () => {
    const request = codeRequest(provider, client, {
      prompt: '',
      max_age: '',
      claims: '',
      id_token_hint: '',
      resource: '',
    });
    const { left } = await walk(provider.browser(), request.url, person);
    expect(left?.searchParams.has('code')).toBe(true);
    const without = codeRequest(provider, client, { response_type: '' });
    const refused = await provider.browser().open(without.url);
    expect(refused.left?.searchParams.get('error')).toBe('invalid_request');
  });

  it('takes the same by POST', async () => {
    const { url, state } = codeRequest(provider, client);
    const browser = provider.browser();
    const page = await browser.open(provider.metadata.authorization_endpoint, {
      method: 'POST',
      body: url.searchParams,
    });
    const { left } = await walk(browser, page, person);
    expect([left?.searchParams.has('code'), left?.searchParams.get('state')]).toEqual([true, state]);
  });
});

describe('the token endpoint', () => {
  const form = { grant_type: 'client_credentials' };
  const send = (body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(provider.metadata.token_endpoint, {
      method: 'POST',
      headers: { Authorization: basic(machine), 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body,
    });

  it('takes POST with a form and nothing else', async () => {
    const url = provider.metadata.token_endpoint;
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const answer = await fetch(`${url}?grant_type=client_credentials`, {
        method,
        headers: { Authorization: basic(machine) },
      });
      expect([method, answer.status]).toEqual([method, 405]);
      expect(answer.headers.get('allow')).toMatch(/POST/);
    }
    const json = await send(JSON.stringify(form), { 'Content-Type': 'application/json' });
    expect([json.status >= 400 && json.status < 500]).toEqual([true]);
    expect((await send('grant_type=client_credentials')).status).toBe(200);
  });

  it('ignores unknown parameters and refuses repeated ones', async () => {
    expect((await send('grant_type=client_credentials&extra=1&extra_too=')).status).toBe(200);
    for (const twice of [
      'grant_type=client_credentials&grant_type=client_credentials',
      'grant_type=client_credentials&scope=read&scope=read',
    ]) {
      const answer = await send(twice);
      expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([400, 'invalid_request']);
    }
  });

  it('wants the client_id of a client that does not authenticate', async () => {
    const code = {
      grant_type: 'authorization_code',
      code: 'x',
      redirect_uri: redirectUri,
      code_verifier: 'a'.repeat(43),
    };
    const { status, body } = await postForm(provider.metadata.token_endpoint, code);
    expect([status, body.error]).toEqual([401, 'invalid_client']);
  });

  it('answers JSON that no cache keeps, with how long the token lives', async () => {
    const { status, headers, body } = await postForm(provider.metadata.token_endpoint, form, machine);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      expect.stringMatching(/^application\/json/),
      expect.stringMatching(/no-store/),
    ]);
    expect(body).toMatchObject({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: expect.any(Number),
    });
    const { headers: signIn } = await fetch(codeRequest(provider, client).url, { redirect: 'manual' });
    expect(signIn.get('cache-control')).toMatch(/no-store/);
  });

  it('answers errors by their names and in their characters', async () => {
    const cases = [
      [{}, client, 'invalid_request'],
      [{ grant_type: 'password', username: 'a', password: 'b' }, client, 'unsupported_grant_type'],
      [{ grant_type: 'implicit' }, client, 'unsupported_grant_type'],
      [{ grant_type: 'nonsense "\\é' }, client, 'unsupported_grant_type'],
      [form, client, 'unauthorized_client'],
      [{ ...form, scope: 'nonsense' }, machine, 'invalid_scope'],
      [{ grant_type: 'refresh_token', refresh_token: 'nonsense' }, client, 'invalid_grant'],
      [{ grant_type: 'refresh_token' }, client, 'invalid_request'],
    ] as const;
    for (const [sent, caller, error] of cases) {
      const { status, body } = await postForm(provider.metadata.token_endpoint, sent, caller);
      expect([status, body.error]).toEqual([400, error]);
      for (const text of [body.error, body.error_description ?? ''])
        expect(text).toMatch(/^[\x20\x21\x23-\x5B\x5D-\x7E]*$/);
    }
  });

  it('answers invalid_client with 401 and a challenge for the header that was used', async () => {
    const { status, headers, body } = await postForm(provider.metadata.token_endpoint, form, {
      ...machine,
      secret: 'wrong',
    });
    expect([status, body.error]).toEqual([401, 'invalid_client']);
    expect(headers.get('www-authenticate')).toMatch(/^Basic /);
  });
});

describe('userinfo', () => {
  const call = (url: string, init: RequestInit = {}): Promise<Response> => fetch(url, init);

  it('refuses a token that comes in two ways, and one in the query', async () => {
    const { access_token } = await tokens(provider, client, person);
    const url = provider.metadata.userinfo_endpoint;
    const headers = { Authorization: `Bearer ${access_token}` };
    const both = await call(url, { method: 'POST', headers, body: new URLSearchParams({ access_token }) });
    expect(both.status).toBe(400);
    for (const sent of [{}, { headers }])
      expect((await call(`${url}?access_token=${access_token}`, sent)).status).toBeGreaterThanOrEqual(400);
    expect((await call(url, { headers })).status).toBe(200);
  });

  it('challenges who has no token without a code, and says invalid_token of a bad one', async () => {
    const url = provider.metadata.userinfo_endpoint;
    const none = await call(url);
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Bearer(?!.*error=)/),
    ]);
    const { access_token } = await tokens(provider, client, person);
    for (const token of ['garbage', `${access_token.slice(0, -8)}AAAAAAAA`]) {
      const bad = await call(url, { headers: { Authorization: `Bearer ${token}` } });
      const challenge = bad.headers.get('www-authenticate') ?? '';
      expect([bad.status, challenge]).toEqual([401, expect.stringMatching(/Bearer [^,]*(, )?.*error="invalid_token"/)]);
      for (const name of ['realm=', 'error=']) {
        const [bearer = ''] = challenge.split(/, (?=DPoP)/);
        expect([name, bearer.split(name).length - 1 <= 1]).toEqual([name, true]);
      }
    }
  });

  it('answers insufficient_scope with 403', async () => {
    const { access_token } = await tokens(provider, client, person, { scope: 'read' });
    const answer = await call(provider.metadata.userinfo_endpoint, {
      headers: { Authorization: `Bearer ${access_token}` },
    });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      403,
      expect.stringMatching(/error="insufficient_scope"/),
    ]);
  });

  it('challenges with the DPoP scheme, its algorithms and a nonce', async () => {
    const url = provider.metadata.userinfo_endpoint;
    const { access_token: accessToken } = await tokens(provider, client, person);
    const DPoP = await (await createDpopKey()).proof('GET', url, { accessToken });
    const answer = await call(url, { headers: { Authorization: `DPoP ${accessToken}`, DPoP } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/DPoP .*algs="[^"]*ES256/);
    expect(answer.headers.get('dpop-nonce')).toMatch(/.{16}/);
  });
});

describe('revocation and introspection', () => {
  const active = async (token: string, token_type_hint: string | null = null): Promise<boolean> =>
    (await postForm(provider.metadata.introspection_endpoint, { token, token_type_hint }, machine)).body.active;

  it.each(['refresh_token', 'nonsense'])(
    'see through a wrong hint and ignore an unknown one',
    async (token_type_hint) => {
      const { body } = await postForm(provider.metadata.token_endpoint, { grant_type: 'client_credentials' }, machine);
      expect(await active(body.access_token, token_type_hint)).toBe(true);
      const form = { token: body.access_token, token_type_hint };
      expect((await postForm(provider.metadata.revocation_endpoint, form, machine)).status).toBe(200);
      expect(await active(body.access_token)).toBe(false);
    },
  );

  it('answer what no cache keeps', async () => {
    for (const url of [provider.metadata.introspection_endpoint, provider.metadata.revocation_endpoint]) {
      const { headers } = await postForm(url, { token: 'x' }, machine);
      expect(headers.get('cache-control')).toMatch(/no-store/);
    }
  });
});

describe('the device endpoint', () => {
  it('answers what no cache keeps, with codes of its own each time', async () => {
    const grantTypes = ['urn:ietf:params:oauth:grant-type:device_code'];
    const { clientId } = await provider.register({ kind: 'public', redirectUris: [], settings: { grantTypes } });
    const ask = () =>
      postForm(provider.metadata.device_authorization_endpoint, { client_id: clientId, scope: 'openid' });
    const [one, other] = [await ask(), await ask()];
    expect([one.status, one.headers.get('cache-control')]).toEqual([200, expect.stringMatching(/no-store/)]);
    for (const name of ['device_code', 'user_code']) expect(one.body[name]).not.toBe(other.body[name]);
  });
});

describe('the endpoint for pushed requests', () => {
  it('answers 413 to what is too large and 429 to who fails too often', async () => {
    const url = provider.metadata.pushed_authorization_request_endpoint;
    expect((await postForm(url, { state: 'x'.repeat(200_000) }, client)).status).toBe(413);
    let status = 401;
    for (let count = 0; count < 100 && status === 401; count += 1) {
      ({ status } = await postForm(url, { state: 'x' }, { ...client, secret: 'wrong' }));
    }
    expect(status).toBe(429);
  });
});
