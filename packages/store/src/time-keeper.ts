import type { DatabaseSync } from 'node:sqlite';
import type { StoreMilliseconds } from '@sealwright/issuer/store-port';
import { clockLeaseMilliseconds } from './defaults.ts';
import { prepareQuery } from './query.ts';
import type { StoreClock } from './store-clock.ts';

/**
 * Keeps the stored mark at or above every time that was written or answered, so that a start after the wall clock was set
 * back goes on above all of them:
 *
 * - A transaction that wrote stores the time of its end, which is no less than any time in it.
 * - One that only read, but past the mark, stores a time a little ahead. Reads up to there need no transaction.
 * - Every transaction begins with what others have stored, and raises this process's clock to it.
 */
export interface TimeKeeper {
  /** Up to here a time may be answered without a transaction. */
  mark(): StoreMilliseconds;
  begun(): void;
  beforeCommit(): void;
  committed(): void;
}

export function createTimeKeeper(db: DatabaseSync, clock: StoreClock): TimeKeeper {
  const state = prepareQuery(db, 'SELECT clock_mark, total_changes() FROM state', (row) => row as readonly number[]);
  const read = () => state.get() as readonly [mark: number, changes: number];
  const store = db.prepare('UPDATE state SET clock_mark = ? WHERE id = 1');
  let [mark] = read();
  let next = mark;
  let changesAtBegin = 0;
  clock.raise(mark);
  return {
    mark: () => mark,
    begun() {
      const [stored, changes] = read();
      // Only another's mark: our own may be the time ahead that we reserved, and must not push us there.
      if (stored !== mark) clock.raise(stored);
      next = stored;
      changesAtBegin = changes;
    },
    beforeCommit() {
      const now = clock.now();
      if (now <= next) return;
      next = read()[1] === changesAtBegin ? now + clockLeaseMilliseconds : now;
      store.run(next);
    },
    committed() {
      mark = next;
    },
  };
}
