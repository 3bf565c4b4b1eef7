import { describe, expect, it } from 'vitest';
import type { OpenForTest } from './store-for-test.ts';
import { accountRow, seed, sessionRow } from './store-material.ts';

export function describeAccounts(open: OpenForTest): void {
  describe('accounts', () => {
    it('keeps every member, and finds by subject and by address', async () => {
      const { store } = await open();
      const row = accountRow({
        emailVerified: true,
        passwordHash: '$argon2id$',
        roles: ['admin', 'user'],
        groups: ['g'],
      });
      expect(await store.accounts.create(row)).toBe('created');
      expect(await store.accounts.find(row.sub)).toEqual(row);
      expect(await store.accounts.findByEmail(row.email)).toEqual(row);
      expect(await store.accounts.find('nobody')).toBeUndefined();
    });

    it('of two that sign up with one address at once, one is created', async () => {
      const { store } = await open();
      const results = await Promise.all(
        [1, 2].map(() => store.accounts.create(accountRow({ email: 'a@example.com' }))),
      );
      expect([...results].sort()).toEqual(['created', 'exists']);
      expect(await store.accounts.count()).toBe(1);
    });

    it('lists by subject, page by page', async () => {
      const { store } = await open();
      for (const sub of ['c', 'a', 'b']) await store.accounts.create(accountRow({ sub }));
      const page = await store.accounts.list({ limit: 2 });
      expect(page.map(({ sub }) => sub)).toEqual(['a', 'b']);
      expect((await store.accounts.list({ after: 'b' })).map(({ sub }) => sub)).toEqual(['c']);
    });

    it('changes what a rule sets and refuses an address that another account has', async () => {
      const { store } = await open();
      await store.accounts.create(accountRow({ sub: 'a', email: 'a@example.com' }));
      await store.accounts.create(accountRow({ sub: 'b', email: 'b@example.com' }));
      expect(await store.accounts.change('a', () => ({ outcome: 'done', set: { roles: ['admin'] } }))).toBe('done');
      expect((await store.accounts.find('a'))?.roles).toEqual(['admin']);
      const taken = store.accounts.change('a', () => ({ outcome: 0, set: { email: 'b@example.com', roles: [] } }));
      await expect(taken).rejects.toMatchObject({ code: 'store_conflict' });
      expect((await store.accounts.find('a'))?.roles).toEqual(['admin']);
      expect(await store.accounts.change('nobody', () => ({ outcome: 1 }))).toBeUndefined();
    });

    it('raises the epoch, logs it and begins the new session in one step; what was before is dead', async () => {
      const { store } = await open();
      await seed(store);
      const before = sessionRow(store);
      await store.sessions.create(before);
      const next = sessionRow(store);
      await store.accounts.change('subject', () => ({
        outcome: 0,
        set: { passwordHash: 'new' },
        raiseEpoch: { reason: 'password-change', entryExpiresAt: 9 },
        createSession: next,
      }));
      const after = await store.sessions.find(next.sid);
      expect(after?.session.epochs).toEqual([0, 0, 1]);
      expect(after?.epochs).toEqual([0, 0, 1]);
      expect((await store.sessions.find(before.sid))?.session.reason).toBe('password-change');
      expect((await store.sessions.listBySubject('subject')).map(({ sid }) => sid)).toEqual([next.sid]);
      const entry = { kind: 'subject', id: 'subject', epoch: 1, expiresAt: 9 };
      expect(await store.revocations.after(0, 10)).toEqual([{ seq: 1, entry }]);
    });

    it('leaves the password as it was if the new session cannot begin', async () => {
      const { store } = await open();
      await seed(store);
      const twice = sessionRow(store);
      await store.sessions.create(twice);
      const change = store.accounts.change('subject', () => ({
        outcome: 0,
        set: { passwordHash: 'new' },
        raiseEpoch: { reason: 'password-change', entryExpiresAt: 9 },
        createSession: twice,
      }));
      await expect(change).rejects.toMatchObject({ code: 'store_conflict' });
      expect(await store.accounts.find('subject')).toMatchObject({ passwordHash: null, epoch: 0 });
      expect((await store.revocations.head()).seq).toBe(0);
    });
  });
}
