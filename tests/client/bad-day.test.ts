import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ClientWorld, openClientWorld, type Profile, type Tab } from './client-world.ts';

let world: ClientWorld;
let profile: Profile;
let tab: Tab;
beforeAll(async () => {
  world = await openClientWorld();
});
afterAll(() => world?.close());

async function begin(before?: string): Promise<void> {
  profile = await world.openProfile({ ...(before !== undefined && { before }) });
  tab = await profile.openTab();
  expect(await tab.signIn()).toMatchObject({ status: 'signed-in' });
}

/** Over the end of the access token, for everybody. */
async function sleepOver(seconds = 1_000): Promise<void> {
  await world.issuer.pass(seconds);
  await profile.pass(seconds);
}

/** Nobody saw anything: no sign-out, no error, no token in reach, one session. */
async function expectUnseen(): Promise<void> {
  await expect.poll(() => tab.me(), { timeout: 20_000 }).toBe(200);
  expect(await tab.events()).not.toContain('signed-out');
  expect(await tab.state()).toMatchObject({ status: 'signed-in', connection: 'online' });
  expect(profile.rows()).toMatchObject([{ revoked: false }]);
  expect(await profile.flaws()).toStrictEqual([]);
}

describe('a day of bad luck', () => {
  beforeEach(() => begin());
  afterEach(() => profile.close());

  it('loses an answer: the server has renewed, the browser has not heard of it', async () => {
    const before = world.proxy.lost();
    world.proxy.loseAnswers('/token/refresh', 1);
    await sleepOver();
    await expectUnseen();
    expect(world.proxy.lost()).toBe(before + 1);
  });

  it('loses an answer, and the tab before it comes back an hour later', async () => {
    world.proxy.loseAnswerAndLine('/token/refresh');
    const lost = world.proxy.lost();
    const devtools = await profile.context.newCDPSession(tab.page);
    await sleepOver();
    await expect.poll(() => world.proxy.lost()).toBe(lost + 1);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    world.proxy.cut(false);
    await world.issuer.pass(3_600);
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await profile.pass(3_600);
    await expectUnseen();
    expect(profile.rows()).toMatchObject([{ gen: 2, recoveries: 1 }]);
  });

  it('loses an answer and the page with it: the next page has the key', async () => {
    world.proxy.loseAnswerAndLine('/token/refresh');
    const lost = world.proxy.lost();
    await sleepOver();
    await expect.poll(() => world.proxy.lost()).toBe(lost + 1);
    await tab.page.close();
    world.proxy.cut(false);
    await world.issuer.pass(3_600);
    const next = await profile.openTab();
    expect(await next.page.evaluate('app.client.start()')).toMatchObject({ status: 'signed-in' });
    expect(await next.me()).toBe(200);
    expect(profile.rows()).toMatchObject([{ gen: 2, recoveries: 1, revoked: false }]);
  });

  it('is offline for an hour, and waits', async () => {
    world.proxy.cut(true);
    await sleepOver(3_600);
    await expect
      .poll(() => tab.state())
      .toMatchObject({ status: 'signed-in', connection: 'waiting', waitingFor: 'offline' });
    world.proxy.cut(false);
    await profile.pass(60);
    await expectUnseen();
    expect(await tab.events()).toContain('online');
  });

  it('signs out offline: the page is out at once, the server as soon as it can be reached', async () => {
    world.proxy.cut(true);
    expect(await tab.page.evaluate('app.client.logOut()')).toBe('pending');
    expect(await tab.state()).toMatchObject({ status: 'signed-out', reason: 'log_out' });
    expect(await tab.me()).toBe('not_signed_in');
    expect(profile.rows()).toMatchObject([{ revoked: false }]);
    world.proxy.cut(false);
    await profile.pass(60);
    await expect.poll(() => profile.rows()).toMatchObject([{ revoked: true }]);
    expect(await profile.flaws()).toStrictEqual([]);
  });

  it('has a server that is killed and started again, while it refreshes', async () => {
    await world.issuer.kill();
    await sleepOver();
    await expect.poll(async () => (await tab.state()).connection).toBe('waiting');
    await world.issuer.start();
    await profile.pass(60);
    await expectUnseen();
  });

  it('is told to wait by a server that is asked too much', async () => {
    let refused = 0;
    await profile.context.route('**/token/refresh', async (route) => {
      refused += 1;
      if (refused > 2) return route.fallback();
      const origin = route.request().headers()['origin'] ?? '';
      const headers = {
        ...{ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' },
        ...{ 'access-control-expose-headers': 'Retry-After', 'retry-after': '30' },
      };
      return route.fulfill({ status: 429, headers, json: { error: 'slow_down' } });
    });
    await sleepOver();
    await expect.poll(() => tab.state()).toMatchObject({ status: 'signed-in', waitingFor: 'rate_limited' });
    await profile.pass(10);
    expect(refused).toBe(1);
    await profile.pass(40);
    await expect.poll(() => refused).toBe(2);
    await profile.pass(60);
    await expectUnseen();
  });

  it.each([
    ['an hour late', -3_600],
    ['an hour early', 3_600],
  ])('has a device whose clock is %s', async (_, seconds) => {
    await profile.context.clock.setSystemTime(Date.now() + (world.issuer.passedSeconds() + seconds) * 1_000);
    expect(await tab.me()).toBe(200);
    await sleepOver();
    await expectUnseen();
    const seen = world.proxy.seen('/token/refresh');
    for (let call = 0; call < 5; call += 1) expect(await tab.me()).toBe(200);
    expect(world.proxy.seen('/token/refresh')).toBe(seen);
  });
});

describe('a browser that lacks something', () => {
  afterEach(() => profile.close());

  it.each([
    ['a line between tabs', 'delete globalThis.BroadcastChannel;'],
    ['a database', "Object.defineProperty(globalThis, 'indexedDB', { value: undefined });"],
    [
      'leave to use its database',
      "Object.defineProperty(globalThis, 'indexedDB', { get() { throw new DOMException('denied', 'SecurityError'); } });",
    ],
    ['a database that answers', 'IDBFactory.prototype.open = () => ({});'],
  ])('%s, still renews and loses nothing', async (_, before) => {
    await begin(before);
    await sleepOver();
    await expectUnseen();
    // Within the server's window a repeated refresh needs no key.
    world.proxy.loseAnswers('/token/refresh', 1);
    await sleepOver();
    await expectUnseen();
  });
});
