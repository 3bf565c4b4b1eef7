import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, idle, openBrowser, until } from '../test/browser.ts';
import { openClient, refreshes, signedIn } from '../test/client-rig.ts';
import {
  apiOrigin,
  type FirstPartyServer,
  issuerUrl,
  password,
  startFirstPartyServer,
} from '../test/first-party-server.ts';

let server: FirstPartyServer;
beforeAll(async () => {
  server = await startFirstPartyServer();
});
afterAll(() => server.close());

const offline: Fault = async () => {
  throw new TypeError('fetch failed');
};

const signedOut = { status: 'signed-out' };

describe('tabs of one browser', () => {
  it('ask once for all of them', async () => {
    const { browser, opened } = await signedIn(server, { tabs: 5 });
    server.pass(900);
    await browser.pass(12 * 60);
    expect(refreshes(browser)).toBe(1);
    // Lives differ by some per cent, so it may be any of them.
    const told = opened.flatMap(({ events }) => events);
    expect(told.map(([type]) => type)).toEqual(Array(5).fill('refreshed'));
    expect(told.filter(([, event]) => (event as { shared: boolean }).shared)).toHaveLength(4);
    for (const { client } of opened) client.close();
  });

  it.each([
    ['without a line between them', () => undefined],
    [
      'with a line that fails',
      () => ({
        post(): void {
          throw new Error('closed');
        },
        close: () => undefined,
      }),
    ],
  ])('ask for themselves %s, in the same instant, and all are right', async (_name, openChannel) => {
    const browser = openBrowser(server);
    const email = await server.person();
    const opened = Array.from({ length: 5 }, () => openClient(browser, { host: { openChannel } }));
    await opened[0]?.client.logIn({ email, password });
    for (const { client } of opened) await client.start();
    for (let round = 0; round < 6; round += 1) {
      server.pass(900);
      await browser.pass(15 * 60, { timers: false });
      await browser.wakeAll('visible');
      const answers = await Promise.all(opened.map(({ client }) => client.fetch(`${apiOrigin}/me`)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    }
    expect(await server.liveSessions(email)).toBe(1);
    for (const { client, events } of opened) {
      expect(events.map(([type]) => type)).not.toContain('signed-out');
      client.close();
    }
  });

  it('sign out together', async () => {
    const { browser, opened, email } = await signedIn(server, { tabs: 3, person: server.person() });
    expect(await opened[0].client.logOut()).toBe('ended');
    await browser.pass(6);
    expect(opened.map(({ client }) => client.state)).toEqual([
      { status: 'signed-out', reason: 'log_out', connection: 'online' },
      { status: 'signed-out', reason: 'log_out_elsewhere', connection: 'online' },
      { status: 'signed-out', reason: 'log_out_elsewhere', connection: 'online' },
    ]);
    expect(browser.cookie()).toBeUndefined();
    expect(await server.liveSessions(email)).toBe(0);
    for (const { client } of opened) client.close();
  });

  it('sign out together offline, stay so over a reload, and tell the server when it can be reached', async () => {
    const { browser, opened, email } = await signedIn(server, { tabs: 2, person: server.person() });
    browser.breakNetwork(offline);
    expect(await opened[0].client.logOut()).toBe('pending');
    await browser.pass(6);
    for (const { client } of opened) expect(client.state).toMatchObject(signedOut);
    const reloaded = openClient(browser);
    expect(await reloaded.client.start()).toMatchObject(signedOut);
    expect(browser.cookie()).toBeDefined();
    for (const { client } of opened) client.close();
    browser.breakNetwork(undefined);
    const asked = refreshes(browser);
    reloaded.tab.wake('online');
    await until('the server to know', () => browser.cookie() === undefined);
    expect(await server.liveSessions(email)).toBe(0);
    expect(refreshes(browser)).toBe(asked);
    reloaded.client.close();
  });

  it('do not take the word of one for a sign-out', async () => {
    const { browser, opened } = await signedIn(server, { tabs: 2 });
    browser.broadcast({ kind: 'signed-out' });
    await browser.pass(6);
    for (const { client, events } of opened) {
      expect(client.state.status).toBe('signed-in');
      expect(events.map(([type]) => type)).not.toContain('signed-out');
    }
    for (let time = 0; time < 200; time += 1) browser.broadcast({ kind: 'signed-out' });
    browser.sent.length = 0;
    await browser.pass(20);
    expect(refreshes(browser)).toBeLessThan(12);
    for (const { client } of opened) client.close();
  });

  it('learn of a sign-in in another of them', async () => {
    const browser = openBrowser(server);
    const [first, second] = [openClient(browser), openClient(browser)];
    await Promise.all([first.client.start(), second.client.start()]);
    expect(second.client.state).toMatchObject({ ...signedOut, reason: 'no_session' });
    await first.client.logIn({ email: await server.anybody(), password });
    await browser.pass(6);
    expect(second.client.state.status).toBe('signed-in');
    for (const { client } of [first, second]) client.close();
  });
});

describe('a tab that says what is not so', () => {
  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'granted'],
    ['a token of no form', { kind: 'granted', for: '{}', accessToken: 'x', expiresInSeconds: 900, askedAt: 0 }],
    ['a forged token of nobody', { kind: 'granted', for: '{}', accessToken: forged({}), expiresInSeconds: 900 }],
    [
      'a life of years',
      { kind: 'granted', for: '{}', accessToken: forged({}), expiresInSeconds: 1e9, askedAt: Date.now() },
    ],
  ])('by %s: changes no token and ends no session', async (_name, message) => {
    const { browser, opened } = await signedIn(server);
    const [{ client, events }] = opened;
    const before = await client.accessToken();
    browser.broadcast(message);
    await browser.pass(1);
    expect(client.state.status).toBe('signed-in');
    if (refreshes(browser) === 0) expect(await client.accessToken()).toBe(before);
    expect(events.map(([type]) => type)).not.toContain('signed-out');
    client.close();
  });

  it.each<[string, (now: number, iat: number) => object]>([
    ['older than ours', (askedAt, iat) => ({ iat: iat - 60, askedAt })],
    ['of our own age', (askedAt, iat) => ({ iat, askedAt })],
    ['over by now', (now, iat) => ({ iat: iat + 60, askedAt: now - 901_000 })],
    ['from a time that has not been', (now, iat) => ({ iat: iat + 60, askedAt: now + 60_000 })],
  ])('with a token of this session that is %s: is not followed', async (_name, make) => {
    const { browser, opened } = await signedIn(server);
    const [{ client, tab }] = opened;
    const own = await client.accessToken();
    const { sub, sid, iat } = JSON.parse(Buffer.from(own.split('.')[1] ?? '', 'base64url').toString());
    const { askedAt, ...claims } = { askedAt: 0, ...make(tab.host.wallClock(), iat) };
    browser.broadcast({
      ...{ kind: 'granted', for: '{}', sub, expiresInSeconds: 900, askedAt },
      accessToken: forged({ sub, sid, ...claims }),
    });
    await idle();
    expect(await client.accessToken()).toBe(own);
    expect(refreshes(browser)).toBe(0);
    client.close();
  });

  it('after hours of being frozen, with what it was told before: is asked of the server', async () => {
    const { browser, opened } = await signedIn(server, { tabs: 2 });
    const [{ client }, frozen] = opened;
    frozen?.tab.freeze(true);
    for (let renewal = 0; renewal < 3; renewal += 1) {
      server.pass(900);
      await browser.pass(12 * 60);
    }
    frozen?.tab.freeze(false);
    await browser.wakeAll('visible');
    await browser.pass(60);
    expect((await frozen?.client.fetch(`${apiOrigin}/me`))?.status).toBe(200);
    expect([client.state.status, frozen?.client.state.status]).toEqual(['signed-in', 'signed-in']);
    for (const one of opened) one.client.close();
  });

  it('is not followed into a session that has been signed out of', async () => {
    const { browser, opened } = await signedIn(server, { tabs: 2 });
    server.pass(900);
    await browser.pass(12 * 60);
    const said = browser.messages.find((message) => (message as { kind: string }).kind === 'granted');
    await opened[0].client.logOut();
    browser.broadcast(said);
    await browser.pass(10);
    for (const { client } of opened) {
      expect(client.state).toMatchObject(signedOut);
      client.close();
    }
  });
});

function forged(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'ES256' })}.${part(claims)}.AAAA`;
}

it('tells the other tabs no refresh token, and no address', async () => {
  const { browser, opened, email } = await signedIn(server, { tabs: 2 });
  const cookie = browser.cookie() ?? 'none';
  server.pass(900);
  await browser.pass(12 * 60);
  await opened[0].client.logOut();
  const said = JSON.stringify(browser.messages);
  expect(said).toContain('granted');
  for (const secret of [cookie, browser.cookie() ?? cookie, email, password]) expect(said).not.toContain(secret);
  expect(said).not.toContain(issuerUrl);
  for (const { client } of opened) client.close();
});
