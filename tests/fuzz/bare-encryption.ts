/** Compact JWE under shared secrets on bare `node:crypto` (RFC 7516 §5, RFC 7518 §4.4–4.5 and §5). */

import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface SharedKey {
  readonly alg: 'dir' | 'A256KW';
  readonly enc: 'A128GCM' | 'A256GCM' | 'A256CBC-HS512';
  readonly kid: string;
  readonly secret: Buffer;
}

export interface JweBytes {
  /** The protected header's segment: text, since the tag covers it as it is spelled. */
  readonly header: string;
  readonly encryptedKey: Buffer;
  readonly iv: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

const contentKeyBytes = { A128GCM: 16, A256GCM: 32, 'A256CBC-HS512': 64 } as const;
/** RFC 3394 §2.2.3.1. */
const wrapIv = Buffer.alloc(8, 0xa6);

/** Content key and IV follow from the plaintext, so that a mutant is the same each time; that makes them unfit for use. */
export function encryptBarely(key: SharedKey, header: string, plaintext: Buffer): JweBytes {
  const bytes = createHash('shake256', { outputLength: 80 }).update(header).update(plaintext).digest();
  const contentKey = key.alg === 'dir' ? key.secret : bytes.subarray(16, 16 + contentKeyBytes[key.enc]);
  const encryptedKey = key.alg === 'dir' ? Buffer.alloc(0) : wrapped(contentKey, key.secret);
  if (key.enc === 'A256CBC-HS512') {
    const iv = bytes.subarray(0, 16);
    const cipher = createCipheriv('aes-256-cbc', contentKey.subarray(32), iv);
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return { header, encryptedKey, iv, ciphertext, tag: cbcTag(contentKey, header, iv, ciphertext) };
  }
  const iv = bytes.subarray(0, 12);
  const cipher = createCipheriv(gcmName(contentKey), contentKey, iv).setAAD(Buffer.from(header));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return { header, encryptedKey, iv, ciphertext, tag: cipher.getAuthTag() };
}

/** Undefined where a length is not the algorithm's own or the tag does not hold. */
export function decryptBarely(
  key: SharedKey,
  { header, encryptedKey, iv, ciphertext, tag }: JweBytes,
): Buffer | undefined {
  const isCbc = key.enc === 'A256CBC-HS512';
  if (iv.length !== (isCbc ? 16 : 12) || tag.length !== (isCbc ? 32 : 16) || ciphertext.length === 0) return undefined;
  if (key.alg === 'dir' && encryptedKey.length !== 0) return undefined;
  try {
    const contentKey = key.alg === 'dir' ? key.secret : unwrapped(encryptedKey, key.secret);
    if (contentKey.length !== contentKeyBytes[key.enc]) return undefined;
    if (isCbc) {
      if (!timingSafeEqual(cbcTag(contentKey, header, iv, ciphertext), tag)) return undefined;
      const decipher = createDecipheriv('aes-256-cbc', contentKey.subarray(32), iv);
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
    }
    const options = { authTagLength: 16 };
    const decipher = createDecipheriv(gcmName(contentKey), contentKey, iv, options)
      .setAAD(Buffer.from(header))
      .setAuthTag(tag);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch {
    return undefined;
  }
}

function gcmName(contentKey: Buffer): 'aes-128-gcm' | 'aes-256-gcm' {
  return contentKey.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm';
}

/** RFC 7518 §5.2.2.1: the MAC key is the first half, the tag half of the MAC. */
function cbcTag(contentKey: Buffer, header: string, iv: Buffer, ciphertext: Buffer): Buffer {
  const bits = Buffer.alloc(8);
  bits.writeBigUInt64BE(BigInt(header.length * 8));
  const mac = createHmac('sha512', contentKey.subarray(0, 32))
    .update(header)
    .update(iv)
    .update(ciphertext)
    .update(bits);
  return mac.digest().subarray(0, 32);
}

function wrapped(contentKey: Buffer, secret: Buffer): Buffer {
  const cipher = createCipheriv('id-aes256-wrap', secret, wrapIv);
  return Buffer.concat([cipher.update(contentKey), cipher.final()]);
}

function unwrapped(encryptedKey: Buffer, secret: Buffer): Buffer {
  const decipher = createDecipheriv('id-aes256-wrap', secret, wrapIv);
  return Buffer.concat([decipher.update(encryptedKey), decipher.final()]);
}
