// RSA without the platform: the private operation on any block, and the two encodings of RFC 8017 with every part of
// them open to change.

import { bytesToInteger, integerToBytes, mod, modPow } from './big-integer.ts';
import { concatBytes, derNull, derObjectIdentifier, derOctetString, derSequence } from './der.ts';
import { decodeBase64Url } from './encoding.ts';
import type { Jwk } from './jwk.ts';

/** How many bytes the modulus has. */
export function rsaBytes({ n = '' }: Jwk): number {
  return integerToBytes(bytesToInteger(decodeBase64Url(n))).length;
}

/** The private operation on a block, whatever it holds. The factors make it four times as quick, where the key has them. */
export function signBlock(jwk: Jwk, block: Uint8Array): Uint8Array {
  const [n, d, p, q, dp, dq, qi] = [jwk.n, jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi].map((member) =>
    bytesToInteger(decodeBase64Url(member ?? '')),
  );
  const message = bytesToInteger(block);
  if (!n || !d) throw new TypeError('no private RSA key');
  if (!p || !q || !dp || !dq || !qi) return integerToBytes(modPow(message, d, n), rsaBytes(jwk));
  const [left, right] = [modPow(message, dp, p), modPow(message, dq, q)];
  return integerToBytes(right + mod((left - right) * qi, p) * q, rsaBytes(jwk));
}

/** The parts of an EMSA-PKCS1-v1_5 block (RFC 8017 §9.2), each of which may be another than the rule says. */
export interface Pkcs1Parts {
  readonly start?: readonly [number, number];
  /** How many bytes of padding; by default as many as there is room for. */
  readonly padding?: number;
  readonly paddingByte?: number;
  readonly separator?: readonly number[];
  readonly content: Uint8Array;
  /** Where the parts are shorter than the block: what fills it. By default zeros. */
  readonly filling?: number;
}

/** A block of so many bytes. */
export function writePkcs1Block(size: number, parts: Pkcs1Parts): Uint8Array {
  const { start = [0, 1], paddingByte = 0xff, separator = [0], content, filling = 0 } = parts;
  const { padding = size - 2 - separator.length - content.length } = parts;
  const block = new Uint8Array(size).fill(filling);
  const whole = concatBytes(
    Uint8Array.from(start),
    new Uint8Array(padding).fill(paddingByte),
    Uint8Array.from(separator),
    content,
  );
  block.set(whole.subarray(0, size));
  return block;
}

/** DigestInfo (RFC 8017 A.2.4): which hash, and its value. */
export function writeDigestInfo(oid: string, digest: Uint8Array, parameters: Uint8Array = derNull): Uint8Array {
  return derSequence(derSequence(derObjectIdentifier(oid), parameters), derOctetString(digest));
}

/** The parts of an EMSA-PSS block (RFC 8017 §9.1.1). */
export interface PssParts {
  readonly hash: HashFunction;
  readonly maskHash?: HashFunction;
  readonly saltBytes: number;
  readonly trailer?: number;
  readonly paddingByte?: number;
  readonly separator?: number;
}

export type HashFunction = (message: Uint8Array) => Promise<Uint8Array>;

/** A block for a modulus of whole bytes, whose first bit is always cleared. */
export async function writePssBlock(size: number, message: Uint8Array, parts: PssParts): Promise<Uint8Array> {
  const { hash, maskHash = hash, saltBytes, trailer = 0xbc, paddingByte = 0, separator = 1 } = parts;
  const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
  const digest = await hash(concatBytes(new Uint8Array(8), await hash(message), salt));
  const data = new Uint8Array(size - digest.length - 1).fill(paddingByte);
  data.set([separator], data.length - saltBytes - 1);
  data.set(salt, data.length - saltBytes);
  const mask = await generateMask(maskHash, digest, data.length);
  const masked = data.map((byte, at) => byte ^ (mask[at] ?? 0));
  masked.set([(masked[0] ?? 0) & 0x7f]);
  return concatBytes(masked, digest, Uint8Array.of(trailer));
}

/** A hash of Web Crypto by its name. */
export function hashFunction(name: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512'): HashFunction {
  return async (message) => new Uint8Array(await crypto.subtle.digest(name, Uint8Array.from(message)));
}

/** MGF1 (RFC 8017 B.2.1). */
async function generateMask(hash: HashFunction, seed: Uint8Array, length: number): Promise<Uint8Array> {
  let mask: Uint8Array = new Uint8Array();
  for (let round = 0; mask.length < length; round += 1) {
    mask = concatBytes(mask, await hash(concatBytes(seed, integerToBytes(BigInt(round), 4))));
  }
  return mask.subarray(0, length);
}
