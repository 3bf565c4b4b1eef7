import type { StoreMilliseconds, WallClock } from '@sealwright/issuer/store-port';

/**
 * The store's time: the wall clock as it was at open, carried on by the monotonic clock, never below what was stored. A
 * wall clock that is set back, while the program runs or between two runs, does not move it back; see `group-commit.ts`
 * for how the mark is kept.
 */
export interface StoreClock {
  /** Whole milliseconds; never falls. */
  now(): StoreMilliseconds;
  /** Takes note of a time that another process, or an earlier run, has stored. */
  raise(time: StoreMilliseconds): void;
}

export function createStoreClock(wallClock: WallClock, monotonicClock: () => number): StoreClock {
  const anchor = wallClock() * 1000 - monotonicClock();
  let offset = 0;
  let last = 0;
  const read = (): number => Math.floor(anchor + offset + monotonicClock());
  return {
    now() {
      last = Math.max(last, read());
      return last;
    },
    raise(time) {
      // The offset, not only the last value: time goes on from the mark instead of standing still until it is reached.
      const behind = time - read();
      if (behind > 0) offset += behind;
    },
  };
}
