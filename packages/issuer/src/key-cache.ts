import { errors } from './errors.ts';
import { type OpenedKey, openFromRow } from './key-material.ts';
import { createRingView, type RingView } from './key-view.ts';
import type { KeyEncryption, KeyRow, KeyStore } from './ports.ts';

export interface RingCache {
  /** What the ring can do now. Throws what the last reload met, if it failed. */
  view(): RingView;
  /** Keeps an opened key whose row is about to be written. */
  remember(kid: string, opened: OpenedKey): void;
  /** Shows rows that this process just committed, at once, and then reads again. */
  install(rows: readonly KeyRow[]): Promise<void>;
  /** Answers the rows that it read. */
  reload(): Promise<readonly KeyRow[]>;
  close(): void;
}

/**
 * Holds the opened keys and the view made of them. A reload that was under way while this process changed the ring reads
 * again, and a key that was seen removed or condemned never comes back, whatever an older read says.
 *
 * A reload that fails leaves no view: an issuer that cannot know whether its key was condemned must not sign. The next
 * reload that holds brings it back.
 */
export function createRingCache(keys: KeyStore, keyEncryption: KeyEncryption, issuer: string): RingCache {
  const opened = new Map<string, OpenedKey>();
  const gone = new Set<string>();
  let current: RingView | undefined;
  let failure: unknown = errors.create('key_absent');
  let closed = false;
  let revision = 0;

  const show = (rows: readonly KeyRow[]): void => {
    if (closed) return;
    for (const row of rows.filter(isGone)) {
      gone.add(row.kid);
      opened.delete(row.kid);
    }
    const left = rows.filter((row) => !gone.has(row.kid));
    current = createRingView(left, opened, issuer);
    failure = undefined;
  };
  const hide = (reason: unknown): void => {
    current = undefined;
    if (!closed) failure = reason;
  };
  const reload = createReread(async () => {
    try {
      for (;;) {
        const started = revision;
        const rows = await keys.list();
        if (revision !== started) continue;
        // Before anything is opened: a key-encryption key that answers slowly must not keep a condemned key alive.
        show(rows);
        await openMissing(rows, opened, keyEncryption);
        if (revision !== started) continue;
        show(rows);
        return rows;
      }
    } catch (error) {
      hide(error);
      throw error;
    }
  });
  return {
    view() {
      if (current === undefined) throw failure;
      return current;
    },
    remember: (kid, key) => void opened.set(kid, key),
    async install(rows) {
      revision += 1;
      show(rows);
      await reload();
    },
    reload,
    close() {
      hide(errors.create('key_ring_closed'));
      closed = true;
      opened.clear();
    },
  };
}

async function openMissing(
  rows: readonly KeyRow[],
  opened: Map<string, OpenedKey>,
  keyEncryption: KeyEncryption,
): Promise<void> {
  for (const row of rows) {
    if (!isGone(row) && !opened.has(row.kid)) opened.set(row.kid, await openFromRow(row, keyEncryption));
  }
}

/**
 * One read at a time. Who asks while one runs may know of something that it missed, so it is read once more, for all who
 * asked meanwhile together.
 */
function createReread<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let again = false;
  const run = async (): Promise<T> => {
    try {
      for (;;) {
        again = false;
        const result = await read();
        if (!again) return result;
      }
    } finally {
      running = undefined;
    }
  };
  return () => {
    again = running !== undefined;
    running ??= run();
    return running;
  };
}

function isGone(row: KeyRow): boolean {
  return row.compromised || row.state === 'removed';
}
