import { text } from 'node:stream/consumers';
import { createMemoryStore, type Fetch } from '@sealwright/client/bff';
import { generateSecret } from '@sealwright/jwt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AppBrowser, asked, byPage, createAppBrowser, openBrowser, origin } from './app-browser.ts';
import { cookieSecret, openScene, type Scene } from './application.ts';

// The back end's clock is set forward, so that it renews while the server's tokens are still good.

let scene: Scene;
let ahead = 0;
let refreshes: number;
let away: (() => Promise<Response>) | undefined;

const wallClock = (): number => Date.now() / 1000 + ahead;

/** The network, with a count of the refreshes, and a server that can be away. */
const network: Fetch = async (url, init) => {
  const isRefresh =
    url.endsWith('/token') && new URLSearchParams(init.body as string).get('grant_type') === 'refresh_token';
  if (isRefresh) refreshes += 1;
  return isRefresh && away !== undefined ? away() : fetch(url, init);
};

beforeAll(async () => {
  // No window in which simultaneous refreshes are forgiven: what is let pass is let pass for the client that authenticates.
  scene = await openScene({ refresh: { windowMilliseconds: 0 } });
  await scene.register(origin);
});

afterEach(() => {
  ahead = 0;
  refreshes = 0;
  away = undefined;
  scene.api.answer(undefined);
});

afterAll(() => scene?.close());

const rig = { fetch: network, wallClock };
const manyCalls = (browser: AppBrowser, count = 20): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, async () => (await browser.send('/api/me', byPage)).status));
const allGood = (count = 20): number[] => Array.from({ length: count }, () => 200);

async function newestSession() {
  const [session] = await scene.provider.server.issuer.store.sessions.listBySubject(scene.person.sub);
  return session;
}

/** Most of the idle life of the newest session is over, so that the next refresh gives another refresh token. */
async function demandRotation(): Promise<void> {
  const { sid = '' } = (await newestSession()) ?? {};
  await scene.provider.server.issuer.store.sessions.change(sid, ({ session }) => ({
    outcome: undefined,
    set: { idleEnd: session.idleEnd - 6 * 86_400_000 },
  }));
}

/** Another process with the same secret, and the same browser before it. */
async function otherProcess(browser: AppBrowser, options: Parameters<Scene['open']>[1] = {}): Promise<AppBrowser> {
  const { bff } = await scene.open(origin, { ...rig, ...options });
  const other = createAppBrowser(origin, scene.provider, asked(bff));
  for (const [name, cookie] of browser.cookies) other.cookies.set(name, cookie);
  return other;
}

describe.each([
  ['in a cookie', () => undefined],
  ['in a store', () => createMemoryStore()],
])('a session %s', (_name, openStore) => {
  it('is renewed ahead of its end, once, however many calls leave the browser together', async () => {
    const store = openStore();
    const browser = await openBrowser(scene, { ...rig, ...(store && { store }) });
    await browser.signIn(scene.person);
    refreshes = 0;
    ahead = 880;
    const before = JSON.stringify([...browser.cookies]);
    expect(await manyCalls(browser)).toEqual(allGood());
    expect(refreshes).toBe(1);
    // Whose cookie came back last is what the browser has: each is as good as the other.
    expect(JSON.stringify([...browser.cookies]) === before).toBe(store !== undefined);
    expect((await browser.send('/api/me', byPage)).status).toBe(200);
    expect(refreshes).toBe(1);
  });

  it('is renewed by several processes in the same moment, and nobody is signed out', async () => {
    const store = openStore();
    const options = { ...rig, ...(store && { store }) };
    const browser = await openBrowser(scene, options);
    await browser.signIn(scene.person);
    const others = await Promise.all([1, 2, 3].map(() => otherProcess(browser, options)));
    refreshes = 0;
    const gens: (number | undefined)[] = [];
    for (let round = 1; round <= 3; round += 1) {
      ahead = 880 * round;
      await demandRotation();
      const all = await Promise.all([browser, ...others].map((one) => manyCalls(one, 5)));
      expect(all.flat()).toEqual(allGood(20));
      // The browser keeps what came last, from whichever.
      for (const [name, cookie] of others[round - 1]?.cookies ?? []) {
        for (const one of [browser, ...others]) one.cookies.set(name, cookie);
      }
      gens.push((await newestSession())?.gen);
    }
    expect(refreshes).toBeGreaterThanOrEqual(3);
    expect(gens).toEqual([2, 3, 4]);
  });

  it('that was revoked is signed out at the next call, by the API’s own word', async () => {
    const store = openStore();
    const browser = await openBrowser(scene, { ...rig, ...(store && { store }) });
    await browser.signIn(scene.person);
    expect(await manyCalls(browser, 1)).toEqual([200]);
    await scene.provider.server.issuer.revocations.revoke({ kind: 'subject', sub: scene.person.sub });
    await expect.poll(async () => (await manyCalls(browser, 1))[0]).toBe(401);
    expect(await (await browser.send('/auth/session')).json()).toEqual({ signed_in: false });
    const cookie = [...browser.cookies].map(([one, { value }]) => `${one}=${value}`).join('; ');
    expect(await browser.bff.session(new Headers({ cookie }))).toBeUndefined();
    expect(browser.events.filter(({ type }) => type === 'signed_out')).toEqual([{ type: 'signed_out', by: 'ended' }]);
  });

  it('is used to the end of its token while the server is away, then 503, and goes on when it is back', async () => {
    const store = openStore();
    let monotonic = 0;
    const browser = await openBrowser(scene, { ...rig, monotonicClock: () => monotonic, ...(store && { store }) });
    await browser.signIn(scene.person);
    refreshes = 0;
    away = async () => Response.json({ error: 'temporarily_unavailable' }, { status: 503 });
    ahead = 780;
    expect(await manyCalls(browser)).toEqual(allGood());
    expect(refreshes).toBe(0);
    ahead = 848;
    expect(await manyCalls(browser)).toEqual(allGood());
    expect(refreshes).toBe(1);
    ahead = 1000;
    const [answer, kept] = [await browser.send('/api/me', byPage), browser.cookies.size];
    expect([answer.status, Number(answer.headers.get('retry-after')) > 0, kept > 0]).toEqual([503, true, true]);
    expect(browser.events.at(-1)).toMatchObject({ type: 'refused', code: 'bff_session_unavailable' });
    expect(refreshes).toBe(1);
    away = undefined;
    monotonic += 60_000;
    expect(await manyCalls(browser, 1)).toEqual([200]);
  });

  it.each([
    ['a wrong secret', () => Response.json({ error: 'invalid_client' }, { status: 401 })],
    ['a rate limit', () => new Response(null, { status: 429, headers: { 'retry-after': '3' } })],
    ['a page of a proxy', () => new Response('<html>', { status: 200 })],
    ['a redirect', () => Response.redirect('https://evil.example/', 307)],
    ['a token of no form', () => Response.json({ access_token: 'a b', token_type: 'Bearer', expires_in: 9 })],
  ])('is not ended by %s', async (_what, answer) => {
    const store = openStore();
    const browser = await openBrowser(scene, { ...rig, ...(store && { store }) });
    await browser.signIn(scene.person);
    away = async () => answer();
    ahead = 2000;
    const before = [...browser.cookies];
    expect(await manyCalls(browser, 2)).toEqual([503, 503]);
    expect([...browser.cookies]).toEqual(before);
  });

  it('ends without use, and in all, whatever the server says', async () => {
    const store = openStore();
    const limits = { idleSeconds: 7200, absoluteSeconds: 20_000 };
    const browser = await openBrowser(scene, { ...rig, ...limits, ...(store && { store }) });
    await browser.signIn(scene.person);
    for (ahead = 7000; ahead < 20_000; ahead += 7000) expect(await manyCalls(browser, 1)).toEqual([200]);
    ahead = 20_001;
    expect(await manyCalls(browser, 1)).toEqual([401]);
    ahead = 0;
    await browser.signIn(scene.person);
    ahead = 7201;
    expect(await manyCalls(browser, 1)).toEqual([401]);
  });
});

describe('an API that takes no token', () => {
  it('does not make a refresh of each call, and signs nobody out', async () => {
    const browser = await openBrowser(scene, rig);
    await browser.signIn(scene.person);
    refreshes = 0;
    scene.api.answer((_request, response) => response.writeHead(401, { 'www-authenticate': 'Basic' }).end('no'));
    const answers = [];
    for (let call = 0; call < 6; call += 1) answers.push(await browser.send('/api/me', byPage));
    expect(answers.map(({ status, headers }) => [status, headers.get('www-authenticate')])).toEqual(
      answers.map(() => [401, null]),
    );
    expect([refreshes <= 2, browser.cookies.size > 0]).toEqual([true, true]);
  });

  it('does not make a refresh of each stream that it refuses', async () => {
    const browser = await openBrowser(scene, rig);
    await browser.signIn(scene.person);
    refreshes = 0;
    scene.api.answer((request, response) => request.resume().on('end', () => response.writeHead(401).end()));
    const stream = () => ({ method: 'POST', body: new Blob(['x']).stream(), duplex: 'half', headers: byPage.headers });
    for (let call = 0; call < 6; call += 1) {
      expect((await browser.send('/api/me', stream() as RequestInit)).status).toBe(401);
    }
    expect(refreshes).toBe(1);
  });

  it('gets a call again with the new token, once, where its body can be sent again', async () => {
    const browser = await openBrowser(scene, rig);
    await browser.signIn(scene.person);
    const bodies: string[] = [];
    scene.api.answer(async (request, response) => {
      response.writeHead(bodies.push(await text(request)) % 2 === 1 ? 401 : 200).end();
    });
    const headers = { 'x-requested-by': 'app', 'content-length': '5' };
    const known = await browser.send('/api/x', { method: 'POST', body: 'known', headers });
    expect([known.status, bodies]).toEqual([200, ['known', 'known']]);
    const body = new Blob(['stream']).stream();
    const init = { method: 'POST', body, duplex: 'half', headers: { 'x-requested-by': 'app' } } as RequestInit;
    expect([(await browser.send('/api/x', init)).status, bodies.length]).toEqual([401, 3]);
  });
});

describe('a cookie', () => {
  it('of before a renewal that comes back late signs nobody out, though its refresh token was rotated', async () => {
    const browser = await openBrowser(scene, rig);
    await browser.signIn(scene.person);
    const old = new Map(browser.cookies);
    ahead = 880;
    await demandRotation();
    await manyCalls(browser, 3);
    expect((await newestSession())?.gen).toBe(2);
    for (const [name, cookie] of old) browser.cookies.set(name, cookie);
    const restarted = await otherProcess(browser);
    expect(await manyCalls(restarted)).toEqual(allGood());
  });

  it('outlives a restart, and a change of the secret as long as the former one is named', async () => {
    const browser = await openBrowser(scene, rig);
    await browser.signIn(scene.person);
    const next = generateSecret(32);
    const rotated = await otherProcess(browser, { cookieSecrets: [next, cookieSecret] });
    expect(await manyCalls(rotated, 1)).toEqual([200]);
    ahead = 880;
    expect(await manyCalls(rotated, 1)).toEqual([200]);
    const alone = await otherProcess(rotated, { cookieSecrets: [next] });
    expect(await manyCalls(alone, 1)).toEqual([200]);
    expect(await manyCalls(await otherProcess(browser, { cookieSecrets: [next] }), 1)).toEqual([401]);
  });

  it('is cut in two or three where it does not fit, and refused where it does not fit even so', async () => {
    const browser = await openBrowser(scene, rig);
    await browser.signIn(scene.person);
    for (const { value } of browser.cookies.values()) expect(value.length).toBeLessThanOrEqual(3800);
  });
});

describe('a session that ended in the store', () => {
  it('is not brought back by a renewal that was under way', async () => {
    const store = createMemoryStore();
    const browser = await openBrowser(scene, { ...rig, store });
    await browser.signIn(scene.person);
    ahead = 880;
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    away = async () => {
      await held;
      return Response.json({ access_token: 'late', token_type: 'Bearer', expires_in: 900 });
    };
    const call = browser.send('/api/me', byPage);
    await expect.poll(() => refreshes).toBe(1);
    const cookies = new Map(browser.cookies);
    expect((await browser.send('/auth/logout', { method: 'POST' })).status).toBe(204);
    goOn();
    expect((await call).status).toBe(401);
    for (const [name, cookie] of cookies) browser.cookies.set(name, cookie);
    expect(await manyCalls(browser, 1)).toEqual([401]);
  });
});
