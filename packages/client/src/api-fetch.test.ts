import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, silence } from '../test/browser.ts';
import { openClient, refreshes, signedIn } from '../test/client-rig.ts';
import {
  apiOrigin,
  type FirstPartyServer,
  issuerUrl,
  password,
  startFirstPartyServer,
} from '../test/first-party-server.ts';
import { createClient } from './client.ts';

let server: FirstPartyServer;
beforeAll(async () => {
  server = await startFirstPartyServer();
});
afterAll(() => server.close());

describe('the access token', () => {
  it.each([
    'https://evil.example/me',
    'https://api.example.com.evil.example/me',
    'https://api.example.com:8443/me',
    'http://api.example.com/me',
    'https://sub.api.example.com/me',
    'https://evil.example\\@api.example.com/',
    'data:text/plain,x',
    'blob:https://api.example.com/1',
  ])('does not go to %s, and nothing is sent there', async (target) => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    await expect(client.fetch(target)).rejects.toMatchObject({ code: 'origin_not_listed' });
    expect(browser.sent).toEqual([]);
    client.close();
  });

  it('goes to an origin of the list, in the header alone', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    await client.fetch(new URL(`${apiOrigin}/me?x=1`), { headers: { 'x-own': '1' } });
    const [sent] = browser.sent;
    expect(sent?.headers.get('authorization')).toBe(`Bearer ${await client.accessToken()}`);
    expect(sent?.headers.get('x-own')).toBe('1');
    client.close();
  });

  it('does not take the place of another credential', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    const headers = { authorization: 'Basic eDp5' };
    await expect(client.fetch(`${apiOrigin}/me`, { headers })).rejects.toMatchObject({ code: 'authorization_present' });
    expect(browser.sent).toEqual([]);
    client.close();
  });

  it('follows no redirect, to no origin', async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    const api = createServer((_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/` }).end();
    });
    await Promise.all([elsewhere, api].map((one) => new Promise<void>((go) => one.listen(0, '127.0.0.1', go))));
    const origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    const browser = openBrowser(server);
    const { fetch: answering } = browser.openTab().host;
    const { client } = openClient(browser, {
      apis: [origin],
      host: { fetch: (input, init) => (input instanceof Request ? fetch(input) : answering(input, init)) },
    });
    await client.logIn({ email: await server.anybody(), password });
    await expect(client.fetch(`${origin}/me`)).rejects.toThrow(TypeError);
    await expect(client.fetch(`${origin}/me`, { redirect: 'follow' })).rejects.toThrow(TypeError);
    expect((await client.fetch(`${origin}/me`, { redirect: 'manual' })).status).toBe(302);
    expect(seen).toEqual([]);
    client.close();
    for (const one of [elsewhere, api]) one.close();
  });

  it('is in no event, no error and no state', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client, events }] = opened;
    const tokens = [await client.accessToken(), browser.cookie() ?? ''];
    const told: unknown[] = [events, client.state, { ...client }];
    browser.breakNetwork(async () => {
      throw new TypeError('fetch failed');
    });
    await browser.pass(15 * 60);
    for (const call of [client.fetch('https://evil.example'), client.accessToken()]) {
      told.push(await call.catch((error: Error) => [error, error.message, error.stack, { ...error }]));
    }
    const text = JSON.stringify(told);
    for (const token of tokens) expect(text).not.toContain(token);
    client.close();
  });
});

describe('a 401 of an API', () => {
  const twice = (first: number): (() => Response) => {
    let calls = 0;
    return () => {
      calls += 1;
      return new Response('{}', { status: calls === 1 ? first : 200 });
    };
  };

  it('is answered by one new token and one more try', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    browser.api(twice(401));
    const answer = await client.fetch(`${apiOrigin}/me`, { method: 'POST', body: '{"a":1}' });
    expect(answer.status).toBe(200);
    const calls = browser.sent.filter(({ origin }) => origin === apiOrigin);
    expect(calls.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);
    expect(new Set(calls.map(({ headers }) => headers.get('authorization'))).size).toBe(2);
    expect(refreshes(browser)).toBe(1);
    client.close();
  });

  it('is answered so for a request that was given whole, too', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    browser.api(twice(401));
    const request = new Request(`${apiOrigin}/me`, { method: 'POST', body: 'text' });
    expect((await client.fetch(request)).status).toBe(200);
    client.close();
  });

  it('goes back to who sent a stream, which cannot be sent again', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    browser.api(twice(401));
    const body = new Blob(['text']).stream();
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    expect((await client.fetch(`${apiOrigin}/me`, init)).status).toBe(401);
    expect(refreshes(browser)).toBe(0);
    client.close();
  });

  it('that never ends costs one request in five seconds, however many call', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    browser.api(() => new Response('{}', { status: 401 }));
    for (let call = 0; call < 20; call += 1) expect((await client.fetch(`${apiOrigin}/me`)).status).toBe(401);
    expect(refreshes(browser)).toBe(1);
    expect(client.state.status).toBe('signed-in');
    client.close();
  });

  it('to many calls at once costs one refresh', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    const old = await client.accessToken();
    browser.api(
      (request) => new Response('{}', { status: request.headers.get('authorization')?.endsWith(old) ? 401 : 200 }),
    );
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.fetch(`${apiOrigin}/me`)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(refreshes(browser)).toBe(1);
    client.close();
  });

  it('is the answer where the session turns out to be over, and is none where nobody knows', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    browser.api(() => new Response('{}', { status: 401 }));
    browser.breakNetwork((request, pass) =>
      request.url.startsWith(apiOrigin)
        ? pass()
        : Promise.resolve(new Response('', { status: 429, headers: { 'retry-after': '60' } })),
    );
    await expect(client.fetch(`${apiOrigin}/me`)).rejects.toMatchObject({ code: 'token_unavailable' });
    browser.breakNetwork(undefined);
    const { state } = client;
    await server.issuer.sessions.end({ sid: state.status === 'signed-in' ? state.sid : '' }, 'revoked');
    await browser.pass(61);
    browser.api(() => new Response('{}', { status: 401 }));
    await expect(client.fetch(`${apiOrigin}/me`)).rejects.toMatchObject({ code: 'not_signed_in' });
    client.close();
  });
});

describe('a call', () => {
  it('can be given up while it waits for a token', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    await browser.pass(15 * 60, { timers: false });
    browser.breakNetwork(silence);
    const abort = new AbortController();
    const call = client.fetch(`${apiOrigin}/me`, { signal: abort.signal });
    abort.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    client.close();
  });

  it('of a client that was closed is refused', async () => {
    const { opened } = await signedIn(server);
    opened[0].client.close();
    await expect(opened[0].client.fetch(`${apiOrigin}/me`)).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('a client is not made', () => {
  it.each([
    ['without an API', { apis: [] }],
    ['for a path', { apis: ['https://api.example.com/v1'] }],
    ['for everything', { apis: ['*'] }],
    ['for plain HTTP', { apis: ['http://api.example.com'] }],
    ['for a name that only looks local', { apis: ['http://localhost.evil.example'] }],
    ['for an issuer without TLS', { issuer: 'http://id.example.com' }],
    ['for an issuer with a query', { issuer: 'https://id.example.com?x' }],
    ['for an issuer with a slash at its end', { issuer: 'https://id.example.com/' }],
    ['for an issuer with a password', { issuer: 'https://a:b@id.example.com' }],
  ])('%s', (_name, options) => {
    expect(() => createClient({ issuer: issuerUrl, apis: [apiOrigin], ...options })).toThrow(TypeError);
  });

  it('otherwise it is, also on this machine without TLS', () => {
    for (const origin of ['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000']) {
      createClient({ issuer: origin, apis: [origin], host: { openChannel: () => undefined } }).close();
    }
    createClient({
      issuer: 'https://id.example.com/tenant',
      apis: [apiOrigin],
      host: { openChannel: () => undefined },
    }).close();
  });
});
