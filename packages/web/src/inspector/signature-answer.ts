import type { Finding } from './inspection.ts';

/** What became of a signature under what was given as a key. */
export interface SignatureAnswer {
  /** `cannot`: there was nothing to check it with, or no way to. */
  readonly verdict: 'verified' | 'not-verified' | 'cannot';
  readonly sentence: string;
  /**
   * `core`: the token core itself says so. `lenient`: the core refuses the key or the token before it comes to the
   * signature, and the signature as such was computed beside it.
   */
  readonly by: 'core' | 'lenient' | undefined;
  /** How the token core answers the token under this key, its times and audience taken as they stand: a code, or `accepted`. */
  readonly core: string | undefined;
  /** The key that verified it, or, where none did, nothing. */
  readonly key: KeyFacts | undefined;
  /** Each key or reading that was tried, in order. */
  readonly tried: readonly TriedKey[];
  /** Of the key: too short, published, the wrong kind. */
  readonly findings: readonly Finding[];
}

/** What is shown of a key: never a secret. */
export interface KeyFacts {
  /** `a secret of 32 bytes, read as base64url`, `an RSA key of 2048 bits, from PEM` */
  readonly name: string;
  readonly kid: string | undefined;
}

/** One attempt. */
export interface TriedKey {
  readonly key: KeyFacts;
  readonly outcome: 'verified' | 'not-verified' | 'does-not-fit' | 'unreadable';
  readonly sentence: string;
}
