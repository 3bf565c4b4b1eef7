// Two servers, one of them the attacker's: which one answered can always be told, and pushed requests are good for their client, once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientKey, createClientKey } from '../oauth-rig/client-keys.ts';
import { type Answered, authorize, type Changes, codeRequest, postForm } from '../oauth-rig/code-flow.ts';
import { type Person, walk } from '../oauth-rig/person-at-pages.ts';
import { openProvider, type Provider, type Registered, redirectUri } from '../oauth-rig/provider.ts';

let provider: Provider;
let client: Registered;
let other: Registered;
let person: Person;
let key: ClientKey;

beforeAll(async () => {
  provider = await openProvider();
  key = await createClientKey();
  client = await provider.register({ settings: { jwks: { keys: [key.jwk] } } });
  other = await provider.register({});
  person = await provider.addPerson('ada@example.com');
});

afterAll(() => provider?.close());

describe('mix-up', () => {
  it.each<[string, Changes]>([
    ['a code', {}],
    ['an error', { prompt: 'none' }],
    ['a refused request', { response_type: 'token' }],
    ['a refused scope', { scope: 'openid nonsense-that-nobody-registered', response_type: 'code token' }],
  ])('cannot happen to %s: the answer says who gave it, as the metadata do', async (what, changes) => {
    const request = codeRequest(provider, client, changes);
    const { left } = await walk(provider.browser(), request.url, person);
    expect(left?.searchParams.getAll('iss')).toEqual([provider.metadata.issuer]);
    expect(left?.searchParams.has('code')).toBe(what === 'a code');
    expect(left?.searchParams.get('state')).toBe(request.state);
    expect(left?.hash).toBe('');
  });

  it('is known by each client: the other server’s code is worth nothing here', async () => {
    const elsewhere = await openProvider();
    try {
      const theirs = await elsewhere.register({});
      const them = await elsewhere.addPerson('ada@example.com');
      const request = codeRequest(elsewhere, theirs);
      const code = (await authorize(elsewhere.browser(), request, them)).get('code') ?? '';
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
      };
      const { status, body } = await postForm(provider.metadata.token_endpoint, form, client);
      expect([status, body.error]).toEqual([400, 'invalid_grant']);
    } finally {
      await elsewhere.close();
    }
  });
});

describe('state and nonce', () => {
  it('come back as they were, whatever is in them', async () => {
    const state = 'a b+c&d=e%20#"<>\\;/?:@~';
    const request = codeRequest(provider, client, { state });
    const { left } = await walk(provider.browser(), request.url, person);
    expect(left?.searchParams.getAll('state')).toEqual([state]);
  });

  it.each(['client_id', 'scope', 'state', 'response_type', 'code_challenge', 'nonce', 'prompt'])(
    '%s sent twice is refused',
    async (name) => {
      const request = codeRequest(provider, client, { prompt: 'consent' });
      request.url.searchParams.append(name, request.url.searchParams.get(name) ?? '');
      const { left, status } = await provider.browser().open(request.url);
      if (name === 'client_id') expect([left, status]).toEqual([undefined, 400]);
      else
        expect([name, left?.searchParams.get('error'), left?.searchParams.has('code')]).toEqual([
          name,
          'invalid_request',
          false,
        ]);
    },
  );
});

async function push(who: Registered, changes: Changes = {}): Promise<Answered & { readonly verifier: string }> {
  const { url, verifier } = codeRequest(provider, who, changes);
  const answer = await postForm(
    provider.metadata.pushed_authorization_request_endpoint,
    Object.fromEntries(url.searchParams),
    who,
  );
  return { ...answer, verifier };
}

function pushedUrl(who: Registered, requestUri: string, more: Record<string, string> = {}): URL {
  const url = new URL(provider.metadata.authorization_endpoint);
  url.search = String(new URLSearchParams({ client_id: who.clientId, request_uri: requestUri, ...more }));
  return url;
}

describe('a pushed request', () => {
  it('leads to a code', async () => {
    const { status, body } = await push(client);
    expect([status, body.expires_in >= 5 && body.expires_in <= 600]).toEqual([201, true]);
    expect(body.request_uri).toMatch(/^urn:ietf:params:oauth:request_uri:[\w-]{22,}$/);
    const { left } = await walk(provider.browser(), pushedUrl(client, body.request_uri), person);
    expect(left?.searchParams.has('code')).toBe(true);
  });

  it('is good once', async () => {
    const { body } = await push(client);
    await walk(provider.browser(), pushedUrl(client, body.request_uri), person);
    const { left, status } = await walk(provider.browser(), pushedUrl(client, body.request_uri), person);
    expect([left?.searchParams.has('code') ?? false, left === undefined ? status : 400]).toEqual([false, 400]);
  });

  it('is good for its client alone', async () => {
    const { body } = await push(client);
    const { left, status } = await walk(provider.browser(), pushedUrl(other, body.request_uri), person);
    expect([left?.searchParams.has('code') ?? false, left === undefined ? status : 400]).toEqual([false, 400]);
    const own = await walk(provider.browser(), pushedUrl(client, body.request_uri), person);
    expect(own.left?.searchParams.has('code')).toBe(true);
  });

  it('is what counts: parameters beside it change nothing', async () => {
    const { body } = await push(client, { state: 'pushed' });
    const url = pushedUrl(client, body.request_uri, { redirect_uri: 'https://evil.example/', state: 'beside' });
    const { left } = await walk(provider.browser(), url, person);
    expect(left?.hostname).not.toBe('evil.example');
    if (left?.searchParams.has('code')) expect(left.searchParams.get('state')).toBe('pushed');
  });

  it.each<[string, Changes, RegExp]>([
    ['another redirection URI', { redirect_uri: 'https://evil.example/' }, /^invalid_(request|redirect_uri)$/],
    ['a request_uri', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, /^invalid_request$/],
    ['no challenge', { code_challenge: null, code_challenge_method: null }, /^invalid_request$/],
    ['another response type', { response_type: 'token' }, /^unsupported_response_type$/],
  ])('with %s is refused at once', async (_what, changes, error) => {
    const { status, body } = await push(client, changes);
    expect([status, body.error]).toEqual([400, expect.stringMatching(error)]);
  });

  it('needs the client’s authentication, and POST', async () => {
    const { status, body } = await push({ ...client, secret: 'wrong' });
    expect([status, body.error]).toEqual([401, 'invalid_client']);
    expect((await fetch(provider.metadata.pushed_authorization_request_endpoint)).status).toBe(405);
  });

  it.each([
    'urn:ietf:params:oauth:request_uri:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    'https://evil.example/request',
    'file:///etc/passwd',
  ])('under a name that nobody was given, %s, gets no redirect', async (requestUri) => {
    const { left, status } = await provider.browser().open(pushedUrl(client, requestUri));
    expect([left, status]).toEqual([undefined, 400]);
  });

  it('is demanded of a client that is registered so', async () => {
    const strict = await provider.register({ settings: { requirePushedRequests: true } });
    const { left, status } = await provider.browser().open(codeRequest(provider, strict).url);
    expect([left?.searchParams.get('error') ?? 'invalid_request', status === 200]).toEqual(['invalid_request', false]);
    expect(left?.searchParams.has('code') ?? false).toBe(false);
  });
});

describe('a signed request', () => {
  const claims = (changes: Changes = {}): Record<string, unknown> => {
    const parameters = Object.fromEntries(codeRequest(provider, client, changes).url.searchParams);
    const iat = Math.floor(Date.now() / 1000);
    return { ...parameters, iss: client.clientId, aud: provider.issuer, iat, exp: iat + 60, jti: crypto.randomUUID() };
  };
  const url = (request: string): URL => {
    const url = new URL(provider.metadata.authorization_endpoint);
    url.search = String(new URLSearchParams({ client_id: client.clientId, response_type: 'code', request }));
    return url;
  };

  it('leads to a code, by what was signed', async () => {
    const request = await key.sign(claims({ state: 'signed' }), 'oauth-authz-req+jwt');
    const { left } = await walk(provider.browser(), url(request), person);
    expect([left?.searchParams.has('code'), left?.searchParams.get('state')]).toEqual([true, 'signed']);
  });

  it.each<[string, () => Promise<string>]>([
    ['by another key', async () => (await createClientKey()).sign(claims(), 'oauth-authz-req+jwt')],
    ['for another server', () => key.sign({ ...claims(), aud: 'https://evil.example' }, 'oauth-authz-req+jwt')],
    ['in another client’s name', () => key.sign({ ...claims(), client_id: other.clientId }, 'oauth-authz-req+jwt')],
    ['that has ended', () => key.sign({ ...claims(), exp: 1 }, 'oauth-authz-req+jwt')],
    ['that is no JWT', async () => 'a.b.c'],
    [
      'that is not signed',
      async () =>
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims())).toString('base64url')}.`,
    ],
    ['that holds a request', () => key.sign({ ...claims(), request: 'x' }, 'oauth-authz-req+jwt')],
  ])('%s leads to none', async (_what, make) => {
    const { left, status } = await walk(provider.browser(), url(await make()), person);
    expect([left?.searchParams.has('code') ?? false, left === undefined ? status : 400]).toEqual([false, 400]);
  });
});
