import type { FeedDelta, RevocationEntry } from '@sealwright/issuer/store-port';
import { extendFeedHash, initialFeedHash } from '@sealwright/jwt/feed';
import { describe, expect, it } from 'vitest';
import type { OpenForTest } from './store-for-test.ts';
import { rotate, seed, sessionRow } from './store-material.ts';

export function describeRevocations(open: OpenForTest): void {
  describe('the revocation log', () => {
    it('is empty at first, under a name that no other store has', async () => {
      const [{ store: one }, { store: two }] = [await open(), await open()];
      const head = await one.revocations.head();
      expect(head).toMatchObject({ seq: 0, hash: await initialFeedHash(head.logId) });
      expect(head.logId).not.toBe((await two.revocations.head()).logId);
      expect(await one.revocations.after(0, 10)).toEqual([]);
    });

    it('gives numbers without a gap and the very hash that verifiers compute, for every kind', async () => {
      const { store } = await open();
      const kinds: RevocationEntry[] = [
        { kind: 'token', id: 'jti "quoted" ü', expiresAt: 9 },
        { kind: 'session', id: 'sid', expiresAt: 9 },
        { kind: 'subject', id: 'sub', epoch: 2, expiresAt: 9 },
        { kind: 'client', id: 'client', epoch: 3, expiresAt: 9 },
        { kind: 'issuer', epoch: 4, expiresAt: 9 },
        { kind: 'key', id: 'kid' },
      ];
      const head = await store.revocations.append(kinds);
      const deltas = (await store.revocations.after(0, 100)) as readonly FeedDelta[];
      expect(deltas).toEqual(kinds.map((entry, at) => ({ seq: at + 1, entry })));
      let hash = await initialFeedHash(head.logId);
      for (const delta of deltas) hash = await extendFeedHash(hash, delta);
      expect(head).toEqual({ logId: head.logId, seq: 6, hash });
      expect(await store.revocations.head()).toEqual(head);
    });

    it('numbers the entries of two connections in the order of their commits', async () => {
      const { store, openBeside } = await open();
      const beside = await openBeside();
      const entries = Array.from({ length: 40 }, (_, n) => ({ kind: 'token' as const, id: `t${n}`, expiresAt: 9 }));
      const heads = await Promise.all(
        entries.map((entry, n) => (n % 2 === 0 ? store : beside).revocations.append([entry])),
      );
      const deltas = (await store.revocations.after(0, 100)) as readonly FeedDelta[];
      expect(deltas.map(({ seq }) => seq)).toEqual(entries.map((_, n) => n + 1));
      for (const [n, entry] of entries.entries()) {
        const seq = deltas.find((delta) => 'entry' in delta && 'id' in delta.entry && delta.entry.id === entry.id)?.seq;
        expect(heads[n]?.seq).toBeGreaterThanOrEqual(seq ?? Number.POSITIVE_INFINITY);
      }
      let hash = await initialFeedHash(heads[0]?.logId ?? '');
      for (const delta of deltas) hash = await extendFeedHash(hash, delta);
      expect((await beside.revocations.head()).hash).toBe(hash);
    });

    it('answers a page after a number, and nothing for a number that it has not given', async () => {
      const { store } = await open();
      await store.revocations.append([1, 2, 3].map((n) => ({ kind: 'token', id: `t${n}`, expiresAt: 9 })));
      expect((await store.revocations.after(1, 1))?.map(({ seq }) => seq)).toEqual([2]);
      expect(await store.revocations.after(3, 10)).toEqual([]);
      expect(await store.revocations.after(4, 10)).toBeUndefined();
    });

    it('writes nothing of a list that holds an entry which no verifier could read', async () => {
      const { store } = await open();
      const bad = { kind: 'token', id: '', expiresAt: 9 } as const;
      const append = store.revocations.append([{ kind: 'key', id: 'k' }, bad]);
      await expect(append).rejects.toMatchObject({ code: 'feed_malformed' });
      expect((await store.revocations.head()).seq).toBe(0);
    });

    it('forgets entries at their end and says so to who asks from before; key entries never die', async () => {
      const { store, clock } = await open();
      const at = Math.floor(clock.wallSeconds());
      await store.revocations.append([
        { kind: 'key', id: 'k' },
        { kind: 'token', id: 'soon', expiresAt: at + 10 },
        { kind: 'token', id: 'late', expiresAt: at + 1000 },
      ]);
      await clock.pass(11_000);
      expect(await store.cleanUp()).toMatchObject({ removed: 1 });
      expect(await store.revocations.after(1, 10)).toBeUndefined();
      expect((await store.revocations.after(2, 10))?.map(({ seq }) => seq)).toEqual([3]);
      const { head, deltas } = await store.revocations.snapshot();
      expect(deltas.map(({ seq }) => seq)).toEqual([1, 3]);
      expect(head).toEqual(await store.revocations.head());
      await clock.pass(100_000_000_000);
      await store.cleanUp();
      expect((await store.revocations.snapshot()).deltas.map(({ seq }) => seq)).toEqual([1]);
    });

    it('keeps an entry while either clock says that its tokens may live', async () => {
      const { store, clock } = await open();
      const at = Math.floor(clock.wallSeconds());
      await store.revocations.append([{ kind: 'token', id: 't', expiresAt: at + 10 }]);
      await clock.pass(20_000);
      await clock.stepWall(-20_000);
      expect(await store.cleanUp()).toMatchObject({ removed: 0 });
      await clock.stepWall(20_000);
      expect(await store.cleanUp()).toMatchObject({ removed: 1 });
    });

    it('takes a snapshot at one number while others go on writing', async () => {
      const { store } = await open();
      await store.revocations.append(Array.from({ length: 5000 }, (_, n) => ({ kind: 'key', id: `k${n}` })));
      let stop = false;
      const writing = (async () => {
        while (!stop) await store.revocations.append([{ kind: 'key', id: 'more' }]);
      })();
      const { head, deltas } = await store.revocations.snapshot();
      stop = true;
      await writing;
      expect(deltas).toHaveLength(head.seq);
      expect((await store.revocations.head()).seq).toBeGreaterThan(head.seq);
    });
  });

  describe('epochs', () => {
    it('rise by one with the log entry, in the order of the kinds', async () => {
      const { store } = await open();
      await seed(store);
      expect(await store.revocations.raiseIssuerEpoch(9)).toBe(1);
      expect(await store.revocations.currentEpochs('first-party', 'subject')).toEqual([1, 0, 0]);
      expect(await store.revocations.currentEpochs('nobody', 'nobody')).toEqual([1, 0, 0]);
      expect(await store.revocations.after(0, 9)).toEqual([
        { seq: 1, entry: { kind: 'issuer', epoch: 1, expiresAt: 9 } },
      ]);
    });

    it('follow an entry that comes from elsewhere, and never fall', async () => {
      const { store } = await open();
      await seed(store);
      await store.revocations.append([
        { kind: 'issuer', epoch: 5, expiresAt: 9 },
        { kind: 'subject', id: 'subject', epoch: 3, expiresAt: 9 },
        { kind: 'subject', id: 'subject', epoch: 2, expiresAt: 9 },
        { kind: 'client', id: 'first-party', epoch: 4, expiresAt: 9 },
      ]);
      expect(await store.revocations.currentEpochs('first-party', 'subject')).toEqual([5, 4, 3]);
    });
  });

  describe('the end', () => {
    it('commits what was asked for before, and refuses what comes after', async () => {
      const { store, openBeside } = await open();
      await seed(store);
      const row = sessionRow(store);
      await store.sessions.create(row);
      const beside = await openBeside();
      const [gen] = await Promise.all([store.sessions.change(row.sid, rotate), store.close()]);
      expect(gen).toBe(2);
      await expect(store.check()).rejects.toMatchObject({ code: 'store_closed' });
      await expect(store.sessions.find(row.sid)).rejects.toMatchObject({ code: 'store_closed' });
      await expect(store.revocations.snapshot()).rejects.toMatchObject({ code: 'store_closed' });
      await store.close();
      expect((await beside.sessions.find(row.sid))?.session.gen).toBe(2);
      await beside.check();
    });
  });
}
