import type { RevocationHead } from './ports.ts';

declare const proof: unique symbol;

/**
 * The head of the log as the store itself confirmed it, and when: everything that was committed before `time` is at or
 * before `head.seq`. Only a reading of the store makes one, and only one of these can be signed, so no statement says of a
 * log that could not be read that it has not grown.
 */
export interface ConfirmedHead {
  readonly [proof]: true;
  readonly head: RevocationHead;
  /** Milliseconds since 1970 by the shared wall clock, read before the store was asked. */
  readonly time: number;
  /** Counts the readings of this process: rises even where the wall clock is set back. */
  readonly turn: number;
}

// Held weakly and by identity: a copy with another time is not in it.
const confirmed = new WeakSet<object>();

/** Made by who read the store, and nowhere else; the package does not export it. */
export function proveConfirmed(facts: Omit<ConfirmedHead, typeof proof>): ConfirmedHead {
  const made = Object.freeze({ ...facts }) as ConfirmedHead;
  confirmed.add(made);
  return made;
}

/** Refuses, as a mistake of the program, whatever `proveConfirmed` did not make. */
export function assertConfirmed(value: unknown): asserts value is ConfirmedHead {
  if (typeof value !== 'object' || value === null || !confirmed.has(value)) {
    throw new TypeError('only a head that the store confirmed can be signed');
  }
}
