import type { Page, RecordStorage } from '@sealwright/client/code';

/** A tab as a sign-in by redirect sees it: an address, and a storage of its own. */
export interface TestPage extends Page {
  /** Every address that the page showed or left for, in order. */
  readonly shown: string[];
  /** Where it left for last. */
  left(): URL;
  /** The tab opens another address, and so a new page with the same storage. */
  open(address: string): TestPage;
}

export function createTestPage(address: string, storage: RecordStorage = createStorage()): TestPage {
  const shown = [address];
  let current = address;
  let away: string | undefined;
  return {
    shown,
    storage,
    address: () => current,
    replace(url) {
      current = url;
      shown.push(url);
    },
    leave(url) {
      away = url;
      shown.push(url);
    },
    left() {
      if (away === undefined) throw new Error('the page left for nowhere');
      return new URL(away);
    },
    open: (next) => createTestPage(next, storage),
  };
}

/** As `sessionStorage`. */
export function createStorage(): RecordStorage & { entries(): string[] } {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    key: (index) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size;
    },
    entries: () => [...kept].flat(),
  };
}
