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
  let running: Promise<readonly KeyRow[]> | undefined;
  let again = false;

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
  const openMissing = async (rows: readonly KeyRow[]): Promise<void> => {
    for (const row of rows) {
      if (isGone(row) || gone.has(row.kid) || opened.has(row.kid)) continue;
      opened.set(row.kid, await openFromRow(row, keyEncryption));
    }
  };
  const readAll = async (): Promise<readonly KeyRow[]> => {
    for (;;) {
      again = false;
      const started = revision;
      const rows = await keys.list();
      await openMissing(rows);
      if (revision === started) show(rows);
      if (revision === started && !again) return rows;
    }
  };
  const readOnce = async (): Promise<readonly KeyRow[]> => {
    try {
      return await readAll();
    } catch (error) {
      if (!closed) failure = error;
      current = undefined;
      throw error;
    } finally {
      running = undefined;
    }
  };
  const reload = (): Promise<readonly KeyRow[]> => {
    // What was read before this call may be older than what the caller knows of: read once more.
    again = running !== undefined;
    running ??= readOnce();
    return running;
  };
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
      closed = true;
      current = undefined;
      failure = errors.create('key_ring_closed');
      opened.clear();
    },
  };
}

function isGone(row: KeyRow): boolean {
  return row.compromised || row.state === 'removed';
}
