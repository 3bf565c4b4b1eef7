import type { StoreMilliseconds, WallClock } from '@sealwright/issuer/store-port';

/** What a statement read of the database's clock. */
export interface ClockReading {
  /** Milliseconds since 1970 by the database's own clock. */
  readonly wall: number;
  /** How far the store's time runs ahead of it, since that was once set back. */
  readonly ahead: number;
  /** The stored time below which the store's may not fall. */
  readonly floor: number;
}

/**
 * The database's clock as this node knows it: its last answer, carried on by the node's monotonic clock. The node's own
 * wall clock is never read, so it may show what it likes.
 */
export interface DatabaseClock {
  /** Takes note of a reading that was asked for at `askedAt` (monotonic) and has just come. Answers the store's time in it. */
  note(reading: ClockReading, askedAt: number): StoreMilliseconds;
  /** The store's time; never falls. */
  now(): StoreMilliseconds;
  readonly wallClock: WallClock;
}

export function createDatabaseClock(monotonicClock: () => number): DatabaseClock {
  const wall = createEstimate();
  const store = createEstimate();
  let last = 0;
  return {
    note(reading, askedAt) {
      const answeredAt = monotonicClock();
      const time = Math.max(reading.wall + reading.ahead, reading.floor);
      wall.note(reading.wall, askedAt, answeredAt);
      store.note(time, askedAt, answeredAt);
      return time;
    },
    now() {
      last = Math.max(last, Math.floor(store.offset() + monotonicClock()));
      return last;
    },
    wallClock: () => (wall.offset() + monotonicClock()) / 1000,
  };
}

/**
 * The distance between another's clock and ours. Each answer says only between which two it lies, since the clock was read at
 * some moment between question and answer: so the estimate moves no further than into that span, and slow answers
 * do not shake it.
 */
function createEstimate() {
  let offset: number | undefined;
  return {
    note(time: number, askedAt: number, answeredAt: number): void {
      const [least, most] = [time - answeredAt, time - askedAt];
      offset = Math.min(Math.max(offset ?? least, least), most);
    },
    offset: (): number => offset ?? 0,
  };
}
