import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { KeyEncryption } from '@sealwright/issuer';
import { decodeBase64Url } from '@sealwright/jwt';
import { keyEncryptionKeyBytes } from './defaults.ts';

const wrapVersion = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Wraps the issuer's data keys with AES-256-GCM under a key of 32 random bytes that this process holds.
 *
 * It does not fetch, store or rotate that key, and it cannot tell a strong key from a weak one of the same length: make
 * it with `sealwright init`, or 32 bytes of `/dev/urandom`. The wrapped form is `version | nonce | ciphertext | tag`;
 * the key's name is authenticated with it, so a row wrapped under another key is refused and not merely garbled.
 *
 * Throws `TypeError` for a key of another length. `unwrap` rejects with an error of constant text.
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto';
 * import { createKeyEncryption } from 'sealwright';
 *
 * const keyEncryption = createKeyEncryption(randomBytes(32));
 * const wrapped = await keyEncryption.wrap(randomBytes(32));
 * await keyEncryption.unwrap(wrapped);
 * ```
 */
export function createKeyEncryption(key: Uint8Array): KeyEncryption {
  if (key.length !== keyEncryptionKeyBytes) {
    throw new TypeError(`a key-encryption key is ${keyEncryptionKeyBytes} bytes`);
  }
  // A copy, so that a caller who wipes or reuses its buffer does not change the key under the issuer.
  const held = Uint8Array.from(key);
  const id = nameKey(held);
  return Object.freeze({
    id,
    wrap: async (dataKey: Uint8Array) => wrap(held, id, dataKey),
    unwrap: async (wrapped: Uint8Array) => unwrap(held, id, wrapped),
  });
}

/**
 * Reads a key-encryption key from its text: 43 characters of base64url, one newline allowed at the end. Anything else,
 * a passphrase included, is refused: a key is not stretched from something a person can remember.
 *
 * Throws `TypeError` with a constant message that never holds the text.
 */
export function parseKeyEncryptionKey(text: string): Uint8Array {
  const trimmed = text.replace(/\r?\n$/, '');
  if (!/^[A-Za-z0-9_-]{43}$/.test(trimmed)) throw new TypeError(malformedKey);
  try {
    return decodeBase64Url(trimmed);
  } catch (cause) {
    throw new TypeError(malformedKey, { cause });
  }
}

const malformedKey = 'a key-encryption key is 32 random bytes written as 43 characters of base64url';

/** A name that reveals nothing of the key: a MAC under it, never a plain hash of it. */
function nameKey(key: Uint8Array): string {
  const mac = createHmac('sha256', key).update('sealwright key-encryption key name').digest();
  return `local-${mac.subarray(0, 12).toString('base64url')}`;
}

function wrap(key: Uint8Array, id: string, dataKey: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(additionalData(id));
  const ciphertext = Buffer.concat([cipher.update(dataKey), cipher.final()]);
  return new Uint8Array(Buffer.concat([Uint8Array.of(wrapVersion), nonce, ciphertext, cipher.getAuthTag()]));
}

function unwrap(key: Uint8Array, id: string, wrapped: Uint8Array): Uint8Array {
  if (wrapped.length <= 1 + nonceBytes + tagBytes || wrapped[0] !== wrapVersion) throw new Error(cannotUnwrap);
  const nonce = wrapped.subarray(1, 1 + nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(additionalData(id));
  decipher.setAuthTag(wrapped.subarray(wrapped.length - tagBytes));
  const ciphertext = wrapped.subarray(1 + nonceBytes, wrapped.length - tagBytes);
  try {
    return new Uint8Array(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
  } catch (cause) {
    throw new Error(cannotUnwrap, { cause });
  }
}

const cannotUnwrap = 'the key-encryption key does not open this data key: it is another key, or the row is damaged';

function additionalData(id: string): Buffer {
  return Buffer.from(`sealwright data key v${wrapVersion} ${id}`, 'utf8');
}
