import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, silence, until } from '../test/browser.ts';
import { openClient, refreshes, signedIn } from '../test/client-rig.ts';
import { apiOrigin, type FirstPartyServer, password, startFirstPartyServer } from '../test/first-party-server.ts';
import { retryPauseSeconds } from './retry-pause.ts';
import { createTokenLife } from './token-life.ts';

let server: FirstPartyServer;
beforeAll(async () => {
  server = await startFirstPartyServer();
});
afterAll(() => server.close());

describe('a token is renewed', () => {
  it('ahead of its end, without anybody asking', async () => {
    const { browser, opened } = await signedIn(server);
    await browser.pass(9 * 60);
    expect(refreshes(browser)).toBe(0);
    await browser.pass(3 * 60 + 1);
    expect(refreshes(browser)).toBe(1);
    expect(opened[0].events).toEqual([['refreshed', { expiresInSeconds: expect.any(Number), shared: false }]]);
    opened[0].client.close();
  });

  it.each([
    ['a monotonic clock that stood still', { monotonic: false }],
    ['a wall clock that was not set on', { wall: false }],
  ])('after a sleep over its end, by %s', async (_name, clocks) => {
    const { browser, opened } = await signedIn(server);
    const [{ client, tab }] = opened;
    await browser.pass(8 * 3_600, { timers: false, ...clocks });
    server.pass(8 * 3_600);
    tab.wake('visible');
    expect((await client.fetch(`${apiOrigin}/me`)).status).toBe(200);
    expect(refreshes(browser)).toBe(1);
    client.close();
  });

  it('within a minute after a sleep that no event told of, by a timer that fires late', async () => {
    const { browser, opened } = await signedIn(server);
    await browser.pass(8 * 3_600, { timers: false });
    await browser.pass(60);
    expect(refreshes(browser)).toBe(1);
    opened[0].client.close();
  });

  it('and not again and again where the clock was set back, or runs wild', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    await browser.pass(-86_400, { timers: false, monotonic: false });
    await browser.pass(60);
    expect(refreshes(browser)).toBe(0);
    browser.breakNetwork(async (_request, pass) => {
      await browser.pass(86_400, { timers: false, monotonic: false });
      return pass();
    });
    await browser.pass(2 * 86_400, { timers: false, monotonic: false });
    await browser.pass(60);
    await browser.pass(10);
    expect(refreshes(browser)).toBeGreaterThan(2);
    expect(refreshes(browser)).toBeLessThan(13);
    const asked = refreshes(browser);
    await expect(client.fetch(`${apiOrigin}/me`)).rejects.toMatchObject({ code: 'token_unavailable' });
    expect(refreshes(browser)).toBeLessThan(asked + 6);
    expect(client.state.status).toBe('signed-in');
    client.close();
  });

  it('not in a page that nobody looks at, until it calls or is looked at', async () => {
    const { browser, opened } = await signedIn(server, { tabs: 2 });
    const [first, second] = opened;
    for (const { tab } of opened) tab.hide(true);
    await browser.pass(3_600);
    expect(refreshes(browser)).toBe(0);
    expect(first.client.state.status).toBe('signed-in');
    await first.client.fetch(`${apiOrigin}/me`);
    expect(refreshes(browser)).toBe(1);
    second?.tab.hide(false);
    second?.tab.wake('visible');
    await until('the other', () => second?.client.state.status === 'signed-in');
    for (const { client } of opened) client.close();
  });

  it('by one request, however many ask', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    await browser.pass(15 * 60, { timers: false });
    await Promise.all(Array.from({ length: 20 }, () => client.accessToken()));
    expect(refreshes(browser)).toBe(1);
    client.close();
  });

  it('for the API and the scope that were asked for', async () => {
    const browser = openBrowser(server);
    const { client } = openClient(browser, { resource: apiOrigin, scope: 'openid' });
    await client.logIn({ email: await server.anybody(), password }).catch(() => undefined);
    await browser.pass(15 * 60);
    const bodies = browser.sent
      .filter(({ path }) => path === '/login' || path === '/token/refresh')
      .map(({ body }) => body);
    for (const body of bodies) expect(JSON.parse(body)).toMatchObject({ resource: apiOrigin, scope: 'openid' });
    client.close();
  });
});

describe('a server that gives no answer', () => {
  it('is given up on after ten seconds, and asked again', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    browser.breakNetwork(silence);
    await browser.pass(15 * 60, { timers: false });
    await browser.wakeAll('visible');
    await browser.pass(11);
    expect(client.state).toMatchObject({ status: 'signed-in', connection: 'waiting', waitingFor: 'offline' });
    browser.breakNetwork(undefined);
    await browser.pass(60);
    expect(client.state.connection).toBe('online');
    client.close();
  });

  it('is asked less and less often, and at the most once in the time that it names', () => {
    expect([1, 2, 3, 7, 20, 2_000].map((failures) => retryPauseSeconds(failures, 0))).toEqual([1, 2, 4, 60, 60, 60]);
    expect(retryPauseSeconds(1, 1)).toBe(0.5);
    expect(retryPauseSeconds(1, 0, 120)).toBe(120);
    expect(retryPauseSeconds(1, 0, 1e9)).toBe(900);
  });

  it('by a limit, is not asked again because a page wakes', async () => {
    const { browser, opened } = await signedIn(server);
    browser.breakNetwork(async () => new Response('{}', { status: 429, headers: { 'retry-after': '300' } }));
    await browser.pass(12 * 60);
    const asked = refreshes(browser);
    for (let wake = 0; wake < 10; wake += 1) {
      await browser.pass(2);
      await browser.wakeAll('online');
    }
    expect(refreshes(browser)).toBe(asked);
    opened[0].client.close();
  });
});

describe('the life of a token', () => {
  const clocks = { wall: 0, monotonic: 0 };
  const life = createTokenLife(
    { wallClock: () => clocks.wall, monotonicClock: () => clocks.monotonic, random: () => 0.5 },
    { wall: 0, monotonic: 0 },
    100,
  );

  it.each([
    [94_000, 0, true],
    [0, 94_000, true],
    [95_000, 0, false],
    [0, 95_000, false],
    [-1e9, 94_000, true],
  ])('at %d ms by the wall clock and %d by the other is usable: %s', (wall, monotonic, usable) => {
    Object.assign(clocks, { wall, monotonic });
    expect(life.isUsable()).toBe(usable);
  });
});
