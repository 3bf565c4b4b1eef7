import { maxThrottleEntries, systemMonotonicClock, type ThrottleRule } from './defaults.ts';
import type { MonotonicClock } from './ports.ts';

/**
 * Where attempts are counted. In memory for one node; a shared one (Redis) for several, which is why the answers may be
 * promises. Each operation is atomic: a thousand simultaneous guesses are a thousand counted guesses.
 */
export interface AttemptStore {
  /** Counts an attempt and answers 0, or answers the milliseconds still to wait and counts nothing. */
  admit(key: string, rule: ThrottleRule): number | Promise<number>;
  /** Attempts counted in the running window. */
  attempts(key: string): number | Promise<number>;
  forgive(key: string, rule: ThrottleRule): void | Promise<void>;
  forget(key: string): void | Promise<void>;
}

interface Entry {
  attempts: number;
  /** Until when another attempt is refused. */
  waitUntil: number;
  /** When all of it is forgotten. */
  forgottenAt: number;
}

/**
 * Attempts in this process's memory, at most `maxEntries` keys; when full, the key that has been quiet for longest goes.
 *
 * rate-limiter-flexible's memory backend was not taken: it keeps a timer a key, has no bound and reads its own clock.
 */
export function createMemoryAttempts(
  options: { readonly maxEntries?: number; readonly clock?: MonotonicClock } = {},
): AttemptStore {
  const entries = new Map<string, Entry>();
  const { maxEntries = maxThrottleEntries, clock = systemMonotonicClock } = options;

  const find = (key: string, now: number): Entry | undefined => {
    const entry = entries.get(key);
    if (entry === undefined || entry.forgottenAt > now) return entry;
    entries.delete(key);
    return undefined;
  };

  return {
    admit(key, rule) {
      const now = clock();
      const entry = find(key, now) ?? { attempts: 0, waitUntil: 0, forgottenAt: 0 };
      if (entry.waitUntil > now) return entry.waitUntil - now;
      entry.attempts += 1;
      const excess = entry.attempts - rule.freeAttempts;
      if (excess >= 0) entry.waitUntil = now + delayAfter(excess, rule);
      entry.forgottenAt = Math.max(now, entry.waitUntil) + rule.windowSeconds * 1_000;
      // Set again behind all others, so that the map's order is the order of the last attempt.
      entries.delete(key);
      evict(entries, maxEntries - 1, now);
      entries.set(key, entry);
      return 0;
    },
    attempts: (key) => find(key, clock())?.attempts ?? 0,
    forgive(key, rule) {
      const entry = find(key, clock());
      if (entry === undefined) return;
      entry.attempts -= 1;
      if (entry.attempts < rule.freeAttempts) entry.waitUntil = 0;
      if (entry.attempts <= 0) entries.delete(key);
    },
    forget(key) {
      entries.delete(key);
    },
  };
}

/** The wait that follows the last free attempt (excess 0) and each one after it. */
function delayAfter(excess: number, rule: ThrottleRule): number {
  // 2^30 is past every last delay; more would lose itself in infinity.
  return Math.min(rule.firstDelaySeconds * 2 ** Math.min(excess, 30), rule.lastDelaySeconds) * 1_000;
}

function evict(entries: Map<string, Entry>, keep: number, now: number): void {
  // The oldest are in front. A few that are forgotten anyway go with every attempt, so that nothing needs a timer.
  let looked = 0;
  for (const [key, entry] of entries) {
    if (entries.size <= keep && (entry.forgottenAt > now || looked > 4)) return;
    entries.delete(key);
    looked += 1;
  }
}
