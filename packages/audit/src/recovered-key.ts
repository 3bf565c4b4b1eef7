// Public keys that nobody published, computed from the signatures that they verify.

import { bytesToInteger, greatestCommonDivisor, integerToBytes, modPow } from './big-integer.ts';
import { decodeBase64Url, encodeBase64Url, encodeUtf8 } from './encoding.ts';
import type { Jwk } from './jwk.ts';
import type { KnownToken } from './known-token.ts';
import { hashFunction, writeDigestInfo, writePkcs1Block } from './rsa-block.ts';
import { hashOf } from './signatures.ts';
import { curveOf, hashNumber, recoverPublicKeys } from './weierstrass-curve.ts';

/** The one or two keys under which an ECDSA signature verifies (SEC 1 §4.1.6); more tokens of the key leave one. */
export async function recoverCurveKeys(tokens: readonly KnownToken[]): Promise<readonly Jwk[]> {
  const found = await Promise.all(tokens.map(candidatesOf));
  const [first = [], ...others] = found;
  return first.filter(({ x, y }) => others.every((keys) => keys.some((key) => key.x === x && key.y === y)));
}

/**
 * The key of two signatures by PKCS #1 v1.5 and a small exponent: s^e − m is a multiple of the modulus, and two of them
 * have little else in common. The numbers are e times as long as the modulus, so with 65537 this takes hours.
 */
export async function recoverRsaKey(
  left: KnownToken,
  right: KnownToken,
  exponents: readonly bigint[],
): Promise<Jwk | undefined> {
  const parts = await Promise.all([left, right].map(partsOf));
  const [first, second] = parts;
  if (first === undefined || second === undefined || first.size !== second.size) return undefined;
  for (const e of exponents) {
    const [a, b] = [first, second].map(({ signature, block }) => signature ** e - block);
    const n = withoutSmallFactors(greatestCommonDivisor(a ?? 0n, b ?? 0n));
    const fits = n > 1n && parts.every(({ signature, block }) => modPow(signature, e, n) === block % n);
    if (!fits || integerToBytes(n).length !== first.size) continue;
    return { kty: 'RSA', n: encodeBase64Url(integerToBytes(n)), e: encodeBase64Url(integerToBytes(e)) };
  }
  return undefined;
}

async function candidatesOf({ header, segments }: KnownToken): Promise<readonly Jwk[]> {
  const curve = curveOf(header['alg']);
  if (curve === undefined) return [];
  const { crv, bytes } = curve;
  const digest = await digestOf(header['alg'], segments);
  const signature = decodeBase64Url(segments[2]);
  const [r, s] = [bytesToInteger(signature.subarray(0, bytes)), bytesToInteger(signature.subarray(bytes))];
  const z = hashNumber(curve, bytesToInteger(digest), digest.length * 8);
  const toText = (value: bigint): string => encodeBase64Url(integerToBytes(value, bytes));
  return recoverPublicKeys(curve, z, r, s).map(({ x, y }) => ({ kty: 'EC', crv, x: toText(x), y: toText(y) }));
}

interface RsaParts {
  readonly signature: bigint;
  readonly block: bigint;
  readonly size: number;
}

async function partsOf({ header, segments }: KnownToken): Promise<RsaParts> {
  const signature = decodeBase64Url(segments[2]);
  const name = hashOf(String(header['alg']));
  const identifiers = { 'SHA-256': '1', 'SHA-384': '2', 'SHA-512': '3' };
  const info = writeDigestInfo(`2.16.840.1.101.3.4.2.${identifiers[name]}`, await digestOf(header['alg'], segments));
  const block = writePkcs1Block(signature.length, { content: info });
  return { signature: bytesToInteger(signature), block: bytesToInteger(block), size: signature.length };
}

async function digestOf(alg: unknown, segments: KnownToken['segments']): Promise<Uint8Array> {
  return hashFunction(hashOf(String(alg)))(encodeUtf8(`${segments[0]}.${segments[1]}`));
}

/** What two random multiples have in common besides is small. */
function withoutSmallFactors(value: bigint): bigint {
  let rest = value;
  for (let factor = 2n; factor < 1000n; factor += 1n) while (rest > 1n && rest % factor === 0n) rest /= factor;
  return rest;
}
