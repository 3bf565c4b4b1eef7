import type { DatabaseSync } from 'node:sqlite';
import type { StoreMilliseconds } from '@sealwright/issuer/store-port';
import { clockLeaseMilliseconds } from '../defaults.ts';
import { prepareQuery } from './query.ts';
import type { StoreClock } from './store-clock.ts';

/**
 * Keeps the stored mark at or above every time that was written or answered, so that a start after the wall clock was set
 * back goes on above all of them:
 *
 * - A transaction that wrote stores the time of its end, which is no less than any time in it.
 * - One that only read, but past the mark, moves the mark a little ahead. Reads up to there need no transaction.
 * - A start goes on at the mark. A process that runs beside others follows the last time that one of them has stored, not
 *   the mark: following times that are only reserved, two of them would push each other ahead.
 */
export interface TimeKeeper {
  /** Up to here a time may be answered without a transaction. */
  mark(): StoreMilliseconds;
  begun(): void;
  beforeCommit(): void;
  committed(): void;
}

export function createTimeKeeper(db: DatabaseSync, clock: StoreClock): TimeKeeper {
  const columns = 'clock_last, clock_mark, total_changes() AS changes';
  const state = prepareQuery(db, `SELECT ${columns} FROM state`, (row) => row as readonly number[]);
  const read = () => state.get() as readonly [last: number, mark: number, changes: number];
  const store = db.prepare('UPDATE state SET clock_last = ?, clock_mark = ? WHERE id = 1');
  let mark = read()[1];
  let next = mark;
  let changesAtBegin = 0;
  clock.raise(mark);
  return {
    mark: () => mark,
    begun() {
      const [last, stored, changes] = read();
      clock.raise(last);
      next = stored;
      changesAtBegin = changes;
    },
    beforeCommit() {
      const now = clock.now();
      const wrote = read()[2] !== changesAtBegin;
      if (!wrote && now <= next) return;
      next = Math.max(next, wrote ? now : now + clockLeaseMilliseconds);
      store.run(now, next);
    },
    committed() {
      mark = next;
    },
  };
}
