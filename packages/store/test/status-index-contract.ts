import type { ReachedSessions } from '@sealwright/issuer/store-port';
import { describe, expect, it } from 'vitest';
import type { OpenForTest } from './store-for-test.ts';
import { accountRow, clientRow, identifier, seed, sessionRow } from './store-material.ts';

/** Places in the status lists, and the settings by which they are given out. */
export function describeStatusIndexes(open: OpenForTest): void {
  const openSeeded = async () => {
    const { store, openBeside } = await open();
    await seed(store);
    await store.accounts.create(accountRow({ sub: 'second' }));
    await store.clients.create(clientRow({ clientId: 'other' }));
    const add = async (statusIndex: number | null, changes = {}): Promise<string> => {
      const row = sessionRow(store, { sid: identifier(), statusIndex, ...changes });
      expect(await store.sessions.create(row)).toBe('created');
      return row.sid;
    };
    const all = async (of: ReachedSessions, limit = 1000): Promise<number[]> => {
      const found: number[] = [];
      let after: string | undefined;
      do {
        const page = await store.sessions.listStatusIndexes(of, { after, limit });
        found.push(...page.indexes);
        after = page.next;
      } while (after !== undefined);
      return found.sort((left, right) => left - right);
    };
    return { store, openBeside, add, all };
  };

  describe('status indexes', () => {
    it('are kept in the row, up to the largest', async () => {
      const { store, add } = await openSeeded();
      const sid = await add(2 ** 40 - 1);
      expect((await store.sessions.find(sid))?.session.statusIndex).toBe(2 ** 40 - 1);
    });

    it('are given to a session by a rule that found it without one', async () => {
      const { store, add } = await openSeeded();
      const sid = await add(null);
      await store.sessions.change(sid, () => ({ outcome: 0, set: { statusIndex: 7 } }));
      expect((await store.sessions.find(sid))?.session.statusIndex).toBe(7);
    });

    it('are found by the names of sessions, and only theirs', async () => {
      const { add, all } = await openSeeded();
      const sids = [await add(5), await add(null), await add(6, { revokedAt: 1, reason: 'revoked' })];
      await add(8);
      expect(await all({ kind: 'session', sids: [...sids, 'nobody', "'; --"] })).toEqual([5, 6]);
      expect(await all({ kind: 'session', sids: [] })).toEqual([]);
    });

    it('are found by what began under a lower epoch of the subject, the client or the issuer', async () => {
      const { store, add, all } = await openSeeded();
      for (const index of [1, 2, 3]) await add(index);
      await add(4, { sub: 'second' });
      await add(5, { clientId: 'other' });
      await add(null);
      const raiseEpoch = { reason: 'revoked', entryExpiresAt: 9 } as const;
      await store.accounts.change('subject', () => ({ outcome: 0, raiseEpoch }));
      await add(6, { epochs: [0, 0, 1] });
      expect(await all({ kind: 'subject', id: 'subject', below: 1 }, 2)).toEqual([1, 2, 3, 5]);
      expect(await all({ kind: 'subject', id: 'subject', below: 2 })).toEqual([1, 2, 3, 5, 6]);
      expect(await all({ kind: 'client', id: 'first-party', below: 1 }, 1)).toEqual([1, 2, 3, 4, 6]);
      expect(await all({ kind: 'client', id: 'first-party', below: 0 })).toEqual([]);
      expect(await all({ kind: 'issuer', below: 1 }, 3)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await all({ kind: 'issuer', below: 0 }, 3)).toEqual([]);
    });

    it('are not asked for by the thousands at once', async () => {
      const { store } = await openSeeded();
      const ask = (limit: number, sids: readonly string[]) =>
        store.sessions.listStatusIndexes({ kind: 'session', sids }, { limit });
      await expect(ask(1001, [])).rejects.toThrow(TypeError);
      await expect(ask(1, ['a', 'b'])).rejects.toThrow(TypeError);
    });
  });

  describe('a setting that is changed', () => {
    it('is seen by the rule as the last one left it, whoever that was', async () => {
      const { store, openBeside } = await openSeeded();
      const beside = await openBeside();
      const stores = [store, beside, store, beside, store, beside, store, beside];
      const count = (value: string | undefined) => ({
        outcome: Number(value ?? 0),
        set: String(Number(value ?? 0) + 1),
      });
      const seen = await Promise.all(stores.map((each) => each.settings.change('counter', count)));
      expect(seen.sort((left, right) => left - right)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      expect(await store.settings.get('counter')).toBe('8');
    });

    it('stays as it is, or is forgotten, if the rule says so', async () => {
      const { store } = await openSeeded();
      await store.settings.set('name', 'value');
      expect(await store.settings.change('name', (value) => ({ outcome: value }))).toBe('value');
      expect(await store.settings.get('name')).toBe('value');
      expect(await store.settings.change('name', () => ({ outcome: 1, set: null }))).toBe(1);
      expect(await store.settings.get('name')).toBeUndefined();
      expect(await store.settings.change('name', (value) => ({ outcome: value, set: null }))).toBeUndefined();
    });
  });
}
