import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, until } from '../test/browser.ts';
import { openClient, refreshes, signedIn } from '../test/client-rig.ts';
import { apiOrigin, type FirstPartyServer, startFirstPartyServer } from '../test/first-party-server.ts';

let server: FirstPartyServer;
beforeAll(async () => {
  server = await startFirstPartyServer();
});
afterAll(() => server.close());

const answering =
  (status: number, body: string, headers: Record<string, string> = {}): Fault =>
  async () =>
    new Response(body, { status, headers });

const offline: Fault = async () => {
  throw new TypeError('fetch failed');
};

/** The request arrives and is obeyed; its answer does not come. */
const loseAnswer: Fault = async (_request, pass) => {
  await pass();
  throw new TypeError('fetch failed');
};

/** The server obeys, and not even the cookie comes. */
const loseCookieToo: (cookie: () => void) => Fault = (restore) => async (_request, pass) => {
  await pass();
  restore();
  throw new TypeError('fetch failed');
};

describe('nobody is signed out by', () => {
  it.each<[string, Fault, string]>([
    ['a network that is away', offline, 'offline'],
    ['a server that fails', answering(500, '{"error":"server_error"}'), 'server_error'],
    ['a proxy without a server', answering(502, '<html>Bad Gateway</html>'), 'server_error'],
    ['a limit', answering(429, '{"error":"too_many_requests"}', { 'retry-after': '7' }), 'rate_limited'],
    ['the page of a portal', answering(200, '<html>Welcome to the hotel</html>'), 'answer_malformed'],
    ['a 400 that is not the server’s', answering(400, '<html>Bad Request</html>'), 'answer_malformed'],
    ['a 400 of another kind', answering(400, '{"error":"invalid_request"}'), 'refused'],
    ['a 401 from something in between', answering(401, '{"error":"proxy_authentication"}'), 'refused'],
    ['a 403 of a firewall', answering(403, 'no'), 'answer_malformed'],
    ['a path that is not there', answering(404, 'no'), 'answer_malformed'],
    ['tokens without a life', answering(200, '{"access_token":"a.b.c","token_type":"Bearer"}'), 'answer_malformed'],
    [
      'a token of another form',
      answering(200, '{"access_token":7,"token_type":"Bearer","expires_in":900}'),
      'answer_malformed',
    ],
  ])('%s', async (_name, fault, reason) => {
    const { browser, opened } = await signedIn(server);
    const [{ client, events }] = opened;
    browser.breakNetwork(fault);
    await browser.pass(13 * 60);
    expect(client.state).toMatchObject({ status: 'signed-in', connection: 'waiting', waitingFor: reason });
    expect(events[0]).toEqual(['waiting', { reason, retryInSeconds: expect.any(Number) }]);
    browser.breakNetwork(undefined);
    await browser.pass(120);
    expect(client.state).toMatchObject({ status: 'signed-in', connection: 'online' });
    expect(events.map(([type]) => type)).not.toContain('signed-out');
    client.close();
  });

  it('an answer that is lost, with its cookie, minutes ago: the attempt key brings it back', async () => {
    const { browser, opened, email } = await signedIn(server, { person: server.person() });
    const [{ client, events }] = opened;
    const old = browser.cookie();
    browser.breakNetwork(loseCookieToo(() => browser.putCookie(old)));
    await browser.pass(13 * 60, { timers: false });
    await browser.wakeAll('visible');
    await until('the failure', () => client.state.connection === 'waiting');
    expect(browser.cookie()).toBe(old);
    server.pass(300);
    browser.breakNetwork(undefined);
    await browser.pass(120);
    expect(client.state).toMatchObject({ status: 'signed-in', connection: 'online' });
    expect(browser.cookie()).not.toBe(old);
    expect(events.map(([type]) => type)).not.toContain('signed-out');
    expect(await server.liveSessions(email)).toBe(1);
    client.close();
  });

  it('that, with the pages of a portal in between, which look like answers', async () => {
    const { browser, opened, email } = await signedIn(server, { person: server.person() });
    const old = browser.cookie();
    browser.breakNetwork(loseCookieToo(() => browser.putCookie(old)));
    await browser.pass(13 * 60);
    browser.breakNetwork(answering(200, '{"refresh_token_changed":true}'));
    const asked = refreshes(browser);
    await browser.pass(300);
    expect(refreshes(browser)).toBeGreaterThan(asked + 3);
    server.pass(300);
    browser.breakNetwork(undefined);
    await browser.pass(120);
    expect(opened[0].client.state).toMatchObject({ status: 'signed-in', connection: 'online' });
    expect(await server.liveSessions(email)).toBe(1);
    opened[0].client.close();
  });

  it('that, in a browser that was closed in between', async () => {
    const { browser, opened, email } = await signedIn(server, { person: server.person() });
    const old = browser.cookie();
    browser.breakNetwork(loseCookieToo(() => browser.putCookie(old)));
    await browser.pass(13 * 60);
    opened[0].client.close();
    server.pass(3_600);
    browser.breakNetwork(undefined);
    const { client } = openClient(browser);
    expect(await client.start()).toMatchObject({ status: 'signed-in' });
    expect(await server.liveSessions(email)).toBe(1);
    client.close();
  });

  it('an answer whose body is lost when the cookie has come', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client, events }] = opened;
    browser.breakNetwork(loseAnswer);
    await browser.pass(13 * 60);
    browser.breakNetwork(undefined);
    server.pass(60);
    await browser.pass(120);
    expect(client.state).toMatchObject({ status: 'signed-in', connection: 'online' });
    expect(events.map(([type]) => type)).not.toContain('signed-out');
    client.close();
  });

  it('a server that is restarted', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    browser.breakNetwork(answering(503, '{"error":"temporarily_unavailable"}', { 'retry-after': '1' }));
    await browser.pass(13 * 60);
    const before = refreshes(browser);
    browser.breakNetwork(undefined);
    await browser.pass(61);
    expect(client.state.connection).toBe('online');
    expect(refreshes(browser)).toBe(before + 1);
    client.close();
  });

  it('a start without a network: it waits, and goes on when there is one', async () => {
    const { browser, opened } = await signedIn(server);
    opened[0].client.close();
    browser.breakNetwork(offline);
    const { client, tab } = openClient(browser);
    expect(await client.start()).toMatchObject({ status: 'unknown', connection: 'waiting', waitingFor: 'offline' });
    browser.breakNetwork(undefined);
    await browser.pass(1, { timers: false });
    tab.wake('online');
    await until('the session', () => client.state.status === 'signed-in');
    client.close();
  });
});

describe('a token that was overtaken', () => {
  const overtaken = answering(409, '{"error":"refresh_superseded"}');

  it('is asked for again, with what the jar holds then', async () => {
    const { browser, opened } = await signedIn(server);
    let times = 0;
    browser.breakNetwork((request, pass) => (++times <= 2 ? overtaken(request, pass) : pass()));
    await browser.pass(13 * 60);
    expect(opened[0].events).toEqual([['refreshed', expect.objectContaining({ shared: false })]]);
    expect(refreshes(browser)).toBe(3);
    opened[0].client.close();
  });

  it('again and again is a server that fails, and no end', async () => {
    const { browser, opened } = await signedIn(server);
    browser.breakNetwork(overtaken);
    await browser.pass(13 * 60);
    expect(opened[0].client.state).toMatchObject({ status: 'signed-in', waitingFor: 'server_error' });
    browser.breakNetwork(undefined);
    await browser.pass(120);
    expect(opened[0].client.state).toMatchObject({ status: 'signed-in', connection: 'online' });
    opened[0].client.close();
  });
});

describe('a call while the server cannot be reached', () => {
  it('goes out with the token that still lives', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    browser.breakNetwork((request, pass) => (request.url.startsWith(apiOrigin) ? pass() : offline(request, pass)));
    await browser.pass(12 * 60);
    expect(client.state.connection).toBe('waiting');
    expect((await client.fetch(`${apiOrigin}/me`)).status).toBe(200);
    client.close();
  });

  it('waits for the next try, and says why when that takes too long', async () => {
    const { browser, opened } = await signedIn(server);
    const [{ client }] = opened;
    browser.breakNetwork(answering(429, '{"error":"too_many_requests"}', { 'retry-after': '600' }));
    await browser.pass(15 * 60);
    await expect(client.fetch(`${apiOrigin}/me`)).rejects.toMatchObject({
      code: 'token_unavailable',
      reason: 'rate_limited',
      retryAfterSeconds: expect.any(Number),
    });
    const asked = refreshes(browser);
    for (let call = 0; call < 20; call += 1) await client.fetch(`${apiOrigin}/me`).catch(() => undefined);
    expect(refreshes(browser)).toBe(asked);
    client.close();
  });
});
