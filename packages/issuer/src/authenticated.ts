import type { AccountRow, Epochs } from './ports.ts';

declare const proof: unique symbol;

/**
 * The proof that somebody authenticated just now, with the epochs as they stood before the password was looked at.
 * Only code that checked a credential makes one, so no path can start a session for a `sub` that it merely read somewhere.
 *
 * It does NOT say that the account is still active: the store checks that, and the epochs, in the statement that inserts
 * the session.
 */
export interface Authenticated {
  readonly [proof]: true;
  readonly sub: string;
  readonly clientId: string;
  readonly epochs: Epochs;
  /** RFC 8176 authentication methods, as `['pwd']`. */
  readonly amr: readonly string[];
  readonly acr: string | null;
  /** Wall clock, seconds since 1970. */
  readonly authTimeSeconds: number;
  /** The account as it was read for the check. */
  readonly account: AccountRow;
}

/** What is known at the moment of authentication. */
export type AuthenticationFacts = Omit<Authenticated, typeof proof>;

// Held weakly and by identity: a copy, a proxy or a parsed look-alike is not in it.
const proven = new WeakSet<object>();

/** Makes the proof. Called only where a credential was checked; the package does not export it. */
export function proveAuthenticated(facts: AuthenticationFacts): Authenticated {
  const authenticated = Object.freeze({ ...facts, amr: Object.freeze([...facts.amr]) }) as Authenticated;
  proven.add(authenticated);
  return authenticated;
}

/** Refuses, as a mistake of the program, whatever `proveAuthenticated` did not make. */
export function assertAuthenticated(value: unknown): asserts value is Authenticated {
  if (typeof value !== 'object' || value === null || !proven.has(value)) {
    throw new TypeError('a session starts only from the proof that an authentication answered');
  }
}
