import type { PendingChange, PendingView, SessionRow } from '@sealwright/issuer/store-port';
import { describe, expect, it } from 'vitest';
import { pendingRow } from './grant-material.ts';
import type { OpenForTest } from './store-for-test.ts';
import { accountRow, seed, sessionRow } from './store-material.ts';

/** What lives for minutes: codes, pushed requests, devices, sign-ins under way. */
export function describePending(open: OpenForTest): void {
  describe('a pending row', () => {
    it('keeps every member, and is found by its key and by its other name, of its own kind alone', async () => {
      const { store } = await open();
      const row = pendingRow(store, {
        kind: 'device',
        aliasHash: 'user code',
        sub: null,
        body: { n: [1, { a: null }] },
      });
      expect(await store.pending.create(row)).toBe('created');
      expect((await store.pending.find('device', row.keyHash))?.row).toEqual(row);
      expect((await store.pending.findByAlias('device', 'user code'))?.row).toEqual(row);
      expect(await store.pending.find('code', row.keyHash)).toBeUndefined();
      expect(await store.pending.findByAlias('code', 'user code')).toBeUndefined();
      expect(await store.pending.findByAlias('device', row.keyHash)).toBeUndefined();
    });

    it('is made once under a key and once under another name, in each kind', async () => {
      const { store } = await open();
      const row = pendingRow(store, { kind: 'device', aliasHash: 'a' });
      await store.pending.create(row);
      expect(await store.pending.create(row)).toBe('exists');
      expect(await store.pending.create(pendingRow(store, { kind: 'device', aliasHash: 'a' }))).toBe('exists');
      expect(await store.pending.create({ ...row, kind: 'code' })).toBe('created');
      expect(await store.pending.create(pendingRow(store, { kind: 'device' }))).toBe('created');
      expect(await store.pending.create(pendingRow(store, { kind: 'device' }))).toBe('created');
    });

    it('is changed as a rule says, and left alone where it says nothing', async () => {
      const { store } = await open();
      const row = pendingRow(store, { sub: null });
      await store.pending.create(row);
      const set = { body: { approved: true }, sub: 'ada', sid: 's', usedAt: 5, expiresAt: row.expiresAt + 1 };
      const changed = await store.pending.change('code', row.keyHash, () => ({ outcome: 'done', set }));
      expect(changed).toEqual({ outcome: 'done', session: undefined });
      expect((await store.pending.find('code', row.keyHash))?.row).toEqual({ ...row, ...set });
      const looked = await store.pending.change('code', row.keyHash, (view) => ({ outcome: view.row.sub }));
      expect(looked).toEqual({ outcome: 'ada', session: undefined });
    });

    it('that is not there asks no rule', async () => {
      const { store } = await open();
      let asked = false;
      const rule = () => {
        asked = true;
        return { outcome: 1 };
      };
      expect([await store.pending.change('code', 'no such', rule), asked]).toEqual([undefined, false]);
    });

    it('hands on what a rule throws, and nothing is written', async () => {
      const { store } = await open();
      const row = pendingRow(store);
      await store.pending.create(row);
      const rule = () => {
        throw new RangeError('the rule');
      };
      await expect(store.pending.change('code', row.keyHash, rule)).rejects.toThrow(RangeError);
      expect((await store.pending.find('code', row.keyHash))?.row).toEqual(row);
    });
  });

  describe('a code', () => {
    it('that a hundred redeem at once, on two connections, gives one session, which the others are told of', async () => {
      const { store, openBeside } = await open();
      await seed(store);
      const beside = await openBeside();
      const row = pendingRow(store);
      await store.pending.create(row);
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          (n % 2 === 0 ? store : beside).pending.change('code', row.keyHash, redeem(sessionRow(store))),
        ),
      );
      expect(answers.filter((answer) => answer?.session === 'created')).toHaveLength(1);
      const [session, ...others] = await store.sessions.list();
      expect(others).toEqual([]);
      expect((await store.pending.find('code', row.keyHash))?.row.sid).toBe(session?.sid);
      expect(answers.map((answer) => answer?.outcome)).toEqual(Array.from({ length: 100 }, () => session?.sid));
    });

    it('whose session may not begin is as it was: nothing at all is written', async () => {
      const { store } = await open();
      await seed(store);
      await store.accounts.create(accountRow({ sub: 'out', status: 'suspended' }));
      const row = pendingRow(store);
      await store.pending.create(row);
      const redeemFor = async (changes: Partial<SessionRow>) =>
        (await store.pending.change('code', row.keyHash, redeem(sessionRow(store, changes))))?.session;
      expect(await redeemFor({ sub: 'out' })).toBe('account_inactive');
      expect(await redeemFor({ sub: 'nobody' })).toBe('account_inactive');
      expect(await redeemFor({ clientId: 'nobody' })).toBe('epoch_changed');
      await store.accounts.change('subject', () => ({
        outcome: 0,
        raiseEpoch: { reason: 'revoked', entryExpiresAt: 1 },
      }));
      expect(await redeemFor({})).toBe('epoch_changed');
      await store.revocations.raiseIssuerEpoch(1);
      expect(await redeemFor({ epochs: [0, 0, 1] })).toBe('epoch_changed');
      expect((await store.pending.find('code', row.keyHash))?.row).toEqual(row);
      expect(await store.sessions.list()).toEqual([]);
      expect(await redeemFor({ epochs: [1, 0, 1] })).toBe('created');
    });

    it('whose session cannot be written is not used', async () => {
      const { store } = await open();
      await seed(store);
      const twice = sessionRow(store);
      await store.sessions.create(twice);
      const row = pendingRow(store);
      await store.pending.create(row);
      const change = store.pending.change('code', row.keyHash, redeem(twice));
      await expect(change).rejects.toMatchObject({ code: 'store_conflict' });
      expect((await store.pending.find('code', row.keyHash))?.row.usedAt).toBeNull();
    });

    it('begins a session with all that a grant adds, listed by the browser session that it began in', async () => {
      const { store } = await open();
      await seed(store);
      const details = { resources: ['https://a', 'https://b'], claims: { userinfo: { email: null } }, offline: true };
      const session = sessionRow(store, { browserSession: 'browser', details });
      const row = pendingRow(store);
      await store.pending.create(row);
      await store.pending.change('code', row.keyHash, redeem(session));
      await store.sessions.create(sessionRow(store));
      expect((await store.sessions.find(session.sid))?.session).toMatchObject({ browserSession: 'browser', details });
      expect((await store.sessions.listByBrowserSession('browser')).map(({ sid }) => sid)).toEqual([session.sid]);
      expect(await store.sessions.listByBrowserSession('browser', { after: session.sid })).toEqual([]);
      await store.sessions.change(session.sid, ({ now }) => ({
        outcome: 0,
        set: { revokedAt: now, reason: 'logout' },
      }));
      expect(await store.sessions.listByBrowserSession('browser')).toEqual([]);
    });
  });

  describe('clean-up of pending rows', () => {
    it('takes an unused one an hour after its end, and a used one a day after', async () => {
      const { store, clock } = await open();
      const [unused, used] = [pendingRow(store), pendingRow(store, { usedAt: store.now(), sid: 's' })];
      await store.pending.create(unused);
      await store.pending.create(used);
      await clock.pass(3_600_000);
      expect(await store.cleanUp()).toMatchObject({ removed: 0 });
      await clock.pass(61_000);
      expect(await store.cleanUp()).toMatchObject({ removed: 1 });
      expect(await store.pending.find('code', unused.keyHash)).toBeUndefined();
      await clock.pass(22 * 3_600_000);
      expect(await store.cleanUp()).toMatchObject({ removed: 0 });
      expect((await store.pending.find('code', used.keyHash))?.row.sid).toBe('s');
      await clock.pass(3_600_000);
      expect(await store.cleanUp()).toMatchObject({ removed: 1 });
      expect(await store.pending.find('code', used.keyHash)).toBeUndefined();
    });

    it('works in bounded slices and says whether more is left', async () => {
      const { store, clock } = await open();
      await Promise.all(Array.from({ length: 250 }, () => store.pending.create(pendingRow(store))));
      await clock.pass(7_200_000);
      const slices = [await store.cleanUp(), await store.cleanUp()];
      expect(slices).toEqual([
        { removed: 200, more: true },
        { removed: 50, more: false },
      ]);
    });
  });
}

/** The rule of a code: the first one begins the session, whoever comes later hears of which. */
function redeem(session: SessionRow): (view: PendingView) => PendingChange<string | null> {
  return ({ row, now }) =>
    row.usedAt === null
      ? { outcome: session.sid, set: { usedAt: now, sid: session.sid }, createSession: session }
      : { outcome: row.sid };
}
