import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idle, openBrowser, until } from '../test/browser.ts';
import { openClient, refreshes, signedIn } from '../test/client-rig.ts';
import { apiOrigin, type FirstPartyServer, password, startFirstPartyServer } from '../test/first-party-server.ts';

let server: FirstPartyServer;
beforeAll(async () => {
  server = await startFirstPartyServer();
});
afterAll(() => server.close());

const subOf = (header: string | null | undefined): unknown =>
  JSON.parse(Buffer.from(header?.split('.')[1] ?? '', 'base64url').toString()).sub;

describe('another account that signs in in another tab', () => {
  it('takes this one’s place, told as a sign-out and a sign-in', async () => {
    const { browser, opened } = await signedIn(server, { tabs: 2 });
    const [first, second] = opened;
    await first.client.logIn({ email: await server.person(), password });
    await browser.pass(6);
    const { state } = first.client;
    expect(second?.client.state).toEqual(state);
    expect(second?.events).toEqual([
      ['signed-out', { reason: 'account_changed' }],
      ['signed-in', { sub: expect.any(String), sid: expect.any(String) }],
    ]);
    for (const { client } of opened) client.close();
  });

  it('never has its token on a call that began as the first', async () => {
    const { browser, opened } = await signedIn(server, { tabs: 2 });
    const [first, second] = opened;
    const sub = second?.client.state.status === 'signed-in' ? second.client.state.sub : undefined;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    browser.api(async () => {
      await held;
      return new Response('{}', { status: 401 });
    });
    const call = second?.client.fetch(`${apiOrigin}/transfer`, { method: 'POST', body: 'all of it' });
    await until('the call', () => browser.sent.some(({ path }) => path === '/transfer'));
    await first.client.logIn({ email: await server.person(), password });
    await browser.pass(6);
    release();
    await expect(call).rejects.toMatchObject({ code: 'account_changed' });
    const calls = browser.sent.filter(({ path }) => path === '/transfer');
    expect(calls.map(({ headers }) => subOf(headers.get('authorization')))).toEqual([sub]);
    for (const { client } of opened) client.close();
  });

  it('nor on one that waits for a token when it happens', async () => {
    const { browser, opened } = await signedIn(server, { tabs: 2 });
    const [first, second] = opened;
    await browser.pass(15 * 60, { timers: false });
    second?.tab.freeze(true);
    await first.client.logIn({ email: await server.person(), password });
    await expect(second?.client.fetch(`${apiOrigin}/me`)).rejects.toMatchObject({ code: 'account_changed' });
    expect(browser.sent.filter(({ origin }) => origin === apiOrigin)).toEqual([]);
    for (const { client } of opened) client.close();
  });

  it('is not signed out by the first tab’s sign-out, which ends its own session', async () => {
    const { browser, opened, email } = await signedIn(server, { tabs: 2, person: server.person() });
    const [first, second] = opened;
    const other = await server.person();
    second?.tab.freeze(true);
    await first.client.logIn({ email: other, password });
    expect(await second?.client.logOut()).toBe('ended');
    expect([await server.liveSessions(email), await server.liveSessions(other)]).toEqual([0, 1]);
    await browser.pass(6);
    expect(first.client.state.status).toBe('signed-in');
    for (const { client } of opened) client.close();
  });
});

describe('signing in', () => {
  it('waits for a refresh that is under way: its cookie does not come over the new one', async () => {
    const { browser, opened, email } = await signedIn(server, { person: server.person() });
    const [{ client }] = opened;
    const other = await server.person();
    let release = (): void => undefined;
    browser.breakNetwork(async (request, pass) => {
      const answer = await pass();
      if (request.url.endsWith('/token/refresh')) {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      }
      return answer;
    });
    await browser.pass(15 * 60, { timers: false });
    void client.accessToken().catch(() => undefined);
    await until('the refresh', () => refreshes(browser) === 1);
    const signing = client.logIn({ email: other, password });
    await idle();
    expect(browser.sent.some(({ path }) => path === '/login')).toBe(false);
    browser.breakNetwork(undefined);
    release();
    const state = await signing;
    const again = openClient(browser);
    expect(await again.client.start()).toEqual(state);
    expect([await server.liveSessions(email), await server.liveSessions(other)]).toEqual([1, 1]);
    for (const one of [client, again.client]) one.close();
  });

  it('fails by a code, and leaves who is signed in alone', async () => {
    const { browser, opened, email } = await signedIn(server);
    const [{ client }] = opened;
    const before = client.state;
    await expect(client.logIn({ email, password: 'wrong' })).rejects.toMatchObject({ code: 'credentials_invalid' });
    expect(client.state).toBe(before);
    browser.breakNetwork(async () => {
      throw new TypeError('fetch failed');
    });
    await expect(client.logIn({ email, password })).rejects.toMatchObject({ code: 'server_unavailable' });
    browser.breakNetwork(async () => new Response('{}', { status: 429, headers: { 'retry-after': '9' } }));
    await expect(client.logIn({ email, password })).rejects.toMatchObject({ code: 'throttled', retryAfterSeconds: 9 });
    client.close();
  });

  it('after a sign-out that the server has not heard of tells it first, so no session stays behind', async () => {
    const { browser, opened, email } = await signedIn(server, { person: server.person() });
    const [{ client }] = opened;
    browser.breakNetwork(async () => {
      throw new TypeError('fetch failed');
    });
    await client.logOut();
    browser.breakNetwork(undefined);
    const other = await server.person();
    await client.logIn({ email: other, password });
    expect([await server.liveSessions(email), await server.liveSessions(other)]).toEqual([0, 1]);
    await browser.pass(120);
    expect(client.state.status).toBe('signed-in');
    client.close();
  });

  it('is made possible by signing up, which says what is wrong with a password', async () => {
    const browser = openBrowser(server);
    const { client } = openClient(browser);
    const email = 'new@example.com';
    await expect(client.signUp({ email, password: 'short' })).rejects.toMatchObject({
      code: 'request_refused',
      description: 'the password is too short',
    });
    expect(await client.signUp({ email, password })).toBe('created');
    await expect(client.signUp({ email, password })).rejects.toMatchObject({ code: 'address_taken' });
    expect(await client.logIn({ email, password })).toMatchObject({ status: 'signed-in' });
    client.close();
  });
});

describe('a session that is over', () => {
  it('is asked about twice, and then it is', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client, events }] = opened;
    const { state } = client;
    await server.issuer.sessions.end({ sid: state.status === 'signed-in' ? state.sid : '' }, 'revoked');
    await browser.pass(15 * 60);
    expect(refreshes(browser)).toBe(2);
    expect(events).toEqual([['signed-out', { reason: 'ended' }]]);
    await expect(client.fetch(`${apiOrigin}/me`)).rejects.toMatchObject({ code: 'not_signed_in' });
    client.close();
  });

  it('is none where another tab has signed in between the two', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client, events }] = opened;
    const { state } = client;
    await server.issuer.sessions.end({ sid: state.status === 'signed-in' ? state.sid : '' }, 'revoked');
    const elsewhere = openClient(browser, { host: { openChannel: () => undefined } });
    const email = await server.anybody();
    browser.breakNetwork(async (request, pass) => {
      const answer = await pass();
      if (request.url.endsWith('/token/refresh')) {
        browser.breakNetwork(undefined);
        await elsewhere.client.logIn({ email, password });
      }
      return answer;
    });
    await browser.pass(15 * 60);
    expect(client.state.status).toBe('signed-in');
    expect(events.map(([type]) => type)).not.toContain('signed-out');
    for (const one of [client, elsewhere.client]) one.close();
  });

  it('is noticed in a page that the browser brings back as it was', async () => {
    const { browser, opened } = await signedIn(server, { tabs: 2 });
    const [first, second] = opened;
    second?.tab.freeze(true);
    await first.client.logOut();
    second?.tab.wake('restored');
    await browser.pass(6);
    expect(second?.client.state).toMatchObject({ status: 'signed-out', reason: 'log_out_elsewhere' });
    for (const { client } of opened) client.close();
  });

  it('is none of anybody else’s: a start without one asks once', async () => {
    const browser = openBrowser(server);
    const { client, events } = openClient(browser);
    expect(await client.start()).toEqual({ status: 'signed-out', reason: 'no_session', connection: 'online' });
    expect(await client.start()).toBe(client.state);
    expect(refreshes(browser)).toBe(1);
    expect(events).toEqual([['signed-out', { reason: 'no_session' }]]);
    client.close();
  });
});
