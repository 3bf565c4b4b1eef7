import { createHash } from 'node:crypto';
import type { AttemptStore } from './attempt-store.ts';
import { maxPlainKeyLength, type ThrottleRule, type ThrottleRuleName, throttleRules } from './defaults.ts';
import { errors } from './errors.ts';
import type { Counter } from './ports.ts';

/**
 * Growing delays, by rule and key. A key is an address, the issuer's name for an account (never its e-mail address), or
 * the pair of both.
 *
 * What can be guessed (a password) is admitted before it is judged. What cannot (a token, a secret of ours) is judged
 * first, and only a wrong one is admitted, and so made to wait: strangers who share an address with honest callers, a
 * gateway's say, must not be able to shut them out.
 *
 * No rule ever locks: the longest delay ends, and whoever waits it out is heard.
 */
export interface Throttle {
  /** Counts an attempt. @throws AuthError `throttled` while the key has to wait; such an attempt is not counted. */
  admit(rule: ThrottleRuleName, key: string): Promise<void>;
  /** Counts an attempt that `admit` would let through. Refuses nothing itself. */
  count(rule: ThrottleRuleName, key: string): Promise<void>;
  /** Whether the free attempts of a key are used up. */
  isExhausted(rule: ThrottleRuleName, key: string): Promise<boolean>;
  /** Takes one attempt back: it turned out to be honest. */
  forgive(rule: ThrottleRuleName, key: string): Promise<void>;
  /** Forgets the key: who logs in owes nothing. */
  forget(rule: ThrottleRuleName, key: string): Promise<void>;
}

/** Other numbers for some rules; what is left out keeps its default. */
export type ThrottleOverrides = Readonly<Partial<Record<ThrottleRuleName, Partial<ThrottleRule>>>>;

export function createThrottle(store: AttemptStore, counter: Counter, overrides: ThrottleOverrides = {}): Throttle {
  const rules = resolveRules(overrides);
  const refuse = (rule: ThrottleRuleName, milliseconds: number): void => {
    if (milliseconds <= 0) return;
    counter('throttled_total', { rule });
    throw errors.create('throttled', { evidence: { rule, retryAfterSeconds: Math.ceil(milliseconds / 1_000) } });
  };
  return {
    async admit(rule, key) {
      refuse(rule, await store.admit(keyOf(rule, key), rules[rule]));
    },
    async count(rule, key) {
      await store.admit(keyOf(rule, key), rules[rule]);
    },
    async isExhausted(rule, key) {
      return (await store.attempts(keyOf(rule, key))) >= rules[rule].freeAttempts;
    },
    async forgive(rule, key) {
      await store.forgive(keyOf(rule, key), rules[rule]);
    },
    async forget(rule, key) {
      await store.forget(keyOf(rule, key));
    },
  };
}

/** Long keys are hashed, so that every entry has about the same size; nearly all are short, and cost nothing. */
function keyOf(rule: ThrottleRuleName, key: string): string {
  return `${rule}:${key.length <= maxPlainKeyLength ? key : createHash('sha256').update(key).digest('base64url')}`;
}

function resolveRules(overrides: ThrottleOverrides): Readonly<Record<ThrottleRuleName, ThrottleRule>> {
  const resolved = { ...throttleRules };
  for (const name of Object.keys(overrides) as ThrottleRuleName[]) {
    if (!Object.hasOwn(throttleRules, name)) throw new TypeError('throttle: there is no such rule');
    const rule = { ...resolved[name], ...overrides[name] };
    if (!Object.values(rule).every((value) => Number.isFinite(value) && value >= 0)) {
      throw new TypeError(`throttle.${name}: every value must be a number of at least 0`);
    }
    resolved[name] = rule;
  }
  return resolved;
}
