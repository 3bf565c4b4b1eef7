import { afterEach, describe, expect, it, vi } from 'vitest';
import { openLogoutRig, shop } from '../../test/logout-rig.ts';
import { type TestIssuer, url } from '../../test/open-issuer.ts';

let opened: TestIssuer;
afterEach(() => opened?.close());

async function open() {
  const rig = await openLogoutRig();
  opened = rig.opened;
  return rig;
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

  it('is told of a person by the name that this client knows, in whichever way the session ended', async () => {
    const { begin, round, told, store, issuer, pass } = await open();
    const named = async (subject: string): Promise<string> => {
      const sid = await begin();
      await store.sessions.change(sid, ({ session }) => ({
        ...{ outcome: true, set: { details: { ...session.details, subject } } },
      }));
      return sid;
    };
    const [first, second] = [await named('pairwise-1'), await named('pairwise-2')];
    await issuer.sessions.end({ sid: first }, 'logout');
    pass(60);
    await round();
    await issuer.revocations.revoke({ kind: 'client', clientId: 'shop' });
    await round();
    expect(told.map(({ claims }) => [claims['sid'], claims['sub']])).toEqual([
      [first, 'pairwise-1'],
      [second, 'pairwise-2'],
    ]);
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
    expect(told.map(({ claims }) => `${claims['aud']} ${claims['sid']}`).sort()).toEqual(
      [`desk ${sids[2]}`, `shop ${sids[0]}`, `shop ${sids[1]}`].sort(),
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
