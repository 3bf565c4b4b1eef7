import { extendFeedHash, type FeedDelta } from '@sealwright/jwt/feed';
import { keptDeltas, logBatch, sweepEverySeconds } from './defaults.ts';
import type { IssuerContext } from './issuer-context.ts';
import type { RevocationHead } from './ports.ts';
import { createRevocationTable, type RevocationTable } from './revocation-table.ts';

/** New deltas in order and without a gap, and the head after the last of them. None, when the log had to be read anew. */
export type RevocationListener = (deltas: readonly FeedDelta[], head: RevocationHead) => void;

/** This process's copy of the revocation log: what it has seen, in order, and what that adds up to. */
export interface RevocationLog {
  readonly table: RevocationTable;
  head(): RevocationHead;
  /** Deltas after `seq` that are still in memory; undefined when the store has to be asked. */
  recentAfter(seq: number, limit: number): readonly FeedDelta[] | undefined;
  /** Resolves once everything that was committed before the call is in `table`. */
  catchUp(): Promise<void>;
  subscribe(listener: RevocationListener): () => void;
  close(): void;
}

/** Follows the store's log, whoever writes it: this process, a command, another node. */
export async function followRevocationLog(context: IssuerContext): Promise<RevocationLog> {
  const { store, observers, settings } = context;
  const table = createRevocationTable();
  const listeners = new Set<RevocationListener>();
  let head: RevocationHead = { logId: '', seq: -1, hash: '' };
  let recent: FeedDelta[] = [];
  let nextSweep = 0;

  const tell = (deltas: readonly FeedDelta[]): void => {
    for (const listener of listeners) {
      try {
        listener(deltas, head);
      } catch {
        // One stream's fault must not keep the news from the others.
      }
    }
  };
  const take = async (deltas: readonly FeedDelta[]): Promise<void> => {
    let hash = head.hash;
    for (const delta of deltas) {
      hash = await extendFeedHash(hash, delta);
      table.apply(delta);
    }
    recent = [...recent, ...deltas].slice(-keptDeltas);
    head = { ...head, seq: deltas.at(-1)?.seq ?? head.seq, hash };
    tell(deltas);
  };
  /** Laid over what is there: entries of the former log stay until they expire, for its tokens may be alive. */
  const reload = async (): Promise<void> => {
    const snapshot = await store.revocations.snapshot();
    for (const delta of snapshot.deltas) table.apply(delta);
    recent = [];
    head = snapshot.head;
    tell([]);
  };
  const step = async (): Promise<boolean> => {
    const theirs = await store.revocations.head();
    if (theirs.logId !== head.logId) return restart('new-log');
    if (theirs.seq === head.seq) return theirs.hash === head.hash ? false : restart('hash');
    const deltas = theirs.seq < head.seq ? undefined : await store.revocations.after(head.seq, logBatch);
    if (deltas === undefined || !isContiguous(deltas, head.seq)) return restart('gap');
    await take(deltas);
    return true;
  };
  const restart = async (cause: 'gap' | 'new-log' | 'hash'): Promise<boolean> => {
    await reload();
    observers.emit({ type: 'revocation_log_reloaded', cause });
    return true;
  };
  const catchUp = createCatchUp(async () => {
    while (await step());
    const now = settings.wallClock();
    if (now >= nextSweep) {
      table.sweep(now);
      nextSweep = now + sweepEverySeconds;
    }
  });

  await reload();
  // A failure to read is met again, and answered, by whoever asks next; the feed's own age tells the verifiers.
  const stop = store.onChange(() => void catchUp().catch(() => undefined));
  return Object.freeze({
    table,
    head: () => head,
    recentAfter: (seq: number, limit: number) => {
      const first = recent[0]?.seq ?? head.seq + 1;
      return seq >= first - 1 && seq <= head.seq ? recent.slice(seq - first + 1, seq - first + 1 + limit) : undefined;
    },
    catchUp,
    subscribe(listener: RevocationListener) {
      const registered: RevocationListener = (deltas, at) => listener(deltas, at);
      listeners.add(registered);
      return () => {
        listeners.delete(registered);
      };
    },
    close: stop,
  });
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
