import { afterEach, describe, expect, it, vi } from 'vitest';
import { api, openTestIssuer, type TestIssuer, url } from '../../test/open-issuer.ts';
import { readPart } from '../../test/status-list-reader.ts';
import type { SendLogout } from './logout-delivery.ts';

const shop = 'https://shop.example/backchannel';

let opened: TestIssuer;
afterEach(() => opened?.close());

interface Told {
  readonly url: string;
  readonly claims: Record<string, unknown>;
}

/** Clients that answer as they are told, on a clock that the test moves. */
async function open() {
  let now = 0;
  opened = await openTestIssuer({ monotonicClock: () => now });
  const { issuer, store } = opened;
  const told: Told[] = [];
  const answers: { next: (told: Told) => number | Promise<number> } = { next: () => 200 };
  const send: SendLogout = async ({ url, body }) => {
    const one = { url, claims: readPart(new URLSearchParams(body).get('logout_token') ?? '', 1) };
    told.push(one);
    return answers.next(one);
  };
  const round = async (signal = new AbortController().signal): Promise<void> => {
    await issuer.backchannelLogout.run(send, signal);
    await issuer.backchannelLogout.settle();
  };
  const addClient = async (clientId: string, backchannelLogoutUri?: string): Promise<void> => {
    await issuer.clients.add({ clientId, kind: 'public', name: clientId, resources: [api] });
    await store.clients.change(clientId, () => ({
      ...{ outcome: true, set: { settings: backchannelLogoutUri === undefined ? {} : { backchannelLogoutUri } } },
    }));
  };
  await addClient('shop', shop);
  return {
    ...{ issuer, store, told, answers, send, round, addClient },
    sids: () => told.map(({ claims }) => claims['sid']),
    pass(seconds: number) {
      now += seconds * 1_000;
      opened.pass(seconds);
    },
    async begin(clientId = 'shop', sub = 'person') {
      return (await opened.start({ clientId, sub })).sid;
    },
    async end(clientId = 'shop') {
      const { sid } = await opened.start({ clientId });
      await issuer.sessions.end({ sid }, 'logout');
      return sid;
    },
  };
}

describe('who is told', () => {
  it('is the client of the session that ended, once, of whom and of which', async () => {
    const { end, round, told, issuer } = await open();
    const sid = await end();
    expect(await issuer.backchannelLogout.hasWork()).toBe(true);
    await round();
    await round();
    expect(told).toMatchObject([{ url: shop, claims: { iss: url, aud: 'shop', sub: 'person', sid } }]);
    expect(await issuer.backchannelLogout.hasWork()).toBe(false);
    expect(await issuer.backchannelLogout.waiting()).toEqual([]);
  });

  it('is nobody for a client without such a URI, or for one token', async () => {
    const { end, round, told, issuer, addClient } = await open();
    await addClient('quiet');
    await end('quiet');
    await end('first-party');
    await issuer.revocations.revoke({ kind: 'token', jti: 'one' });
    await round();
    expect(told).toEqual([]);
    expect(await issuer.backchannelLogout.hasWork()).toBe(false);
  });

  it('is each client of a person whose sessions are all revoked, of each session, and of no other person’s', async () => {
    const { begin, round, told, issuer, addClient } = await open();
    await addClient('desk', 'https://desk.example/out');
    await opened.addAccount({ sub: 'other' });
    const sids = [await begin(), await begin(), await begin('desk')];
    await begin('shop', 'other');
    await issuer.revocations.revoke({ kind: 'subject', sub: 'person' });
    const later = await begin();
    await round();
    expect(told.map(({ claims }) => [claims['aud'], claims['sid']]).sort()).toEqual(
      [
        ['desk', sids[2]],
        ['shop', sids[0]],
        ['shop', sids[1]],
      ].sort(),
    );
    expect(told.map(({ claims }) => claims['sid'])).not.toContain(later);
  });

  it('is a client whose sessions are all revoked, of every one of them', async () => {
    const { begin, round, sids, issuer, addClient } = await open();
    await addClient('desk', 'https://desk.example/out');
    const ended = [await begin(), await begin()];
    await begin('desk');
    await issuer.revocations.revoke({ kind: 'client', clientId: 'shop' });
    await begin();
    await round();
    expect(sids().sort()).toEqual(ended.sort());
    expect(await issuer.backchannelLogout.hasWork()).toBe(false);
  });

  it('is everybody, where everything is revoked', async () => {
    const { begin, round, sids, issuer, addClient } = await open();
    await addClient('desk', 'https://desk.example/out');
    const ended = [await begin(), await begin('desk')];
    await begin('first-party');
    await issuer.revocations.revoke({ kind: 'issuer' });
    await round();
    await round();
    expect(sids().sort()).toEqual(ended.sort());
    expect(await issuer.backchannelLogout.hasWork()).toBe(false);
  });

  it('is still told of what ended while nobody looked at the log, until that was cleaned away', async () => {
    const { begin, end, round, sids, pass, store } = await open();
    await end();
    pass(60);
    await round();
    pass(60);
    const missed = [await end(), await begin()];
    await store.accounts.change('person', () => ({
      ...{ outcome: true, raiseEpoch: { reason: 'revoked', entryExpiresAt: opened.now() + 1 } as const },
    }));
    pass(4 * 3_600);
    while ((await store.cleanUp()).more);
    const [after] = [(await store.revocations.head()).seq];
    expect(await store.revocations.after(after - 1, 1)).toBeUndefined();
    await round();
    await round();
    expect(sids().slice(1).sort()).toEqual(missed.sort());
  });

  it.each([
    ['place in the log', 'backchannel-logout'],
    ['queue', 'backchannel-logout-queue shop'],
  ])('is told once, although the node dies before its %s is written', async (_, setting) => {
    const { end, round, told, store } = await open();
    await end();
    const { change } = store.settings;
    const writes = vi.spyOn(store.settings, 'change');
    writes.mockImplementation((name, decide) =>
      name === setting ? Promise.reject(new Error('killed')) : change(name, decide),
    );
    await expect(round()).rejects.toThrow('killed');
    writes.mockRestore();
    await round();
    expect(told.length).toBe(1);
  });

  it('is told at most once by each of two nodes that both believe to have the duty, and nothing stays behind', async () => {
    const { end, round, sids, send, issuer } = await open();
    const beside = await opened.openBeside();
    const ended = [await end(), await end(), await end()];
    const other = beside.issuer.backchannelLogout;
    await Promise.all([round(), other.run(send, new AbortController().signal)]);
    await other.settle();
    await round();
    expect(new Set(sids())).toEqual(new Set(ended));
    expect(sids().length).toBeLessThanOrEqual(6);
    expect([await issuer.backchannelLogout.hasWork(), await issuer.backchannelLogout.waiting()]).toEqual([false, []]);
    await beside.close();
  });

  it('is not told what a former log-out was about, when it is registered afterwards', async () => {
    const { end, round, told, addClient } = await open();
    await addClient('late');
    await end('late');
    await round();
    await opened.store.clients.change('late', () => ({
      ...{ outcome: true, set: { settings: { backchannelLogoutUri: 'https://late.example/' } } },
    }));
    await round();
    expect(told).toEqual([]);
  });
});

describe('a client that does not take it', () => {
  it('loses nothing to an hour of 500s, and is left alone for most of that', async () => {
    const { end, round, told, answers, pass, sids } = await open();
    const first = await end();
    answers.next = () => 500;
    for (let second = 0; second < 3_600; second += 1) {
      await round();
      pass(1);
    }
    // 1, 2, 4 … 256 s, and from then on every five minutes, each cut by a fifth at most.
    expect(told.length).toBeGreaterThan(15);
    expect(told.length).toBeLessThan(28);
    const second = await end();
    told.length = 0;
    answers.next = () => 200;
    pass(300);
    await round();
    expect(sids().sort()).toEqual([first, second].sort());
  }, 60_000);

  it('is tried with a token that is good now, under a name that was never used', async () => {
    const { end, round, told, answers, pass } = await open();
    await end();
    answers.next = () => 503;
    await round();
    pass(3_600);
    answers.next = () => 204;
    await round();
    const [former, latter] = told.map(({ claims }) => claims) as [Record<string, number>, Record<string, number>];
    expect(latter['iat']).toBe(opened.now());
    expect([former['exp'], latter['exp']]).toEqual([Number(former['iat']) + 120, Number(latter['iat']) + 120]);
    expect(former['jti']).not.toBe(latter['jti']);
  });

  it.each([201, 202, 301, 302, 307, 308, 401, 403, 404, 429, 500, 503])('takes %i for no answer', async (status) => {
    const { end, round, told, answers, pass, issuer } = await open();
    await end();
    answers.next = () => status;
    await round();
    expect(await issuer.backchannelLogout.waiting()).toMatchObject([{ clientId: 'shop', cause: String(status) }]);
    pass(1);
    await round();
    expect(told.length).toBe(2);
  });

  it('takes 400 for the last word, and keeps a record of it', async () => {
    const { end, round, told, answers, pass, issuer } = await open();
    const sid = await end();
    answers.next = () => 400;
    await round();
    pass(3_600);
    await round();
    expect(told.length).toBe(1);
    expect(await issuer.backchannelLogout.failures()).toMatchObject([
      { clientId: 'shop', sid, sub: 'person', cause: '400', tries: 1 },
    ]);
    expect(opened.events.find(({ type }) => type === 'logout_given_up')).toMatchObject({
      cause: '400',
      clientId: 'shop',
    });
  });

  it('is given up on after a day, with a record', async () => {
    const { end, round, answers, pass, issuer } = await open();
    const sid = await end();
    answers.next = () => Promise.reject(new Error('nobody there'));
    await round();
    pass(24 * 3_600 + 1);
    await round();
    expect(await issuer.backchannelLogout.failures()).toMatchObject([{ sid, cause: 'unreachable', tries: 2 }]);
    expect(await issuer.backchannelLogout.waiting()).toEqual([]);
    expect(await issuer.backchannelLogout.hasWork()).toBe(false);
  });

  it('is not told any more when its URI is taken back, and the others are', async () => {
    const { end, round, told, answers, pass, store, issuer } = await open();
    await end();
    answers.next = () => 500;
    await round();
    await store.clients.change('shop', () => ({ outcome: true, set: { settings: {} } }));
    pass(300);
    await round();
    expect(told.length).toBe(1);
    expect(await issuer.backchannelLogout.hasWork()).toBe(false);
  });

  it('is never called where it may not be, whatever its row says', async () => {
    const { end, round, told, addClient } = await open();
    for (const [name, uri] of Object.entries({
      plain: 'http://10.0.0.1/',
      file: 'file:///etc/passwd',
      mine: 'https://a:b@c.example/',
    })) {
      await addClient(name, uri);
      await end(name);
    }
    await round();
    expect(told).toEqual([]);
  });

  it('holds nobody up: neither one that hangs the others, nor one session its client’s others', async () => {
    const { end, round, told, answers, addClient, send, issuer, pass } = await open();
    await addClient('slow', 'https://slow.example/');
    await end('slow');
    const stop = new AbortController();
    let release = (_status: number): void => undefined;
    const hung = new Promise<number>((resolve) => {
      release = resolve;
    });
    const bad = await end();
    const good = await Promise.all(Array.from({ length: 8 }, () => end()));
    answers.next = ({ claims }) => (claims['aud'] === 'slow' ? hung : claims['sid'] === bad ? 500 : 200);
    for (let count = 0; count < 8; count += 1) {
      await issuer.backchannelLogout.run(send, stop.signal);
      await expect.poll(async () => (await issuer.backchannelLogout.waiting()).length).toBeLessThanOrEqual(2);
      pass(2);
    }
    const got = told.filter(({ claims }) => claims['aud'] === 'shop').map(({ claims }) => claims['sid']);
    expect(got).toEqual(expect.arrayContaining(good));
    expect(got.filter((sid) => sid !== bad).length).toBe(8);
    expect(told.filter(({ claims }) => claims['aud'] === 'slow').length).toBe(1);
    release(200);
    await round();
  });
});
