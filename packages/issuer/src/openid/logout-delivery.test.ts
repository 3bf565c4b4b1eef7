import { afterEach, describe, expect, it } from 'vitest';
import { openLogoutRig, type Told } from '../../test/logout-rig.ts';
import type { TestIssuer } from '../../test/open-issuer.ts';

let opened: TestIssuer;
afterEach(() => opened?.close());

async function open() {
  const rig = await openLogoutRig();
  opened = rig.opened;
  return rig;
}

describe('a client that does not take it', () => {
  it('loses nothing to an hour of 500s, and is left alone for most of that', async () => {
    const { end, round, told, answers, pass, sids } = await open();
    const first = await end();
    answers.next = () => 500;
    for (let second = 0; second < 3_600; second += 5) {
      await round();
      pass(5);
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
    const [former, latter] = told.map(({ claims }) => claims) as [Told['claims'], Told['claims']];
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

  it('is called a stranger where it registered itself, so that no private network is reached', async () => {
    const { end, store, issuer, addClient } = await open();
    await addClient('own', 'https://own.example/');
    await store.clients.change('shop', ({ settings }) => ({
      ...{ outcome: true, set: { settings: { ...settings, registrationTokenHash: 'h' } } },
    }));
    await end('shop');
    await end('own');
    const strangers: boolean[] = [];
    await issuer.backchannelLogout.run(async ({ url, isStranger }) => {
      strangers.push(isStranger === url.startsWith('https://shop.example'));
      return 200;
    }, new AbortController().signal);
    await issuer.backchannelLogout.settle();
    expect(strangers).toEqual([true, true]);
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
