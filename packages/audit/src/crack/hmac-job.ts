import { createHmac } from 'node:crypto';
import type { Sha2 } from './sha2.ts';

/** One signed token, as far as its MAC goes. */
export interface HmacJob {
  readonly hash: Sha2;
  /** The signing input. */
  readonly message: Uint8Array;
  readonly mac: Uint8Array;
}

/**
 * Tries keys in batches. They stand one behind the other in `blocks`, each as RFC 2104's K: filled up with zeros to a
 * block of the hash, or hashed first where it is longer than that.
 */
export interface HmacSearch {
  readonly capacity: number;
  readonly blocks: Uint8Array;
  /** The first key, from `from` on and before `end`, that makes the MAC; -1 where none does. */
  search(from: number, end: number): number;
}

/** Whether a key makes the MAC, by node:crypto. Zeros behind a key do not change what it makes (RFC 2104 §2). */
export function isKey({ hash, message, mac }: HmacJob, key: Uint8Array): boolean {
  return createHmac(hash.name, key).update(message).digest().equals(mac);
}
