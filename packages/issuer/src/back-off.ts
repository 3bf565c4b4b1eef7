import { backOffJitter, firstPushDelayMilliseconds, lastPushDelayMilliseconds } from './defaults.ts';
import type { RandomBytes } from './ports.ts';

export interface BackOffParts {
  readonly monotonicClock: () => number;
  readonly random: RandomBytes;
}

/**
 * Who failed lately, and how long each is left alone. In memory alone: another node tries at once, and that is all.
 */
export class BackOff {
  readonly #parts: BackOffParts;
  readonly #troubles = new Map<string, { readonly failures: number; readonly notBefore: number }>();

  constructor(parts: BackOffParts) {
    this.#parts = parts;
  }

  isDue(name: string): boolean {
    return (this.#troubles.get(name)?.notBefore ?? 0) <= this.#parts.monotonicClock();
  }

  /** Answers how often it has failed in a row. */
  fail(name: string): number {
    const failures = (this.#troubles.get(name)?.failures ?? 0) + 1;
    const notBefore = this.#parts.monotonicClock() + delayAfter(failures, this.#parts.random);
    this.#troubles.set(name, { failures, notBefore });
    return failures;
  }

  succeed(name: string): void {
    this.#troubles.delete(name);
  }

  /** Forgets all others. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const known of this.#troubles.keys()) if (!names.has(known)) this.#troubles.delete(known);
  }
}

/**
 * The pause after so many failures in a row: doubled each time from a second to five minutes, and cut at random, so that what
 * failed together does not come back together.
 */
export function delayAfter(failures: number, random: RandomBytes): number {
  const whole = Math.min(lastPushDelayMilliseconds, firstPushDelayMilliseconds * 2 ** (failures - 1));
  const [high = 0, low = 0] = random(2);
  return whole * (1 - backOffJitter * ((high * 256 + low) / 65_536));
}
