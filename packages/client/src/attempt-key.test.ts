import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClient, refreshes, signedIn } from '../test/client-rig.ts';
import { apiOrigin, type FirstPartyServer, startFirstPartyServer } from '../test/first-party-server.ts';
import { formatAttemptKeys, makeAttemptKeys, nextAttemptKeys, parseAttemptKeys } from './attempt-key.ts';
import { openCookieJarRecord } from './cookie-jar-record.ts';

const issuer = 'https://id.example.com';
const newFactory = (): globalThis.IDBFactory => new IDBFactory() as unknown as globalThis.IDBFactory;

describe('attempt keys', () => {
  it('are 128 bits that the server reads, the current and the one before', () => {
    const first = makeAttemptKeys();
    const second = nextAttemptKeys(first);
    expect(first.current).toMatch(/^[\w-]{21}[AQgw]$/);
    expect(formatAttemptKeys(first)).toBe(first.current);
    expect(formatAttemptKeys(second)).toBe(`${second.current}, ${first.current}`);
    expect(second.current).not.toBe(first.current);
  });

  it.each([undefined, null, 7, 'x', {}, { current: 'short' }, { current: `${'A'.repeat(21)}B` }])(
    'are not read from %j',
    (kept) => {
      expect(parseAttemptKeys(kept)).toBeUndefined();
    },
  );

  it('are one pair for all tabs, made by whoever comes first', async () => {
    const factory = newFactory();
    const tabs = Array.from({ length: 10 }, () => openCookieJarRecord(factory, issuer));
    const taken = await Promise.all(tabs.map((tab) => tab.takeAttempts()));
    expect(new Set(taken.map((keys) => keys?.current)).size).toBe(1);
  });

  it('are another pair for another authorization server', async () => {
    const factory = newFactory();
    const own = await openCookieJarRecord(factory, issuer).takeAttempts();
    const other = await openCookieJarRecord(factory, 'https://other.example.com').takeAttempts();
    expect(other?.current).not.toBe(own?.current);
  });

  it('are replaced by their own answer alone, and once', async () => {
    const factory = newFactory();
    const record = openCookieJarRecord(factory, issuer);
    const first = (await record.takeAttempts()) ?? makeAttemptKeys();
    await record.settleAttempts(makeAttemptKeys());
    expect(await record.takeAttempts()).toEqual(first);
    await record.settleAttempts(first);
    const second = await record.takeAttempts();
    expect(second?.previous).toBe(first.current);
    await record.settleAttempts(first);
    expect(await record.takeAttempts()).toEqual(second);
  });

  it.each<[string, () => globalThis.IDBFactory | undefined]>([
    ['is missing', () => undefined],
    [
      'throws',
      () =>
        ({
          open: () => {
            throw new Error('SecurityError');
          },
        }) as unknown as globalThis.IDBFactory,
    ],
  ])('are not sent where IndexedDB %s, and a sign-out is remembered by the page', async (_name, factory) => {
    const record = openCookieJarRecord(factory(), issuer);
    expect(await record.takeAttempts()).toBeUndefined();
    await record.settleAttempts(makeAttemptKeys());
    expect(await record.isMarked()).toBe(false);
    await record.mark();
    expect(await record.isMarked()).toBe(true);
  });

  it('are not waited for where IndexedDB never answers', async () => {
    const silent = { open: () => ({}) } as unknown as globalThis.IDBFactory;
    expect(await openCookieJarRecord(silent, issuer).takeAttempts()).toBeUndefined();
  });

  it('survive whatever else is in the record', async () => {
    const factory = newFactory();
    const record = openCookieJarRecord(factory, issuer);
    const keys = await record.takeAttempts();
    await record.mark();
    expect([await record.takeAttempts(), await record.isMarked()]).toEqual([keys, true]);
    await record.unmark();
    expect([await record.takeAttempts(), await record.isMarked()]).toEqual([keys, false]);
  });
});

describe('against the server', () => {
  let server: FirstPartyServer;
  beforeAll(async () => {
    server = await startFirstPartyServer();
  });
  afterAll(() => server.close());

  it('they stay while the token does, and go when it goes', async () => {
    const { browser, opened } = await signedIn(server);
    const keysOf = (): (string | null)[] =>
      browser.sent.filter(({ path }) => path === '/token/refresh').map(({ headers }) => headers.get('idempotency-key'));
    for (let round = 0; round < 3; round += 1) {
      if (round !== 1) server.pass(900);
      await browser.pass(12 * 60 + 60);
    }
    const [first = '', second = '', third = ''] = keysOf();
    expect(second).toMatch(new RegExp(`, ${first}$`));
    // The second came within two windows of the first, so the server kept the token, and the keys with it.
    expect(third).toBe(second);
    opened[0].client.close();
  });

  it('a page answers 200 with the tokens of the jar where they are lost altogether', async () => {
    const { browser, opened, email } = await signedIn(server, { person: server.person() });
    for (let round = 0; round < 12; round += 1) {
      browser.indexedDb.deleteDatabase('sealwright');
      server.pass(900);
      await browser.pass(15 * 60);
    }
    expect(opened[0].client.state.status).toBe('signed-in');
    expect(await server.liveSessions(email)).toBe(1);
    opened[0].client.close();
  });

  it('five tabs without IndexedDB, always in the same instant, are no thieves', async () => {
    const { browser, opened, email } = await signedIn(server, { person: server.person() });
    opened[0].client.close();
    const host = { indexedDb: undefined, openChannel: () => undefined };
    const tabs = Array.from({ length: 5 }, () => openClient(browser, { host }));
    for (const { client } of tabs) await client.start();
    for (let round = 0; round < 8; round += 1) {
      server.pass(900);
      await browser.pass(15 * 60, { timers: false });
      await Promise.all(tabs.map(({ client }) => client.fetch(`${apiOrigin}/me`)));
    }
    expect(refreshes(browser)).toBeGreaterThan(40);
    expect(await server.liveSessions(email)).toBe(1);
    for (const { client } of tabs) client.close();
  });

  it('a copied cookie, without them, is found out, and the session ends for both', async () => {
    const { browser, opened, email } = await signedIn(server, { person: server.person() });
    const stolen = browser.cookie() ?? '';
    server.pass(900);
    await browser.pass(12 * 60);
    server.pass(900);
    await browser.pass(12 * 60);
    const headers = {
      'content-type': 'application/json',
      origin: 'https://app.example.com',
      cookie: `__Host-sealwright-refresh=${stolen}`,
    };
    const thief = new Request(`${issuer}/token/refresh`, { method: 'POST', headers, body: '{}' });
    expect((await server.handler.fetch(thief, { remoteAddress: '198.51.100.9' })).status).toBe(400);
    server.pass(900);
    await browser.pass(15 * 60);
    expect(opened[0].client.state).toMatchObject({ status: 'signed-out', reason: 'ended' });
    expect(await server.liveSessions(email)).toBe(0);
    opened[0].client.close();
  });
});
