import { DecryptionKey } from './jwe-key.ts';

/** The keys that one recipient decrypts with, fixed. */
export interface DecryptionKeySet {
  readonly keys: readonly DecryptionKey[];
  /** `undefined`: there is no such key. Without `kid`: the only one, if there is only one. */
  findKey(kid: string | undefined): DecryptionKey | undefined;
}

/**
 * Joins a recipient's keys: more than one while they are changed, or for senders with different abilities.
 *
 * It does NOT try one key after the other: a token is for the key that its `kid` names, or, without one, for the only
 * key there is.
 *
 * @throws TypeError on no key, or on two with one `kid`
 *
 * @example
 * import { createDecryptionKeySet, generateDecryptionKey } from '@sealwright/jwt/jwe';
 *
 * const keys = createDecryptionKeySet([await generateDecryptionKey('RSA-OAEP-256', { enc: 'A256GCM' })]);
 */
export function createDecryptionKeySet(keys: readonly DecryptionKey[]): DecryptionKeySet {
  const all = Object.freeze([...keys]);
  if (all.length === 0) throw new TypeError('keys: none');
  if (!all.every((key) => DecryptionKey.isKey(key))) throw new TypeError('keys: not a key that decrypts');
  const byKid = new Map(all.map((key) => [key.kid, key]));
  if (byKid.size !== all.length) throw new TypeError('keys: two have the same kid');
  const only = all.length === 1 ? all[0] : undefined;
  return Object.freeze({
    keys: all,
    findKey: (kid: string | undefined): DecryptionKey | undefined => (kid === undefined ? only : byKid.get(kid)),
  });
}
