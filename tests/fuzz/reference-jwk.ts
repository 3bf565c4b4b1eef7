/**
 * Whether a JWK may verify tokens, written plainly: RFC 7517, RFC 7518 §6, RFC 8037, with OpenSSL's opinion of points on
 * NIST curves, and RFC 8032's own way of decoding a point of Ed25519.
 */

import { createPublicKey } from 'node:crypto';
import { isJsonObject } from './is-json-object.ts';
import { readBase64Url } from './reference-verifier.ts';

const privateNames = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'r', 't'];
const rsaAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const curves: Readonly<Record<string, { readonly alg: string; readonly bytes: number }>> = {
  'P-256': { alg: 'ES256', bytes: 32 },
  'P-384': { alg: 'ES384', bytes: 48 },
  'P-521': { alg: 'ES512', bytes: 66 },
};

export interface ReferenceKey {
  readonly alg: string;
  /** Undefined: the thumbprint. */
  readonly kid: string | undefined;
}

/** The key as it has to be imported, or undefined where it must be refused. */
export function judgeJwk(jwk: unknown): ReferenceKey | undefined {
  if (!isJsonObject(jwk)) return undefined;
  if (jwk.kty === 'oct' || privateNames.some((name) => name in jwk)) return undefined;
  if ('use' in jwk && jwk.use !== 'sig') return undefined;
  if ('key_ops' in jwk && !allowsVerification(jwk.key_ops)) return undefined;
  if ('kid' in jwk && !(typeof jwk.kid === 'string' && /^[ -~]{1,256}$/.test(jwk.kid))) return undefined;
  const possible = algorithmsOf(jwk);
  const alg =
    'alg' in jwk
      ? possible.find((name) => name === jwk.alg || (name === 'Ed25519' && jwk.alg === 'EdDSA'))
      : possible[0];
  return alg === undefined ? undefined : { alg, kid: jwk.kid as string | undefined };
}

/** Those that the key's material can be for, the one without a label first. None where the material is bad. */
function algorithmsOf(jwk: Readonly<Record<string, unknown>>): readonly string[] {
  if (jwk.kty === 'RSA') return isGoodRsa(jwk.n, jwk.e) ? rsaAlgorithms : [];
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') return isGoodEd25519(jwk.x) ? ['Ed25519'] : [];
  const curve = jwk.kty === 'EC' && typeof jwk.crv === 'string' ? curves[jwk.crv] : undefined;
  if (curve === undefined) return [];
  const lengths = [jwk.x, jwk.y].map((one) => bytesOf(one)?.length);
  const onCurve = lengths.every((length) => length === curve.bytes) && isTakenByOpenSsl(jwk);
  return onCurve ? [curve.alg] : [];
}

function isTakenByOpenSsl({ kty, crv, x, y }: Readonly<Record<string, unknown>>): boolean {
  try {
    createPublicKey({ key: { kty, crv, x, y } as Record<string, string>, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}

function allowsVerification(operations: unknown): boolean {
  if (!Array.isArray(operations) || !operations.includes('verify')) return false;
  return operations.every((one, index) => ['sign', 'verify'].includes(one) && operations.indexOf(one) === index);
}

/** FIPS 186-5 §5.1, SP 800-131A and SP 800-89 §5.3.3; a modulus that a small prime divides is none of two large ones. */
function isGoodRsa(n: unknown, e: unknown): boolean {
  const modulus = integerOf(n);
  const exponent = integerOf(e);
  if (modulus === undefined || exponent === undefined) return false;
  const bits = modulus.toString(2).length;
  const goodExponent = exponent >= 65_537n && exponent % 2n === 1n && exponent < 2n ** 33n;
  return bits >= 2048 && bits <= 8192 && goodExponent && !hasSmallFactor(modulus);
}

/** Of random odd numbers the greater part has one of these; ROCA's and Fermat's marks no random number has, and none is a power. */
function hasSmallFactor(modulus: bigint): boolean {
  for (let divisor = 2n; divisor < 752n; divisor += 1n) if (modulus % divisor === 0n) return true;
  return false;
}

const p = 2n ** 255n - 19n;
const d = mod(-121_665n * power(121_666n, p - 2n));

/** RFC 8032 §5.1.3, and then that eight times the point is not the neutral element. */
function isGoodEd25519(text: unknown): boolean {
  const bytes = bytesOf(text);
  if (bytes?.length !== 32) return false;
  const encoded = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
  const sign = encoded >> 255n;
  const y = encoded & (2n ** 255n - 1n);
  if (y >= p) return false;
  const u = mod(y * y - 1n);
  const v = mod(d * y * y + 1n);
  let x = mod(u * v ** 3n * power(u * v ** 7n, (p - 5n) / 8n));
  if (mod(v * x * x) === mod(-u)) x = mod(x * power(2n, (p - 1n) / 4n));
  if (mod(v * x * x) !== u || (x === 0n && sign === 1n)) return false;
  let point: readonly [bigint, bigint] = [x, y];
  for (let doubling = 0; doubling < 3; doubling += 1) point = doubled(point);
  return !(point[0] === 0n && point[1] === 1n);
}

/** RFC 8032 §5.1.4, the affine law with a fraction. */
function doubled([x, y]: readonly [bigint, bigint]): readonly [bigint, bigint] {
  const product = mod(d * x * x * y * y);
  return [mod(2n * x * y * power(1n + product, p - 2n)), mod((y * y + x * x) * power(1n - product, p - 2n))];
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = mod(base);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

function mod(value: bigint): bigint {
  return ((value % p) + p) % p;
}

function integerOf(text: unknown): bigint | undefined {
  const bytes = bytesOf(text);
  return bytes === undefined || bytes.length === 0 || bytes[0] === 0 ? undefined : BigInt(`0x${bytes.toString('hex')}`);
}

function bytesOf(text: unknown): Buffer | undefined {
  return typeof text === 'string' ? readBase64Url(text) : undefined;
}
