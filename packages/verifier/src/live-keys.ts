import type { HmacKey, IssuerKey, KeySet, KeySource, VerificationKey } from '@sealwright/jwt';
import type { VerifierObserver } from './observer.ts';

/** What a source needs from the verifier that uses it. */
export interface KeyContext {
  readonly observer: VerifierObserver | undefined;
  /** Hears which keys the set holds after each refresh. */
  readonly onRefresh: (held: readonly string[]) => void;
}

/**
 * Keys that change while the program runs. A verified token may be remembered only together with the `version` under
 * which it was verified.
 */
export interface LiveKeys extends KeySource {
  readonly issuer: string;
  /** Rises whenever a key that could be found before is gone or is another one. Additions do not raise it. */
  readonly version: number;
  /** Brings the source up to date: undefined when the caller may go on, a promise when it must wait first. */
  settle(): Promise<void> | undefined;
  /** A key that is held now; never fetches. */
  findHeldKey(kid: string | undefined): IssuerKey | undefined;
  /** The `kid`s held now. */
  readonly held: readonly string[];
  /** Fetches what must be fetched; throws `AuthError` when that failed. */
  warm(): Promise<void>;
  /** Answers how to let go of the context again. */
  attach(context: KeyContext): () => void;
}

/** Keys by `kid`, all of one issuer. A token without `kid` is answered only where there is no choice (RFC 7515 §4.1.4). */
export function indexKeys(issuer: string, keys: readonly (VerificationKey | HmacKey)[]): KeyIndex {
  const byKid = new Map(keys.map((key) => [key.kid, Object.freeze({ issuer, key })]));
  const only = byKid.size === 1 ? [...byKid.values()][0] : undefined;
  return { byKid, find: (kid) => (kid === undefined ? only : byKid.get(kid)) };
}

export interface KeyIndex {
  readonly byKid: ReadonlyMap<string, IssuerKey>;
  find(kid: string | undefined): IssuerKey | undefined;
}

/** A fixed set, from a file or from memory, as a source that never changes. */
export function createFixedKeys(keySet: KeySet): LiveKeys {
  const index = indexKeys(keySet.issuer, keySet.keys);
  return {
    issuer: keySet.issuer,
    version: 0,
    held: [...index.byKid.keys()],
    settle: () => undefined,
    findKey: index.find,
    findHeldKey: index.find,
    warm: async () => {},
    attach: () => () => {},
  };
}
