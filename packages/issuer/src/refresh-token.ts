import { Buffer } from 'node:buffer';
import { hkdfSync, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Secret } from '@sealwright/jwt';
import { errors } from './errors.ts';
import { createTokenMac, type TokenMac } from './token-mac.ts';

/**
 * `RT_n = prefix | version | rt_kid | sid | n | t1 | t2 | checksum`: 69 bytes, which base64url writes in 92 characters
 * with no bit left over, so that a token has exactly one text.
 *
 * | bytes | | |
 * |---|---|---|
 * | 1 | version | 1 |
 * | 8 | rt_kid | which refresh key made it |
 * | 16 | sid | the session |
 * | 4 | n | the generation, from 1, big endian |
 * | 16 | t1 | a MAC under the refresh key over all before it: garbage and forgeries end here, before the database |
 * | 20 | t2 | a MAC that adds the row's salt: neither the database nor the refresh key alone makes a token. 160 bits, as RFC 6749 §10.10 asks |
 * | 4 | checksum | CRC-32 of everything before it, the prefix included: a scanner for leaked secrets needs no key to tell one from noise |
 *
 * Nothing of it is stored: whoever holds the key and the row derives the same token again.
 */
export const refreshTokenPrefix = 'swrt_';

/** The key that makes and checks refresh tokens. Sealed at rest, rotated like the others. */
export interface RefreshKey {
  /** Eight bytes in base64url. */
  readonly kid: string;
  readonly secret: Secret;
}

/** What names one generation of one session's token. */
export interface RefreshTokenName {
  /** Sixteen bytes in base64url. */
  readonly sid: string;
  readonly generation: number;
}

/** A token whose checksum and first MAC hold. Whether it is the session's own is known once the row's salt is. */
export interface PresentedToken extends RefreshTokenName {
  readonly rtKid: string;
  /** Checks `t2`, in constant time. */
  matchesSalt(salt: Uint8Array): boolean;
}

/** Derives `RT_n`. Pure: the same arguments give the same text. */
export function deriveRefreshToken(name: RefreshTokenName, key: RefreshKey, salt: Uint8Array): string {
  if (salt.length !== size.salt) throw new TypeError('a session’s salt is 16 bytes');
  const bytes = Buffer.alloc(size.token);
  bytes[0] = version;
  writeExactly(bytes, key.kid, at.rtKid, at.sid);
  writeExactly(bytes, name.sid, at.sid, at.generation);
  bytes.writeUInt32BE(name.generation, at.generation);
  const named = bytes.subarray(0, at.t1);
  const macs = macKeysOf(key);
  macs.t1(named).copy(bytes, at.t1, 0, size.t1);
  macs.t2(named, salt).copy(bytes, at.t2, 0, size.t2);
  bytes.writeUInt32BE(checksum(bytes), at.checksum);
  return refreshTokenPrefix + bytes.toString('base64url');
}

/**
 * Reads a refresh token that somebody presents: form, checksum, then `t1` under the key that it names. It touches no
 * database and does NOT say that the session exists, lives, or is at this generation.
 *
 * @throws AuthError `refresh_malformed` (not the one text of any token), `refresh_key_unknown` (its key is gone),
 * `refresh_forged` (`t1` does not hold)
 */
export function parseRefreshToken(text: string, findKey: (kid: string) => RefreshKey | undefined): PresentedToken {
  const bytes = decode(text);
  const rtKid = bytes.toString('base64url', at.rtKid, at.sid);
  const key = findKey(rtKid);
  if (key === undefined) throw errors.create('refresh_key_unknown');
  const macs = macKeysOf(key);
  const named = bytes.subarray(0, at.t1);
  if (!sameBytes(macs.t1(named).subarray(0, size.t1), bytes.subarray(at.t1, at.t2))) {
    throw errors.create('refresh_forged');
  }
  return Object.freeze({
    sid: bytes.toString('base64url', at.sid, at.generation),
    generation: bytes.readUInt32BE(at.generation),
    rtKid,
    // A salt of another length is no row's of ours, and would be read as more or less of the message.
    matchesSalt: (salt: Uint8Array): boolean =>
      salt.length === size.salt &&
      sameBytes(macs.t2(named, salt).subarray(0, size.t2), bytes.subarray(at.t2, at.checksum)),
  });
}

const version = 1;
const size = { token: 69, salt: 16, t1: 16, t2: 20 } as const;
const at = { rtKid: 1, sid: 9, generation: 25, t1: 29, t2: 45, checksum: 65 } as const;
const prefixChecksum = crc32(refreshTokenPrefix);
const textLength = refreshTokenPrefix.length + 92;
const bodyForm = /^[A-Za-z0-9_-]{92}$/;

function decode(text: string): Buffer {
  if (text.length !== textLength || !text.startsWith(refreshTokenPrefix)) throw errors.create('refresh_malformed');
  const body = text.slice(refreshTokenPrefix.length);
  // `Buffer.from` skips what it does not know and takes both alphabets; the form above it allows neither.
  if (!bodyForm.test(body)) throw errors.create('refresh_malformed');
  const bytes = Buffer.from(body, 'base64url');
  const good =
    bytes.length === size.token &&
    bytes[0] === version &&
    bytes.readUInt32BE(at.generation) > 0 &&
    checksum(bytes) === bytes.readUInt32BE(at.checksum);
  if (!good) throw errors.create('refresh_malformed');
  return bytes;
}

/** Writes a base64url name that must fill its place: a shorter or longer one would make two sessions alike. */
function writeExactly(target: Buffer, text: string, from: number, to: number): void {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== to - from || bytes.toString('base64url') !== text) {
    throw new TypeError('a refresh token names its key by 8 bytes and its session by 16, in base64url');
  }
  bytes.copy(target, from);
}

interface MacKeys {
  /** Over what stands before it. */
  readonly t1: TokenMac;
  /** The same, and the salt behind it. */
  readonly t2: TokenMac;
}

const macKeys = new WeakMap<Secret, MacKeys>();

/** One purpose, one key: `t1` and `t2` use keys of their own, so neither MAC can stand in for the other. */
function macKeysOf(key: RefreshKey): MacKeys {
  const known = macKeys.get(key.secret);
  if (known !== undefined) return known;
  const derived = Object.freeze({
    t1: createTokenMac(deriveMacKey(key.secret, 't1'), at.t1),
    t2: createTokenMac(deriveMacKey(key.secret, 't2'), at.t1 + size.salt),
  });
  macKeys.set(key.secret, derived);
  return derived;
}

function deriveMacKey(secret: Secret, purpose: 't1' | 't2'): Uint8Array {
  const label = `sealwright refresh token v${version} ${purpose}`;
  return new Uint8Array(hkdfSync('sha256', secret.reveal(), '', label, 32));
}

/** CRC-32, which any scanner has at hand. It tells tokens from noise and guards nothing: the MACs do. */
function checksum(bytes: Buffer): number {
  return crc32(bytes.subarray(0, at.checksum), prefixChecksum);
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
