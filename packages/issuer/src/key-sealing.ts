import { createCipheriv, createDecipheriv } from 'node:crypto';
import { errors } from './errors.ts';
import type { KeyEncryption, RandomBytes } from './ports.ts';

const version = 1;
const dataKeyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;

/** What the seal is bound to: a sealed key moved to another row no longer opens. */
export interface SealedIdentity {
  readonly kid: string;
  readonly use: string;
  readonly alg: string;
}

/**
 * Seals key material under a data key of its own (AES-256-GCM), which the key-encryption key wraps. The identity of the
 * row is additional authenticated data.
 *
 * Layout: version (1) | length of the wrapping key's name (1) | name | length of the wrapped data key (2) | wrapped data
 * key | iv (12) | tag (16) | ciphertext.
 *
 * It does NOT hide the length of the material. A data key encrypts one message only, so the random iv cannot repeat
 * under it (NIST SP 800-38D §8).
 *
 * @throws AuthError `key_encryption_wrong` when the key-encryption key cannot be used
 */
export async function sealKey(
  material: Uint8Array,
  identity: SealedIdentity,
  keyEncryption: KeyEncryption,
  random: RandomBytes,
): Promise<Uint8Array> {
  const name = Buffer.from(keyEncryption.id, 'utf8');
  if (name.length > 255) throw new TypeError('the id of the key-encryption key is longer than 255 bytes');
  const dataKey = random(dataKeyBytes);
  try {
    const wrapped = await wrapDataKey(dataKey, keyEncryption);
    const iv = random(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', dataKey, iv);
    cipher.setAAD(identityBytes(identity));
    const ciphertext = Buffer.concat([cipher.update(material), cipher.final()]);
    const wrappedLength = Buffer.alloc(2);
    wrappedLength.writeUInt16BE(wrapped.length);
    return Buffer.concat([
      Buffer.of(version, name.length),
      name,
      wrappedLength,
      wrapped,
      iv,
      cipher.getAuthTag(),
      ciphertext,
    ]);
  } finally {
    dataKey.fill(0);
  }
}

/**
 * Opens what `sealKey` sealed.
 *
 * @throws AuthError `key_encryption_wrong` when another key-encryption key sealed it or the given one cannot unwrap it,
 * `key_row_damaged` when the bytes were changed or belong to another row.
 */
export async function openKey(
  sealed: Uint8Array,
  identity: SealedIdentity,
  keyEncryption: KeyEncryption,
): Promise<Uint8Array> {
  const parts = parseSealed(sealed, identity.kid);
  if (parts.name !== keyEncryption.id) throw errors.create('key_encryption_wrong');
  const dataKey = await unwrapDataKey(parts.wrapped, keyEncryption);
  try {
    const decipher = createDecipheriv('aes-256-gcm', dataKey, parts.iv, { authTagLength: tagBytes });
    decipher.setAAD(identityBytes(identity));
    decipher.setAuthTag(parts.tag);
    return Buffer.concat([decipher.update(parts.ciphertext), decipher.final()]);
  } catch {
    // OpenSSL's reason would add nothing: a changed byte and a swapped row look the same to GCM.
    throw damaged(identity.kid);
  } finally {
    dataKey.fill(0);
  }
}

async function wrapDataKey(dataKey: Uint8Array, keyEncryption: KeyEncryption): Promise<Uint8Array> {
  try {
    return await keyEncryption.wrap(dataKey);
  } catch (cause) {
    throw errors.create('key_encryption_wrong', { cause });
  }
}

async function unwrapDataKey(wrapped: Uint8Array, keyEncryption: KeyEncryption): Promise<Uint8Array> {
  let dataKey: Uint8Array;
  try {
    dataKey = await keyEncryption.unwrap(wrapped);
  } catch (cause) {
    throw errors.create('key_encryption_wrong', { cause });
  }
  if (dataKey.length !== dataKeyBytes) throw errors.create('key_encryption_wrong');
  return dataKey;
}

interface SealedParts {
  readonly name: string;
  readonly wrapped: Uint8Array;
  readonly iv: Uint8Array;
  readonly tag: Uint8Array;
  readonly ciphertext: Uint8Array;
}

function parseSealed(sealed: Uint8Array, kid: string): SealedParts {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  let offset = 0;
  const take = (length: number): Buffer => {
    if (offset + length > bytes.length) throw damaged(kid);
    offset += length;
    return bytes.subarray(offset - length, offset);
  };
  if (take(1).readUInt8() !== version) throw damaged(kid);
  const name = take(take(1).readUInt8()).toString('utf8');
  const wrapped = take(take(2).readUInt16BE());
  return { name, wrapped, iv: take(ivBytes), tag: take(tagBytes), ciphertext: bytes.subarray(offset) };
}

/** Names the row, so that whoever operates it knows which one to restore. */
function damaged(kid: string): Error {
  return errors.create('key_row_damaged', { evidence: { kid } });
}

/** The separator cannot occur in a kid, a use or an algorithm, so no two identities have the same bytes. */
function identityBytes(identity: SealedIdentity): Uint8Array {
  return Buffer.from(['sealwright key', identity.kid, identity.use, identity.alg].join('\0'), 'utf8');
}
