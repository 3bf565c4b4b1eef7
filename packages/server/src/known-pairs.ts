import { createHash } from 'node:crypto';
import { maxKnownPairs } from './defaults.ts';

/** Which address has logged in to which account before, as far as memory goes. Hashes only. */
export interface KnownPairs {
  has(pair: string): boolean;
  add(pair: string): void;
}

export function createKnownPairs(): KnownPairs {
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
