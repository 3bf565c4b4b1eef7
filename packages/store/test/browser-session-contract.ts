import { describe, expect, it } from 'vitest';
import { browserSessionRow } from './grant-material.ts';
import type { OpenForTest } from './store-for-test.ts';
import { accountRow, day, seed } from './store-material.ts';

/** Who is signed in at the authorization server itself. */
export function describeBrowserSessions(open: OpenForTest): void {
  describe('a browser session', () => {
    it('keeps every member, and is found by its name and by its secret’s hash with all that decides on it', async () => {
      const { store } = await open();
      await seed(store);
      const row = browserSessionRow(store, { amr: ['pwd', 'otp'], acr: 'high' });
      expect(await store.browserSessions.create(row)).toBe('created');
      const view = await store.browserSessions.findBySecret(row.secretHash);
      expect(view).toMatchObject({ session: row, account: { sub: 'subject' }, epochs: [0, 0, 0] });
      expect(view?.now).toBeGreaterThanOrEqual(row.createdAt);
      expect((await store.browserSessions.find(row.id))?.session).toEqual(row);
      expect(await store.browserSessions.findBySecret(row.id)).toBeUndefined();
    });

    it('is refused after an epoch rose, whichever of the three, and for who has no active account', async () => {
      const { store } = await open();
      await seed(store);
      await store.accounts.create(accountRow({ sub: 'out', status: 'suspended' }));
      const create = (epochs: readonly [number, number, number], sub = 'subject') =>
        store.browserSessions.create(browserSessionRow(store, { epochs, sub }));
      expect(await create([0, 0, 0], 'out')).toBe('account_inactive');
      expect(await create([0, 0, 0], 'nobody')).toBe('account_inactive');
      await store.accounts.change('subject', () => ({
        outcome: 0,
        raiseEpoch: { reason: 'revoked', entryExpiresAt: 1 },
      }));
      expect(await create([0, 0, 0])).toBe('epoch_changed');
      await store.clients.change('first-party', () => ({ outcome: 0, raiseEpoch: { entryExpiresAt: 1 } }));
      expect(await create([0, 0, 1])).toBe('epoch_changed');
      await store.revocations.raiseIssuerEpoch(1);
      expect(await create([0, 1, 1])).toBe('epoch_changed');
      expect(await create([1, 1, 1])).toBe('created');
      expect(await store.browserSessions.listBySubject('subject')).toHaveLength(1);
    });

    it('has one secret at a time, which a rule may renew', async () => {
      const { store } = await open();
      await seed(store);
      const row = browserSessionRow(store);
      await store.browserSessions.create(row);
      await expect(
        store.browserSessions.create(browserSessionRow(store, { secretHash: row.secretHash })),
      ).rejects.toMatchObject({ code: 'store_conflict' });
      const renewed = await store.browserSessions.change(row.id, ({ epochs }) => ({
        outcome: 'renewed',
        set: { secretHash: 'next', authTimeSeconds: 9, amr: ['pwd', 'hwk'], epochs },
      }));
      expect(renewed).toBe('renewed');
      expect(await store.browserSessions.findBySecret(row.secretHash)).toBeUndefined();
      expect((await store.browserSessions.findBySecret('next'))?.session).toMatchObject({ amr: ['pwd', 'hwk'] });
      expect(await store.browserSessions.change('no such', () => ({ outcome: 1 }))).toBeUndefined();
    });

    it('that many change at once loses none of their changes', async () => {
      const { store, openBeside } = await open();
      await seed(store);
      const beside = await openBeside();
      const row = browserSessionRow(store, { lastUsedAt: 0 });
      await store.browserSessions.create(row);
      await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          (n % 2 === 0 ? store : beside).browserSessions.change(row.id, ({ session }) => ({
            outcome: 0,
            set: { lastUsedAt: session.lastUsedAt + 1 },
          })),
        ),
      );
      expect((await store.browserSessions.find(row.id))?.session.lastUsedAt).toBe(20);
    });

    it('is listed for its owner while it stands, newest first, page by page', async () => {
      const { store, clock } = await open();
      await seed(store);
      const ids: string[] = [];
      for (let n = 0; n < 3; n += 1) {
        await clock.pass(10);
        const row = browserSessionRow(store);
        await store.browserSessions.create(row);
        ids.unshift(row.id);
      }
      await store.browserSessions.create(browserSessionRow(store, { idleEnd: store.now() + 5 }));
      await store.browserSessions.create(browserSessionRow(store, { absEnd: store.now() + 5 }));
      await store.browserSessions.create(browserSessionRow(store, { endedAt: store.now() }));
      await clock.pass(10);
      const first = await store.browserSessions.listBySubject('subject', { limit: 2 });
      const rest = await store.browserSessions.listBySubject('subject', { after: first[1]?.id ?? '' });
      expect([...first, ...rest].map(({ id }) => id)).toEqual(ids);
      await store.accounts.change('subject', () => ({ outcome: 0, set: { status: 'suspended' } }));
      expect(await store.browserSessions.listBySubject('subject')).toEqual([]);
    });

    it('is cleaned up a day after it ended, by whatever', async () => {
      const { store, clock } = await open();
      await seed(store);
      const [signedOut, idle, old, alive] = [
        browserSessionRow(store),
        browserSessionRow(store, { idleEnd: store.now() + 1000 }),
        browserSessionRow(store, { absEnd: store.now() + 1000 }),
        browserSessionRow(store),
      ];
      for (const row of [signedOut, idle, old, alive]) await store.browserSessions.create(row);
      await store.browserSessions.change(signedOut.id, ({ now }) => ({ outcome: 0, set: { endedAt: now } }));
      await clock.pass(day - 60_000);
      expect(await store.cleanUp()).toMatchObject({ removed: 0 });
      await clock.pass(65_000);
      expect(await store.cleanUp()).toMatchObject({ removed: 3 });
      expect(await store.browserSessions.find(alive.id)).toBeDefined();
    });
  });
}
