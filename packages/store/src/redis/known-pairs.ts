import { knownPairSeconds } from '../defaults.ts';
import type { RedisParts } from './redis-parts.ts';

/** A node's own memory of pairs, by structure that of `@sealwright/server`. */
export interface LocalKnownPairs {
  has(pair: string): boolean;
  add(pair: string): void;
}

/** Which address has logged in to which account before, on any node. */
export interface KnownPairs {
  has(pair: string): Promise<boolean>;
  /** Does not wait: that a pair becomes known a moment later harms nobody. */
  add(pair: string): void;
}

/**
 * Pairs that all nodes know, under hashes of a secret that Redis does not have. Knowing a pair lets nobody in: it spares
 * an owner the waiting while others guess at his account. So without Redis what the node itself remembers is enough.
 */
export function createKnownPairs({ link, keys, secret }: RedisParts, local: LocalKnownPairs): KnownPairs {
  return {
    async has(pair) {
      if (local.has(pair)) return true;
      try {
        const key = keys.knownPair(secret.mac('known-pairs', pair));
        return (await link.send(key, ['EXISTS', key])) === 1;
      } catch {
        return false;
      }
    },
    add(pair) {
      local.add(pair);
      void remember(pair);
    },
  };

  async function remember(pair: string): Promise<void> {
    try {
      const key = keys.knownPair(secret.mac('known-pairs', pair));
      await link.send(key, ['SET', key, '1', 'EX', String(knownPairSeconds)]);
    } catch {
      // This node remembers it, and the next log-in tells the others.
    }
  }
}
