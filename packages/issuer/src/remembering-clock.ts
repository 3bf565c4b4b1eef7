import type { WallClock } from './ports.ts';

/** A wall clock that remembers the latest time it has shown. */
export interface RememberingClock {
  readonly read: WallClock;
  /** The latest time read so far, and at least the present one. */
  readonly latest: WallClock;
}

/**
 * Tokens get their `exp` from the wall clock. If that is set back while the process runs, tokens from before the step end later
 * than the clock now suggests, and what must outlive them has to count from the latest time that any of them saw.
 */
export function createRememberingClock(wallClock: WallClock): RememberingClock {
  let latest = Number.NEGATIVE_INFINITY;
  const read: WallClock = () => {
    const now = wallClock();
    if (now > latest) latest = now;
    return now;
  };
  return Object.freeze({ read, latest: () => Math.max(read(), latest) });
}
