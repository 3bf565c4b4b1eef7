import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, idle } from '../test/browser.ts';
import { type OpenedTab, refreshes, signedIn } from '../test/client-rig.ts';
import { apiOrigin, type FirstPartyServer, startFirstPartyServer } from '../test/first-party-server.ts';

let server: FirstPartyServer;
beforeAll(async () => {
  server = await startFirstPartyServer();
});
afterAll(() => server.close());

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A page of this origin says a token of this very session, `ahead` seconds younger than ours, which no API takes. */
async function lie(browser: Browser, { client, tab }: OpenedTab, ahead: number): Promise<void> {
  const own = await client.accessToken();
  const claims = JSON.parse(Buffer.from(own.split('.')[1] ?? '', 'base64url').toString());
  const accessToken = `${part({ alg: 'ES256' })}.${part({ ...claims, iat: claims.iat + ahead })}.junk`;
  const [sub, askedAt] = [claims.sub, tab.host.wallClock()];
  browser.broadcast({ kind: 'granted', for: '{}', sub, accessToken, expiresInSeconds: 86_400, askedAt });
  await idle();
}

const isLie = ({ headers }: { headers: Headers }) => headers.get('authorization')?.endsWith('.junk') ?? false;
const calls = ({ sent }: Browser) => sent.filter(({ origin }) => origin === apiOrigin).map(isLie);
const refuseLies = (browser: Browser) =>
  browser.api((request) => new Response('{}', { status: isLie(request) ? 401 : 200 }));

describe('a token that another tab made up', () => {
  it('fails no call and asks nothing of the server; however many come, one is tried', async () => {
    const { browser, opened } = await signedIn(server);
    const [first] = opened;
    refuseLies(browser);
    for (let time = 1; time <= 4; time += 1) {
      await lie(browser, first, time);
      expect((await first.client.fetch(`${apiOrigin}/me`)).status).toBe(200);
    }
    expect(calls(browser)).toEqual([true, false, false, false, false]);
    expect(refreshes(browser)).toBe(0);
    first.client.close();
  });

  it('fails no call within the pause after a refusal either', async () => {
    const { browser, opened } = await signedIn(server);
    const [first] = opened;
    browser.api(() => new Response('{}', { status: 401 }));
    expect((await first.client.fetch(`${apiOrigin}/closed`)).status).toBe(401);
    refuseLies(browser);
    await lie(browser, first, 1);
    expect((await first.client.fetch(`${apiOrigin}/me`)).status).toBe(200);
    expect(refreshes(browser)).toBe(1);
    first.client.close();
  });

  it('is not the newest for ever: from far ahead it is not taken at all', async () => {
    const { browser, opened } = await signedIn(server);
    const [first] = opened;
    refuseLies(browser);
    for (const ahead of [301, 9e15]) await lie(browser, first, ahead);
    expect((await first.client.fetch(`${apiOrigin}/me`)).status).toBe(200);
    expect(calls(browser)).toEqual([false]);
    first.client.close();
  });

  it('is given to nothing that could not be tried again: a stream, and who asks for the token itself', async () => {
    const { browser, opened } = await signedIn(server);
    const [first] = opened;
    refuseLies(browser);
    await lie(browser, first, 1);
    expect(await first.client.accessToken()).not.toMatch(/junk$/);
    const init = { method: 'POST', body: new Blob(['text']).stream(), duplex: 'half' } as RequestInit;
    expect((await first.client.fetch(`${apiOrigin}/me`, init)).status).toBe(200);
    first.client.close();
  });

  it('is in the way of no renewal that follows, after which tabs are listened to again', async () => {
    const { browser, opened } = await signedIn(server);
    const [first] = opened;
    refuseLies(browser);
    await lie(browser, first, 1);
    await first.client.fetch(`${apiOrigin}/me`);
    server.pass(720);
    await browser.pass(12 * 60);
    expect(refreshes(browser)).toBe(1);
    browser.sent.length = 0;
    await lie(browser, first, 1);
    expect((await first.client.fetch(`${apiOrigin}/me`)).status).toBe(200);
    expect(calls(browser)).toEqual([true, false]);
    first.client.close();
  });
});

it('where an API refuses a token of another tab and then ours, the server is asked, once in five seconds', async () => {
  const { browser, opened } = await signedIn(server);
  const [first] = opened;
  await lie(browser, first, 1);
  browser.api(() => new Response('{}', { status: 401 }));
  for (let time = 0; time < 3; time += 1) expect((await first.client.fetch(`${apiOrigin}/me`)).status).toBe(401);
  expect(refreshes(browser)).toBe(1);
  first.client.close();
});
