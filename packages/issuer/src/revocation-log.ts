import { extendFeedHash, type FeedDelta } from '@sealwright/jwt/feed';
import { keptDeltas, logBatch, sweepEverySeconds } from './defaults.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { RevocationHead } from './ports.ts';
import { createRevocationTable, type RevocationTable } from './revocation-table.ts';

/** New deltas in order and without a gap, and the head after the last of them. None, when the log had to be read anew. */
export type RevocationListener = (deltas: readonly FeedDelta[], head: RevocationHead) => void;

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

  subscribe(listener: RevocationListener): () => void {
    // A wrapper of its own, so that one function registered twice is also stopped twice.
    const registered: RevocationListener = (deltas, head) => listener(deltas, head);
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
    const { revocations } = this.#context.store;
    const theirs = await revocations.head();
    if (theirs.logId !== this.#head.logId) return this.#restart('new-log');
    if (theirs.seq === this.#head.seq) return theirs.hash === this.#head.hash ? false : this.#restart('hash');
    const deltas = theirs.seq < this.#head.seq ? undefined : await revocations.after(this.#head.seq, logBatch);
    if (deltas === undefined || !isContiguous(deltas, this.#head.seq)) return this.#restart('gap');
    await this.#take(deltas);
    return true;
  }

  async #take(deltas: readonly FeedDelta[]): Promise<void> {
    let { seq, hash } = this.#head;
    for (const delta of deltas) {
      hash = await extendFeedHash(hash, delta);
      this.table.apply(delta);
      seq = delta.seq;
    }
    this.#recent = [...this.#recent, ...deltas].slice(-keptDeltas);
    this.#head = { ...this.#head, seq, hash };
    this.#tell(deltas);
  }

  async #restart(cause: 'gap' | 'new-log' | 'hash'): Promise<boolean> {
    await this.#reload();
    this.#context.observers.emit({ type: 'revocation_log_reloaded', cause });
    return true;
  }

  /** Laid over what is there: entries of the former log stay until they expire, for its tokens may be alive. */
  async #reload(): Promise<void> {
    const snapshot = await this.#context.store.revocations.snapshot();
    for (const delta of snapshot.deltas) this.table.apply(delta);
    this.#recent = [];
    this.#head = snapshot.head;
    this.#tell([]);
  }

  #tell(deltas: readonly FeedDelta[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(deltas, this.#head);
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
