import { CompactEncrypt, type CryptoKey, compactDecrypt, exportJWK, generateKeyPair, importJWK } from 'jose';
import { encodeBase64Url } from './base64url.ts';
import type { AgreementCurve, ContentEncryption, KeyManagement, PublicKeyManagement } from './jwe-algorithm.ts';
import type { DecryptionMembers, EncryptionMembers } from './jwe-jwk.ts';
import type { OkpPrivateMembers } from './jwk.ts';

// The one file that knows `jose`, on which the cryptography of encryption rests: it is Web Crypto on every platform.
// Rules about keys and tokens stand outside, and all of them hold before a token comes here.

/**
 * A key of the platform. Said in words of our own: what is declared here reaches the package's types, which have to be
 * readable where neither `jose` nor the types of a browser are.
 */
export interface PlatformKey {
  readonly type: 'public' | 'private' | 'secret';
}

/** A key made ready: of the platform, or the bytes of a shared secret or password. */
export type CipherHandle = PlatformKey | Uint8Array;

export interface EncryptionHeader {
  readonly alg: KeyManagement;
  readonly enc: ContentEncryption;
  readonly kid: string;
  readonly typ: string;
  readonly cty: string;
}

export async function prepareKey(
  alg: PublicKeyManagement,
  members: EncryptionMembers | DecryptionMembers,
): Promise<CipherHandle> {
  return importJWK({ ...members }, alg);
}

export async function generateMembers(
  alg: PublicKeyManagement,
  form: { readonly crv: AgreementCurve } | { readonly modulusLength: number },
): Promise<DecryptionMembers> {
  const { privateKey } = await generateKeyPair(alg, { ...form, extractable: true });
  return (await exportJWK(privateKey)) as unknown as DecryptionMembers;
}

/** RFC 7748 §6.1: the public key is what the private one makes of the base point, 9. */
export async function x25519HalvesAgree({ kty, crv, x, d }: OkpPrivateMembers<'X25519'>): Promise<boolean> {
  const { subtle } = globalThis.crypto;
  const basePoint = new Uint8Array(32);
  basePoint[0] = 9;
  const base = await subtle.importKey('raw', basePoint, 'X25519', false, []);
  try {
    const scalar = await subtle.importKey('jwk', { kty, crv, x, d }, 'X25519', false, ['deriveBits']);
    return (
      encodeBase64Url(new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: base }, scalar, 256))) === x
    );
  } catch {
    // Both have their length: what a platform refuses is that they are one key.
    return false;
  }
}

/** Encrypts to the compact form. Content key, IV, ephemeral key and salt are drawn anew by the platform each time. */
export async function encryptCompact(
  plaintext: Uint8Array,
  header: EncryptionHeader,
  handle: CipherHandle,
  iterations: number | undefined,
): Promise<string> {
  const encryption = new CompactEncrypt(plaintext).setProtectedHeader({ ...header });
  if (iterations !== undefined) encryption.setKeyManagementParameters({ p2c: iterations });
  return encryption.encrypt(handle as CryptoKey | Uint8Array);
}

/** Undefined unless the tag holds. Which step failed is not told: not even to the caller. */
export async function decryptCompact(
  token: string,
  handle: CipherHandle,
  only: { readonly alg: KeyManagement; readonly enc: ContentEncryption; readonly maxIterations: number },
): Promise<Uint8Array | undefined> {
  try {
    const { plaintext } = await compactDecrypt(token, handle as CryptoKey | Uint8Array, {
      keyManagementAlgorithms: [only.alg],
      contentEncryptionAlgorithms: [only.enc],
      maxPBES2Count: only.maxIterations,
      maxDecompressedLength: 0,
    });
    return plaintext;
  } catch {
    // Not kept as the cause: its class and message say whether the key, the length or the tag was wrong.
    return undefined;
  }
}
