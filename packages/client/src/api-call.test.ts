import { verifyDpopProof } from '@sealwright/jwt/dpop';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, idle, openBrowser } from '../test/browser.ts';
import { signedIn } from '../test/client-rig.ts';
import { apiOrigin, type FirstPartyServer, issuerUrl, startFirstPartyServer } from '../test/first-party-server.ts';
import { createDpop } from './dpop.ts';
import type { Grant } from './grant.ts';
import { createSessionClient } from './session-client.ts';

let server: FirstPartyServer;
beforeAll(async () => {
  server = await startFirstPartyServer();
});
afterAll(() => server.close());

/** The first call is refused, and while its answer is on the way the caller changes what it gave. */
function refuseOnce(browser: Browser, change: () => void, headers: Record<string, string> = {}): void {
  let calls = 0;
  browser.api(() => {
    calls += 1;
    if (calls > 1) return new Response('{}');
    change();
    return new Response('{}', { status: 401, headers });
  });
}

const outside = ({ sent }: Browser) => sent.filter(({ origin }) => origin !== apiOrigin && origin !== issuerUrl);
const calls = ({ sent }: Browser) => sent.filter(({ origin }) => origin === apiOrigin);

describe('what the caller changes while its call is on the way', () => {
  it('takes the token to no other origin: an address', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    const url = new URL(`${apiOrigin}/first`);
    refuseOnce(browser, () => {
      url.href = 'https://evil.example/next';
    });
    expect((await client.fetch(url)).status).toBe(200);
    expect(outside(browser)).toEqual([]);
    expect(calls(browser).map(({ path }) => path)).toEqual(['/first', '/first']);
    client.close();
  });

  it('takes the token to no other origin: a thing that reads as another text each time', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    let reads = 0;
    const address = { toString: () => (reads++ === 0 ? `${apiOrigin}/first` : 'https://evil.example/next') };
    refuseOnce(browser, () => undefined);
    expect((await client.fetch(address as URL)).status).toBe(200);
    expect(outside(browser)).toEqual([]);
    client.close();
  });

  it.each<[string, () => { init: RequestInit; change: (init: RequestInit) => void }]>([
    [
      'headers',
      () => ({
        init: { headers: new Headers({ 'x-own': '1' }), body: 'a=1' },
        change: ({ headers }) => (headers as Headers).set('x-own', '2'),
      }),
    ],
    [
      'headers of a plain object, to a credential',
      () => ({
        init: { headers: { 'x-own': '1' }, body: 'a=1' },
        change: ({ headers }) => void Object.assign(headers ?? {}, { 'x-own': '2', authorization: 'Basic eDp5' }),
      }),
    ],
    [
      'a form',
      () => ({
        init: { headers: { 'x-own': '1' }, body: new URLSearchParams('a=1') },
        change: ({ body }) => (body as URLSearchParams).set('a', '2'),
      }),
    ],
    [
      'bytes',
      () => ({
        init: { headers: { 'x-own': '1' }, body: new TextEncoder().encode('a=1') },
        change: ({ body }) => void (body as Uint8Array).fill(0),
      }),
    ],
    [
      'the options themselves',
      () => ({
        init: { headers: { 'x-own': '1' }, body: 'a=1' },
        change: (init) => void Object.assign(init, { method: 'DELETE', body: 'a=2', redirect: 'follow', headers: {} }),
      }),
    ],
  ])('is not what the second try sends: %s', async (_name, make) => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    const { init, change } = make();
    init.method = 'POST';
    refuseOnce(browser, () => change(init));
    expect((await client.fetch(`${apiOrigin}/me`, init)).status).toBe(200);
    const seen = calls(browser).map(({ headers, body, redirect }) => [headers.get('x-own'), body, redirect]);
    expect(seen).toEqual([
      ['1', 'a=1', 'error'],
      ['1', 'a=1', 'error'],
    ]);
    const [first, second] = calls(browser).map(({ headers }) => headers.get('authorization'));
    expect(second).toMatch(/^Bearer /);
    expect(second).not.toBe(first);
    client.close();
  });

  it('leaves a form with a file whole, and a request that was given whole unused', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    const body = new FormData();
    body.set('file', new Blob(['text']), 'a.txt');
    refuseOnce(browser, () => body.delete('file'));
    const request = new Request(`${apiOrigin}/me`, { method: 'POST', body });
    expect((await client.fetch(request)).status).toBe(200);
    const [first, second] = calls(browser);
    expect(first?.body).toContain('filename="a.txt"');
    expect(second?.body).toBe(first?.body);
    expect(request.bodyUsed).toBe(false);
    client.close();
  });

  it('is in no proof either: a proof is for the address that its request goes to', async () => {
    const browser = openBrowser(server);
    const token = `${btoa('{}')}.${btoa(JSON.stringify({ sub: 'ada', sid: '1', iat: 1 }))}.AAAA`.replaceAll('=', '');
    const grant: Grant = {
      ...{ realm: 'r', audience: 'a', jar: 'own' },
      refresh: async () => ({ kind: 'granted', accessToken: token, expiresInSeconds: 900, sub: 'ada', sid: '1' }),
      end: async () => ({ kind: 'ended' }),
    };
    const proof = createDpop({ issuer: issuerUrl, clientId: 'orders', indexedDB: null });
    const client = createSessionClient({ grant, apis: [apiOrigin], proof, host: browser.openTab().host });
    await client.start();
    const url = new URL(`${apiOrigin}/first`);
    const change = (): void => {
      url.href = 'https://evil.example/next';
    };
    refuseOnce(browser, change, { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'n1' });
    expect((await client.fetch(url)).status).toBe(200);
    await idle();
    expect(browser.sent.map(({ origin, path }) => origin + path)).toEqual(Array(2).fill(`${apiOrigin}/first`));
    for (const { headers } of browser.sent) {
      const asked = { method: 'GET', url: `${apiOrigin}/first`, accessToken: token };
      expect((await verifyDpopProof(headers.get('dpop') ?? '', asked)).jkt).toMatch(/^[\w-]{43}$/);
    }
    client.close();
  });
});
