import { defaultMonotonicClock, type MonotonicClock } from './defaults.ts';
import { proofErrors } from './errors.ts';
import { digestToken } from './token-cache.ts';

/** Where proofs are remembered for as long as they would be good. */
export interface ReplayMemory {
  /**
   * True to the first claim of an identifier and false to every other within `ttlSeconds`. Atomic: of many at once one gets
   * true. Rejects where it cannot know; the request is then refused.
   */
  claim(id: string, ttlSeconds: number): boolean | Promise<boolean>;
}

/**
 * A memory of this process. Two halves: the younger takes identifiers and becomes the elder after one life, so that each is
 * kept for one life at the least and two at the most, without a timer. It holds digests alone.
 *
 * When it is full it does NOT forget what is still good, since that could then come again: it refuses what is new.
 * Code: `proofs_unremembered`.
 */
export function createReplayMemory(maxEntries: number, clock: MonotonicClock = defaultMonotonicClock): ReplayMemory {
  let young = new Set<string>();
  let old = new Set<string>();
  let turnedAt = clock();
  const turn = (life: number): void => {
    const age = clock() - turnedAt;
    if (age < life) return;
    old = age < 2 * life ? young : new Set();
    young = new Set();
    turnedAt = clock();
  };
  return Object.freeze({
    claim(id: string, ttlSeconds: number) {
      turn(ttlSeconds * 1000);
      const digest = digestToken(id);
      if (young.has(digest) || old.has(digest)) return false;
      if (young.size + old.size >= maxEntries) throw proofErrors.create('proofs_unremembered');
      young.add(digest);
      return true;
    },
  });
}
