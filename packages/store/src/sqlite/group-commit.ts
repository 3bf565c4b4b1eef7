import type { DatabaseSync } from 'node:sqlite';
import type { StoreMilliseconds } from '@sealwright/issuer/store-port';
import { busyRetryMilliseconds, lockTimeoutMilliseconds, maxGroupMilliseconds, maxGroupWorks } from '../defaults.ts';
import { errors, storeErrorCode, storeFailure } from '../errors.ts';
import type { StoreClock } from './store-clock.ts';
import { createTimeKeeper, type TimeKeeper } from './time-keeper.ts';
import { concernsOneWork, prepareTransaction, type Transaction } from './transaction.ts';

/** What a work sees of the transaction that it shares with others. */
export interface Group {
  now(): StoreMilliseconds;
  /** Runs several statements as one: if they throw, none of them is left. A work of one statement needs none. */
  atomically<T>(steps: () => T): T;
  /** The listeners, of this connection and of others, shall hear of the commit. */
  announce(): void;
}

/** Not async: between its statements nobody else runs. */
export type Work<T> = (group: Group) => T;

interface Waiting {
  readonly work: Work<unknown>;
  readonly since: number;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** A work that ran, and how its promise is to be settled once the group is committed. */
interface Ran {
  readonly waiting: Waiting;
  readonly threw: boolean;
  readonly value: unknown;
}

/**
 * One transaction, and one fsync, for all works that wait at the same moment. Every answer comes after the commit of all
 * that it may have read, that of a decision which wrote nothing included: a promise is settled in `#settle` alone, and
 * what fails before the commit has returned rejects every promise of the group.
 */
export class GroupCommit {
  readonly #transaction: Transaction;
  readonly #time: TimeKeeper;
  readonly #clock: StoreClock;
  readonly #monotonicClock: () => number;
  readonly #countChange: () => void;
  readonly #group: Group;
  #queue: Waiting[] = [];
  #scheduled = false;
  #ended = false;
  #announced = false;
  /** Set by a failed disk or a damaged file: what SQLite answers after that is not to be trusted. */
  #refusal: { readonly reason: unknown } | undefined;
  #announce: () => void = () => {};

  constructor(db: DatabaseSync, clock: StoreClock, monotonicClock: () => number) {
    this.#transaction = prepareTransaction(db);
    this.#time = createTimeKeeper(db, clock);
    this.#clock = clock;
    this.#monotonicClock = monotonicClock;
    const count = db.prepare('UPDATE state SET changes = changes + 1 WHERE id = 1');
    this.#countChange = () => void count.run();
    this.#group = {
      now: clock.now,
      atomically: this.#transaction.atomically,
      announce: () => {
        this.#announced = true;
      },
    };
  }

  write<T>(work: Work<T>): Promise<T> {
    return this.#ended ? Promise.reject(errors.create('store_closed')) : this.#enqueue(work);
  }

  /** Reads what is committed, at once: a group runs without a pause, so between two turns of the event loop none is open. */
  async read<T>(work: Work<T>): Promise<T> {
    if (this.#ended) throw errors.create('store_closed');
    // Past the stored mark the time that this answer shows must be stored first.
    if (this.#refusal !== undefined || this.#clock.now() > this.#time.mark()) return this.#enqueue(work);
    try {
      return work(this.#group);
    } catch (error) {
      if (storeErrorCode(error) === 'store_locked') return this.#enqueue(work);
      throw storeFailure(error);
    }
  }

  /** Called after each commit that announced something. */
  onAnnounced(listener: () => void): void {
    this.#announce = listener;
  }

  /** Lets in nothing more, commits what waits and then `last`. */
  end(last: Work<void>): Promise<void> {
    this.#ended = true;
    return this.#enqueue(last);
  }

  #enqueue<T>(work: Work<T>): Promise<T> {
    if (this.#refusal !== undefined) return Promise.reject(this.#refusal.reason);
    return new Promise<T>((resolve, reject) => {
      const since = this.#monotonicClock();
      this.#queue.push({ work, since, resolve: resolve as (value: unknown) => void, reject });
      this.#schedule();
    });
  }

  /** After the input of this turn of the event loop: all requests that came in together share the commit. */
  #schedule(): void {
    if (this.#scheduled || this.#queue.length === 0) return;
    this.#scheduled = true;
    setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    this.#scheduled = false;
    const ran: Ran[] = [];
    try {
      this.#transaction.begin();
    } catch (error) {
      if (storeErrorCode(error) === 'store_locked') this.#retryLater(error);
      else this.#fail(this.#takeAll(), error);
      return;
    }
    try {
      this.#announced = false;
      this.#time.begun();
      this.#runGroup(ran);
      if (this.#announced) this.#countChange();
      this.#time.beforeCommit();
      this.#transaction.commit();
    } catch (error) {
      this.#transaction.rollback();
      this.#fail(ran, error);
      return;
    }
    this.#time.committed();
    this.#settle(ran);
  };

  #runGroup(ran: Ran[]): void {
    const until = this.#monotonicClock() + maxGroupMilliseconds;
    try {
      for (const waiting of this.#queue) {
        runWork(waiting, this.#group, ran);
        if (ran.length === maxGroupWorks || this.#monotonicClock() >= until) break;
      }
    } finally {
      this.#queue = this.#queue.slice(ran.length);
    }
  }

  #settle(ran: readonly Ran[]): void {
    for (const { waiting, threw, value } of ran) {
      if (threw) waiting.reject(value);
      else waiting.resolve(value);
    }
    if (this.#announced) this.#announce();
    this.#schedule();
  }

  /** Nothing of the group was written: who had an answer ready does not get it. */
  #fail(ran: readonly Ran[], error: unknown): void {
    const failure = storeFailure(error);
    for (const { waiting, threw, value } of ran) waiting.reject(threw ? value : failure);
    const code = storeErrorCode(error);
    if (code === 'store_failed' || code === 'store_damaged') {
      this.#refusal = { reason: failure };
      for (const { waiting } of this.#takeAll()) waiting.reject(failure);
    }
    this.#schedule();
  }

  /** Another process writes. We wait outside SQLite, so that the event loop goes on, and nobody for longer than the limit. */
  #retryLater(error: unknown): void {
    const tooOld = this.#monotonicClock() - lockTimeoutMilliseconds;
    const late = this.#queue.filter(({ since }) => since <= tooOld);
    this.#queue = this.#queue.slice(late.length);
    for (const { reject } of late) reject(storeFailure(error));
    if (this.#queue.length === 0) return;
    this.#scheduled = true;
    setTimeout(this.#flush, busyRetryMilliseconds);
  }

  #takeAll(): readonly Ran[] {
    const all = this.#queue.map((waiting) => ({ waiting, threw: false, value: undefined }));
    this.#queue = [];
    return all;
  }
}

function runWork(waiting: Waiting, group: Group, ran: Ran[]): void {
  try {
    ran.push({ waiting, threw: false, value: waiting.work(group) });
  } catch (error) {
    const own = concernsOneWork(error);
    ran.push({ waiting, threw: own, value: storeFailure(error) });
    if (!own) throw error;
  }
}
