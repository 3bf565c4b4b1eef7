import { extendFeedHash, type FeedDelta } from '@sealwright/jwt/feed';
import { boundedAnswer } from './bounded-answer.ts';
import { type ConfirmedHead, proveConfirmed } from './confirmed-head.ts';
import {
  confirmMilliseconds,
  keptDeltas,
  logBatch,
  snapshotMilliseconds,
  storeAnswerMilliseconds,
  sweepEverySeconds,
} from './defaults.ts';
import { errors } from './errors.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { RevocationHead } from './ports.ts';
import { createRevocationTable, type RevocationTable } from './revocation-table.ts';

/**
 * New deltas in order and without a gap, and the head after the last of them. None, when the log had to be read anew.
 * `confirmed` is that head where the store had nothing beyond it; undefined while more is being read.
 */
export type RevocationListener = (
  deltas: readonly FeedDelta[],
  head: RevocationHead,
  confirmed: ConfirmedHead | undefined,
) => void;

/** Follows the store's log, whoever writes it: this process, a command, another node. */
export async function followRevocationLog(context: IssuerContext): Promise<RevocationLog> {
  const log = new RevocationLog(context);
  await log.open();
  return log;
}

/** This process's copy of the revocation log: what it has seen, in order, and what that adds up to. */
export class RevocationLog {
  readonly table: RevocationTable = createRevocationTable();
  readonly #context: IssuerContext;
  readonly #listeners = new Set<RevocationListener>();
  readonly #readOn: () => Promise<void>;
  #head: RevocationHead = { logId: '', seq: -1, hash: '' };
  #confirmed: ConfirmedHead | undefined;
  #turn = 0;
  #recent: FeedDelta[] = [];
  #nextSweep = 0;
  #stop: () => void = () => undefined;

  constructor(context: IssuerContext) {
    this.#context = context;
    this.#readOn = createCatchUp(() => this.#read());
  }

  async open(): Promise<void> {
    await this.#reload();
    // A failure to read is met again, and answered, by whoever asks next; the feed's own age tells the verifiers.
    this.#stop = this.#context.store.onChange(() => void this.#readOn().catch(() => undefined));
  }

  head(): RevocationHead {
    return this.#head;
  }

  /** Deltas after `seq` that are still in memory; undefined when the store has to be asked. */
  recentAfter(seq: number, limit: number): readonly FeedDelta[] | undefined {
    const first = this.#recent[0]?.seq ?? this.#head.seq + 1;
    if (seq < first - 1 || seq > this.#head.seq) return undefined;
    return this.#recent.slice(seq - first + 1, seq - first + 1 + limit);
  }

  /** Resolves once everything that was committed before the call is in `table`. */
  catchUp(): Promise<void> {
    return this.#readOn();
  }

  /**
   * The head as the store has it, read after this was called and answered within a second.
   *
   * @throws AuthError `revocations_unconfirmed`
   */
  async confirm(): Promise<ConfirmedHead> {
    try {
      await boundedAnswer(confirmMilliseconds, this.#readOn());
    } catch (cause) {
      throw errors.create('revocations_unconfirmed', { cause });
    }
    // A reading that ends well has set it.
    if (this.#confirmed === undefined) throw errors.create('revocations_unconfirmed');
    return this.#confirmed;
  }

  subscribe(listener: RevocationListener): () => void {
    // A wrapper of its own, so that one function registered twice is also stopped twice.
    const registered: RevocationListener = (...news) => listener(...news);
    this.#listeners.add(registered);
    return () => {
      this.#listeners.delete(registered);
    };
  }

  close(): void {
    this.#stop();
  }

  async #read(): Promise<void> {
    while (await this.#step());
    const now = this.#context.settings.wallClock();
    if (now < this.#nextSweep) return;
    this.table.sweep(now);
    this.#nextSweep = now + sweepEverySeconds;
  }

  /** One batch nearer to the store's head; false once there. */
  async #step(): Promise<boolean> {
    const { store, settings } = this.#context;
    // Before the question: what is committed after it may be missing from the answer.
    const time = settings.wallMilliseconds();
    const theirs = await boundedAnswer(storeAnswerMilliseconds, store.revocations.head());
    const { logId, seq, hash } = this.#head;
    if (theirs.logId !== logId) return this.#restart('new-log');
    if (theirs.seq === seq) {
      if (theirs.hash !== hash) return this.#restart('hash');
      this.#confirm(time);
      return false;
    }
    if (theirs.seq < seq) return this.#restart('gap');
    const limit = Math.min(logBatch, theirs.seq - seq);
    const deltas = await boundedAnswer(storeAnswerMilliseconds, store.revocations.after(seq, limit));
    if (deltas === undefined || !isContiguous(deltas, seq)) return this.#restart('gap');
    return this.#take(deltas, theirs, time);
  }

  async #take(deltas: readonly FeedDelta[], theirs: RevocationHead, time: number): Promise<boolean> {
    let { seq, hash } = this.#head;
    for (const delta of deltas) {
      hash = await extendFeedHash(hash, delta);
      this.table.apply(delta);
      seq = delta.seq;
    }
    const complete = seq === theirs.seq;
    if (complete && hash !== theirs.hash) return this.#restart('hash');
    this.#recent = [...this.#recent, ...deltas].slice(-keptDeltas);
    this.#head = { ...this.#head, seq, hash };
    this.#tell(deltas, complete ? this.#confirm(time) : undefined);
    return !complete;
  }

  #confirm(time: number): ConfirmedHead {
    this.#turn += 1;
    this.#confirmed = proveConfirmed({ head: this.#head, time, turn: this.#turn });
    return this.#confirmed;
  }

  async #restart(cause: 'gap' | 'new-log' | 'hash'): Promise<boolean> {
    await this.#reload();
    this.#context.observers.emit({ type: 'revocation_log_reloaded', cause });
    return true;
  }

  /** Laid over what is there: entries of the former log stay until they expire, for its tokens may be alive. */
  async #reload(): Promise<void> {
    const snapshot = await boundedAnswer(snapshotMilliseconds, this.#context.store.revocations.snapshot());
    if (snapshot.head.logId !== this.#head.logId) this.table.beginLog();
    for (const delta of snapshot.deltas) this.table.apply(delta);
    this.#recent = [];
    this.#head = snapshot.head;
    this.#tell([], undefined);
  }

  #tell(deltas: readonly FeedDelta[], confirmed: ConfirmedHead | undefined): void {
    for (const listener of this.#listeners) {
      try {
        listener(deltas, this.#head, confirmed);
      } catch {
        // One stream's fault must not keep the news from the others.
      }
    }
  }
}

/** One reader at a time; who asks while one is reading waits for the next, since the one at work may have looked too early. */
function createCatchUp(read: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    running = read().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (running === undefined) return start();
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
}

function isContiguous(deltas: readonly FeedDelta[], after: number): boolean {
  return deltas.length > 0 && deltas.every((delta, index) => delta.seq === after + 1 + index);
}
