import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { decodeBase64Url, parseStrictJson } from '@sealwright/jwt';
import { verificationSeconds } from './defaults.ts';
import type { RefreshKey } from './key-material.ts';
import type { RandomBytes, WallClock } from './ports.ts';

/** A sign-up that waits for proof that its address is read. */
export interface PendingSignUp {
  readonly email: string;
  readonly passwordHash: string;
}

export interface VerificationCodes {
  /** Base64url, under 800 characters: for a link. */
  create(pending: PendingSignUp): string;
  /** Undefined for a code that is not ours, was changed, or is too old. */
  open(code: string): PendingSignUp | undefined;
}

/** Where the ring's secrets are found: they live as long as a session may, which is longer than a code. */
export interface RefreshKeys {
  refreshKey(): RefreshKey;
  findRefreshKey(kid: string): RefreshKey | undefined;
}

const kidCharacters = 11;
const kidBytes = 8;
const ivBytes = 12;
const tagBytes = 16;
const maxCodeCharacters = 1024;

/**
 * Codes that carry the sign-up itself, under AES-256-GCM with a key derived for this use alone (RFC 5869), so that the
 * server keeps nothing for people who never answer. Layout: kid (8) | iv (12) | tag (16) | ciphertext.
 *
 * It does NOT make a code single-use: the unique address does, once the account exists.
 */
export function createVerificationCodes(
  keys: RefreshKeys,
  {
    random,
    wallClock,
    issuer,
  }: { readonly random: RandomBytes; readonly wallClock: WallClock; readonly issuer: string },
): VerificationCodes {
  return {
    create({ email, passwordHash }) {
      const key = keys.refreshKey();
      const iv = random(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', deriveKey(key, issuer), iv);
      const text = JSON.stringify({ email, passwordHash, expiresAt: wallClock() + verificationSeconds });
      const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([decodeBase64Url(key.kid), iv, cipher.getAuthTag(), ciphertext]).toString('base64url');
    },
    open(code) {
      const text = decrypt(keys, issuer, code);
      if (text === undefined) return undefined;
      // Only what this process family encrypted comes this far; the shape is ours.
      const { email, passwordHash, expiresAt } = parseStrictJson(text) as PendingSignUp & { expiresAt: number };
      return expiresAt > wallClock() ? { email, passwordHash } : undefined;
    },
  };
}

function decrypt(keys: RefreshKeys, issuer: string, code: string): string | undefined {
  if (code.length > maxCodeCharacters) return undefined;
  try {
    const bytes = decodeBase64Url(code);
    const key = keys.findRefreshKey(
      Buffer.from(bytes.subarray(0, kidBytes)).toString('base64url').slice(0, kidCharacters),
    );
    if (key === undefined) return undefined;
    const iv = bytes.subarray(kidBytes, kidBytes + ivBytes);
    const tag = bytes.subarray(kidBytes + ivBytes, kidBytes + ivBytes + tagBytes);
    const decipher = createDecipheriv('aes-256-gcm', deriveKey(key, issuer), iv, { authTagLength: tagBytes });
    decipher.setAuthTag(tag);
    const text = Buffer.concat([decipher.update(bytes.subarray(kidBytes + ivBytes + tagBytes)), decipher.final()]);
    return text.toString('utf8');
  } catch {
    return undefined;
  }
}

function deriveKey(key: RefreshKey, issuer: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key.secret.reveal(), issuer, 'sealwright email verification', 32));
}
