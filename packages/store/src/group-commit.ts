import type { DatabaseSync } from 'node:sqlite';
import type { StoreMilliseconds } from '@sealwright/issuer/store-port';
import {
  busyRetryMilliseconds,
  clockLeaseMilliseconds,
  lockTimeoutMilliseconds,
  maxGroupMilliseconds,
  maxGroupWorks,
} from './defaults.ts';
import { errors, storeErrorCode, storeFailure } from './errors.ts';
import { prepareQuery } from './query.ts';
import type { StoreClock } from './store-clock.ts';

/** What a work sees of the transaction that it shares with others. */
export interface Group {
  now(): StoreMilliseconds;
  /** Runs several statements as one: if they throw, none of them is left. A work of one statement needs none. */
  atomically<T>(steps: () => T): T;
  /** Other connections and the listeners of this one shall hear of the commit. */
  announce(): void;
}

/** Not async: between its statements nobody else runs. */
export type Work<T> = (group: Group) => T;

/**
 * One transaction, and one fsync, for all writes that wait at the same moment. Every answer comes after the commit of all
 * that it may have read, that of a decision which wrote nothing included.
 */
export interface GroupCommit {
  write<T>(work: Work<T>): Promise<T>;
  /** Reads what is committed, at once; works run without a pause, so there never is an open group between two turns. */
  read<T>(work: Work<T>): Promise<T>;
  /** After each commit of this connection that announced something. */
  onAnnounced(listener: () => void): void;
  /** Lets in nothing more, commits what waits and then `last`. */
  end(last: Work<void>): Promise<void>;
}

interface Waiting {
  readonly work: Work<unknown>;
  readonly since: number;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

interface Done {
  readonly waiting: Waiting;
  readonly failed: boolean;
  readonly value: unknown;
}

export function createGroupCommit(db: DatabaseSync, clock: StoreClock, monotonicClock: () => number): GroupCommit {
  const transaction = prepareTransaction(db);
  const time = createTimeKeeper(db, clock);
  let queue: Waiting[] = [];
  let scheduled = false;
  let ended = false;
  /** Set by a failed disk or a damaged file: what SQLite answers after that is not to be trusted. */
  let refusal: unknown;
  let announced = false;
  let announce = (): void => {};

  const group: Group = {
    now: clock.now,
    atomically: transaction.atomically,
    announce() {
      announced = true;
    },
  };

  const schedule = (): void => {
    if (scheduled || queue.length === 0) return;
    scheduled = true;
    setImmediate(flush);
  };

  const enqueue = <T>(work: Work<T>): Promise<T> => {
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise<T>((resolve, reject) => {
      queue.push({ work, since: monotonicClock(), resolve: resolve as (value: unknown) => void, reject });
      schedule();
    });
  };

  const flush = (): void => {
    scheduled = false;
    try {
      transaction.begin();
    } catch (error) {
      retryOrFail(error);
      return;
    }
    const done: Done[] = [];
    announced = false;
    try {
      time.enter();
      runWorks(done);
      if (announced) transaction.countChange();
      time.leave();
      transaction.commit();
    } catch (error) {
      transaction.rollback();
      time.forget();
      failAll(done, error);
      schedule();
      return;
    }
    time.committed();
    for (const { waiting, failed, value } of done) (failed ? waiting.reject : waiting.resolve)(value);
    if (announced) announce();
    schedule();
  };

  const runWorks = (done: Done[]): void => {
    const until = monotonicClock() + maxGroupMilliseconds;
    let taken = 0;
    try {
      while (taken < queue.length && taken < maxGroupWorks && (taken === 0 || monotonicClock() < until)) {
        const waiting = queue[taken] as Waiting;
        taken += 1;
        runOne(waiting, group, done);
      }
    } finally {
      queue = queue.slice(taken);
    }
  };

  /** Another process writes: wait outside SQLite, so that the event loop goes on, but nobody for longer than the limit. */
  const retryOrFail = (error: unknown): void => {
    if (storeErrorCode(error) !== 'store_locked') {
      const nothingDone = queue.map((waiting) => ({ waiting, failed: false, value: undefined }));
      queue = [];
      failAll(nothingDone, error);
      return;
    }
    const tooOld = monotonicClock() - lockTimeoutMilliseconds;
    const late = queue.filter(({ since }) => since <= tooOld);
    queue = queue.slice(late.length);
    for (const { reject } of late) reject(storeFailure(error));
    if (queue.length === 0) return;
    scheduled = true;
    setTimeout(flush, busyRetryMilliseconds);
  };

  /** Nothing of the group was written: who had an answer ready does not get it. */
  const failAll = (done: readonly Done[], error: unknown): void => {
    const failure = storeFailure(error);
    for (const { waiting, failed, value } of done) waiting.reject(failed ? value : failure);
    const code = storeErrorCode(error);
    if (code !== 'store_failed' && code !== 'store_damaged') return;
    refusal = failure;
    for (const { reject } of queue) reject(failure);
    queue = [];
  };

  return {
    write: (work) => (ended ? Promise.reject(errors.create('store_closed')) : enqueue(work)),
    async read(work) {
      if (ended) throw errors.create('store_closed');
      // Past the stored mark the time that this answer shows must be stored first.
      if (refusal !== undefined || clock.now() > time.mark()) return enqueue(work);
      try {
        return work(group);
      } catch (error) {
        if (storeErrorCode(error) === 'store_locked') return enqueue(work);
        throw storeFailure(error);
      }
    },
    onAnnounced(listener) {
      announce = listener;
    },
    end(last) {
      if (ended) return Promise.resolve();
      ended = true;
      return enqueue(last);
    },
  };
}

function runOne(waiting: Waiting, group: Group, done: Done[]): void {
  try {
    done.push({ waiting, failed: false, value: waiting.work(group) });
  } catch (error) {
    // A rule that threw, or a constraint that held, concerns its own work; a full disk concerns the whole group.
    const code = storeErrorCode(error);
    const own = code === undefined || code === 'store_conflict';
    done.push({ waiting, failed: own, value: storeFailure(error) });
    if (!own) throw error;
  }
}

function prepareTransaction(db: DatabaseSync) {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const save = db.prepare('SAVEPOINT work');
  const release = db.prepare('RELEASE work');
  const undo = db.prepare('ROLLBACK TO work');
  const count = db.prepare('UPDATE state SET changes = changes + 1 WHERE id = 1');
  return {
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    countChange: () => void count.run(),
    rollback() {
      try {
        db.exec('ROLLBACK');
      } catch {
        // SQLite rolls back by itself on a full disk or a failed read; then there is nothing left to roll back.
      }
    },
    atomically<T>(steps: () => T): T {
      save.run();
      try {
        const value = steps();
        release.run();
        return value;
      } catch (error) {
        const code = storeErrorCode(error);
        if (code === undefined || code === 'store_conflict') {
          undo.run();
          release.run();
        }
        throw error;
      }
    },
  };
}

/**
 * Keeps the stored mark at or above every time that was written or answered, in the same commit: a group that wrote stores
 * its own end; one that only read reserves a little ahead, so that reads cost a few commits a second and no more. What
 * another process has stored raises this one's clock.
 */
function createTimeKeeper(db: DatabaseSync, clock: StoreClock) {
  const state = prepareQuery(db, 'SELECT clock_mark, total_changes() FROM state', (row) => row as readonly number[]);
  const store = db.prepare('UPDATE state SET clock_mark = ? WHERE id = 1');
  const read = () => state.get() as readonly [number, number];
  let committed = read()[0];
  let pending = committed;
  let changesBefore = 0;
  clock.raise(committed);
  return {
    mark: () => committed,
    enter() {
      const [mark, changes] = read();
      if (mark !== committed) clock.raise(mark);
      pending = mark;
      changesBefore = changes;
    },
    leave() {
      const now = clock.now();
      const wrote = read()[1] !== changesBefore;
      if (now <= pending) return;
      pending = wrote ? now : now + clockLeaseMilliseconds;
      store.run(pending);
    },
    committed() {
      committed = pending;
    },
    forget() {
      pending = committed;
    },
  };
}
