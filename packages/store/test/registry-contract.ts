import { describe, expect, it, vi } from 'vitest';
import type { OpenForTest } from './store-for-test.ts';
import { accountRow, clientRow, keyRow, seed, sessionRow } from './store-material.ts';

/** Clients, resource servers, keys, settings, and who hears of their change. */
export function describeKeysAndClients(open: OpenForTest): void {
  describe('clients and resource servers', () => {
    it('keeps every member, creates once and lists by name', async () => {
      const { store } = await open();
      const row = clientRow({
        kind: 'confidential',
        secretHashes: ['h'],
        redirectUris: ['https://a/'],
        resources: ['r'],
      });
      expect(await store.clients.create(row)).toBe('created');
      expect(await store.clients.create(row)).toBe('exists');
      expect(await store.clients.find(row.clientId)).toEqual(row);
      await store.clients.create(clientRow({ clientId: 'a' }));
      expect((await store.clients.list({ limit: 1 })).map(({ clientId }) => clientId)).toEqual(['a']);
      const api = {
        resource: 'https://api',
        name: 'API',
        scopes: ['s'],
        secretHashes: ['h'],
        readsFeed: true,
        createdAt: 1,
      };
      expect(await store.resources.create(api)).toBe('created');
      expect(await store.resources.create(api)).toBe('exists');
      expect(await store.resources.find('https://api')).toEqual(api);
      expect(await store.resources.list()).toEqual([api]);
    });

    it('changes a resource server by a rule that sees it as it is', async () => {
      const { store, openBeside } = await open();
      const beside = await openBeside();
      const api = { resource: 'https://api', name: 'API', scopes: [], secretHashes: [], readsFeed: true, createdAt: 1 };
      await store.resources.create(api);
      const add = (hash: string) => (row: { readonly secretHashes: readonly string[] }) => ({
        outcome: row.secretHashes.length,
        set: { secretHashes: [hash, ...row.secretHashes] },
      });
      const seen = await Promise.all([
        store.resources.change('https://api', add('a')),
        beside.resources.change('https://api', add('b')),
      ]);
      expect(new Set(seen)).toEqual(new Set([0, 1]));
      expect((await store.resources.find('https://api'))?.secretHashes.toSorted()).toEqual(['a', 'b']);
      expect(await store.resources.change('https://api', () => ({ outcome: 'looked' }))).toBe('looked');
      expect(await store.resources.change('https://nobody', add('c'))).toBeUndefined();
    });

    it('raises a client’s epoch with its log entry', async () => {
      const { store } = await open();
      await seed(store);
      const change = () => ({ outcome: 'ok', set: { name: 'Renamed' }, raiseEpoch: { entryExpiresAt: 9 } });
      expect(await store.clients.change('first-party', change)).toBe('ok');
      expect(await store.clients.find('first-party')).toMatchObject({ epoch: 1, name: 'Renamed' });
      expect(await store.revocations.currentEpochs('first-party', 'subject')).toEqual([0, 1, 0]);
      expect(await store.clients.change('nobody', change)).toBeUndefined();
    });
  });

  describe('keys', () => {
    it('lists what is not removed and what was compromised', async () => {
      const { store } = await open();
      const [next, gone, bad] = [
        keyRow({ kid: 'a' }),
        keyRow({ kid: 'b', state: 'removed', sealed: null }),
        keyRow({ kid: 'c', state: 'removed', compromised: true, sealed: null }),
      ];
      await store.keys.change(() => ({ outcome: 0, put: [next, gone, bad] }));
      expect(await store.keys.list()).toEqual([next, bad]);
    });

    it('finds one by its name, also a removed one, and no other', async () => {
      const { store } = await open();
      const gone = keyRow({ kid: 'b', state: 'removed', sealed: null });
      await store.keys.change(() => ({ outcome: 0, put: [keyRow({ kid: 'a' }), gone] }));
      expect(await store.keys.find('b')).toEqual(gone);
      expect(await store.keys.find('B')).toBeUndefined();
      expect(await store.keys.find("' OR 1=1 --")).toBeUndefined();
    });

    it('puts keys, entries and published keys in one step, the rule seeing the ring as it is', async () => {
      const { store } = await open();
      const key = keyRow({ kid: 'a' });
      await store.keys.change(() => ({ outcome: 0, put: [key] }));
      const publish = { kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ', kid: 'fresh' } as const;
      const states = await store.keys.change((ring, now) => ({
        outcome: ring.map(({ state }) => state),
        put: ring.map((row) => ({ ...row, state: 'retired' as const, retiredAt: now })),
        revoke: [{ kind: 'key', id: 'a' }],
        publish: [publish as never],
      }));
      expect(states).toEqual(['next']);
      expect((await store.keys.list())[0]?.state).toBe('retired');
      expect(await store.revocations.after(0, 10)).toMatchObject([
        { seq: 1, entry: { kind: 'key', id: 'a' } },
        { seq: 2, publish },
      ]);
    });

    it('two that rotate at once: the second sees what the first has done', async () => {
      const { store, openBeside } = await open();
      const beside = await openBeside();
      const make = (name: string) => (ring: readonly unknown[]) =>
        ring.length > 0 ? { outcome: 'seen' } : { outcome: 'made', put: [keyRow({ kid: name })] };
      const outcomes = await Promise.all([store.keys.change(make('a')), beside.keys.change(make('b'))]);
      expect([...outcomes].sort()).toEqual(['made', 'seen']);
      expect(await store.keys.list()).toHaveLength(1);
    });
  });

  describe('settings', () => {
    it('keeps the last value of a name', async () => {
      const { store } = await open();
      expect(await store.settings.get('x')).toBeUndefined();
      await store.settings.set('x', '1');
      await store.settings.set('x', '2');
      expect(await store.settings.get('x')).toBe('2');
    });
  });

  describe('hearing of changes', () => {
    it('tells of this connection’s and of another’s, and not of plain refreshes', async () => {
      const { store, openBeside } = await open();
      const beside = await openBeside();
      await seed(store);
      const row = sessionRow(store);
      await store.sessions.create(row);
      const heard = vi.fn();
      const stop = store.onChange(heard);
      await beside.sessions.change(row.sid, () => ({ outcome: 0, set: { gen: 2 } }));
      await store.sessions.change(row.sid, () => ({ outcome: 0, set: { gen: 3 } }));
      await store.accounts.create(accountRow());
      expect(heard).not.toHaveBeenCalled();
      await store.settings.set('x', '1');
      expect(heard).toHaveBeenCalledTimes(1);
      await beside.revocations.append([{ kind: 'key', id: 'k' }]);
      await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2), { timeout: 20_000, interval: 1 });
      stop();
      await store.settings.set('x', '2');
      expect(heard).toHaveBeenCalledTimes(2);
    });
  });
}
