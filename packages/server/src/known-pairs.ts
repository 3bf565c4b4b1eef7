import { createHash } from 'node:crypto';
import { maxKnownPairs } from './defaults.ts';

/**
 * Which address has logged in to which account before. In memory for one node; shared by several, which is why the answer
 * may be a promise. Knowing a pair lets nobody in: it spares an owner the waiting while others guess at his account.
 */
export interface KnownPairs {
  has(pair: string): boolean | Promise<boolean>;
  /** Does not wait. */
  add(pair: string): void;
}

/** Pairs in this process's memory, as hashes, as far as it goes. */
export interface MemoryKnownPairs extends KnownPairs {
  has(pair: string): boolean;
}

export function createKnownPairs(): MemoryKnownPairs {
  const known = new Set<string>();
  return {
    has: (pair) => known.has(hash(pair)),
    add(pair) {
      const key = hash(pair);
      // Again behind all others: the pair that was quiet for longest is forgotten first.
      known.delete(key);
      known.add(key);
      if (known.size <= maxKnownPairs) return;
      const [oldest] = known;
      if (oldest !== undefined) known.delete(oldest);
    },
  };
}

function hash(pair: string): string {
  return createHash('sha256').update(pair).digest('base64url').slice(0, 22);
}
