import type { AttemptStore, ThrottleRule } from '@sealwright/server';
import { describe, expect, it } from 'vitest';

export interface OpenAttempts {
  readonly store: AttemptStore;
  /** The same counters as another node has them. */
  readonly beside: AttemptStore;
  pass(milliseconds: number): Promise<void> | void;
}

const rule: ThrottleRule = { freeAttempts: 3, windowSeconds: 100, firstDelaySeconds: 2, lastDelaySeconds: 16 };

/** What every store of attempts must do, wherever it counts. */
export function describeAttempts(open: () => Promise<OpenAttempts>): void {
  /** Whole seconds to wait, as a refusal states them. */
  const tryOnce = async (store: AttemptStore, key = 'ada'): Promise<number> =>
    Math.ceil((await store.admit(key, rule)) / 1000);
  const tryTimes = async (store: AttemptStore, times: number): Promise<readonly number[]> => {
    const waits: number[] = [];
    for (let n = 0; n < times; n += 1) waits.push(await tryOnce(store));
    return waits;
  };

  describe('attempts', () => {
    it('pass while they are free, then wait, and a refused one is not counted', async () => {
      const { store, beside } = await open();
      expect(await tryTimes(store, 5)).toEqual([0, 0, 0, 2, 2]);
      expect(await store.attempts('ada')).toBe(3);
      expect(await tryOnce(beside)).toBe(2);
      expect(await beside.attempts('ada')).toBe(3);
    });

    it('wait twice as long after each further one, up to the last delay', async () => {
      const { store, pass } = await open();
      await tryTimes(store, 3);
      const waits: number[] = [];
      for (let n = 0; n < 6; n += 1) {
        waits.push(await tryOnce(store));
        await pass((waits.at(-1) ?? 0) * 1000);
        expect(await tryOnce(store)).toBe(0);
      }
      expect(waits).toEqual([2, 4, 8, 16, 16, 16]);
    });

    it('are each counted when a thousand come at once', async () => {
      const { store, beside } = await open();
      const waits = await Promise.all(Array.from({ length: 1000 }, (_, n) => tryOnce(n % 2 === 0 ? store : beside)));
      expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
      expect(await store.attempts('ada')).toBe(3);
    });

    it('are forgotten after a quiet window that begins behind the wait, and not before', async () => {
      const { store, pass } = await open();
      await tryTimes(store, 3);
      await pass(2000 + 99_000);
      expect(await store.attempts('ada')).toBe(3);
      await pass(1000);
      expect(await store.attempts('ada')).toBe(0);
      expect(await tryTimes(store, 3)).toEqual([0, 0, 0]);
    });

    it('of one key leave another alone', async () => {
      const { store } = await open();
      await tryTimes(store, 4);
      expect(await tryOnce(store, 'eve')).toBe(0);
      expect(await store.attempts('eve')).toBe(1);
    });

    it('are taken back one by one, and the wait with them', async () => {
      const { store, beside } = await open();
      await tryTimes(store, 3);
      await beside.forgive('ada', rule);
      expect(await store.attempts('ada')).toBe(2);
      expect(await tryTimes(store, 2)).toEqual([0, 2]);
    });

    it('beyond the free ones leave the wait where it is when one is taken back', async () => {
      const { store, pass } = await open();
      await tryTimes(store, 3);
      await pass(2000);
      expect(await tryOnce(store)).toBe(0);
      await store.forgive('ada', rule);
      expect(await tryOnce(store)).toBe(4);
    });

    it('that are all taken back, or forgotten, leave nothing', async () => {
      const { store, beside } = await open();
      await store.admit('ada', rule);
      await store.forgive('ada', rule);
      await store.forgive('ada', rule);
      expect(await store.attempts('ada')).toBe(0);
      await tryTimes(store, 4);
      await beside.forget('ada');
      expect(await tryTimes(store, 4)).toEqual([0, 0, 0, 2]);
    });

    it('take fractions of a second, and a rule without any free attempt', async () => {
      const { store, pass } = await open();
      const strict: ThrottleRule = { ...rule, freeAttempts: 0, firstDelaySeconds: 0.5 };
      expect(await store.admit('ada', strict)).toBe(0);
      expect(await store.admit('ada', strict)).toBeGreaterThan(800);
      expect(await store.admit('ada', strict)).toBeLessThanOrEqual(1000);
      await pass(1000);
      expect(await store.admit('ada', strict)).toBe(0);
    });
  });
}
