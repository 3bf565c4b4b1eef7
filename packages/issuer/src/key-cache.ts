import { errors } from './errors.ts';
import { type OpenedKey, openFromRow } from './key-material.ts';
import { createRingView, type RingView } from './key-view.ts';
import type { KeyEncryption, KeyRow, KeyStore } from './ports.ts';

export interface RingCache {
  view(): RingView;
  remember(kid: string, opened: OpenedKey): void;
  install(rows: readonly KeyRow[]): Promise<void>;
  reload(): Promise<void>;
  close(): void;
}

/**
 * Holds the opened keys and the view made of them. Only newer rows replace older ones: a reload that was under way while
 * this process changed the ring reads again, and a key that was seen condemned never comes back.
 *
 * A reload that fails leaves no view: an issuer that cannot know whether its key was condemned must not sign.
 */
export function createRingCache(keys: KeyStore, keyEncryption: KeyEncryption, issuer: string): RingCache {
  const opened = new Map<string, OpenedKey>();
  let current: RingView | undefined;
  let failure: unknown = errors.create('key_absent');
  let revision = 0;
  let running: Promise<void> | undefined;
  let again = false;

  const openMissing = async (rows: readonly KeyRow[]): Promise<void> => {
    for (const row of rows) {
      if (row.state === 'removed' || row.compromised || opened.has(row.kid)) continue;
      opened.set(row.kid, await openFromRow(row, keyEncryption));
    }
  };
  const show = (rows: readonly KeyRow[]): void => {
    for (const row of rows) if (row.state === 'removed' || row.compromised) opened.delete(row.kid);
    current = createRingView(rows, opened, issuer);
    failure = undefined;
  };
  const readOnce = async (): Promise<void> => {
    const started = revision;
    const rows = await keys.list();
    await openMissing(rows);
    if (revision === started) show(rows);
    else again = true;
  };
  const readAll = async (): Promise<void> => {
    try {
      do {
        again = false;
        await readOnce();
      } while (again);
    } catch (error) {
      current = undefined;
      failure = error;
      throw error;
    } finally {
      running = undefined;
    }
  };
  return {
    view() {
      if (current === undefined) throw failure;
      return current;
    },
    remember: (kid, key) => void opened.set(kid, key),
    async install(rows) {
      revision += 1;
      // What is open already serves at once; a row of another node is opened by the reload that follows.
      show(rows);
      if (rows.some((row) => row.state !== 'removed' && !row.compromised && !opened.has(row.kid))) await this.reload();
    },
    reload() {
      again = running !== undefined;
      running ??= readAll();
      return running;
    },
    close() {
      current = undefined;
      failure = errors.create('key_ring_closed');
      opened.clear();
    },
  };
}
