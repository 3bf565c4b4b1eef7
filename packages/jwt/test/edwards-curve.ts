import { ascii, bytesOf, concat, integerOf, modularPower, toBase64Url } from './byte-forms.ts';

// Ed25519 in plain integers, straight from RFC 8032 §5.1, so that a test can make signatures that no signer makes. Slow,
// and nothing but a test may use it: its time tells the secret.

/** Extended homogeneous coordinates (RFC 8032 §5.1.4). */
export interface EdwardsPoint {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
  readonly t: bigint;
}

export const fieldPrime: bigint = 2n ** 255n - 19n;
/** L, the order of the base point. */
export const groupOrder: bigint = 2n ** 252n + 27742317777372353535851937790883648493n;

const p = fieldPrime;
const d = modulo(-121_665n * invert(121_666n));

export const neutral: EdwardsPoint = { x: 0n, y: 1n, z: 1n, t: 0n };
export const basePoint: EdwardsPoint = decode(modulo(4n * invert(5n)), 0n);

export function addPoints(one: EdwardsPoint, other: EdwardsPoint): EdwardsPoint {
  const a = modulo((one.y - one.x) * (other.y - other.x));
  const b = modulo((one.y + one.x) * (other.y + other.x));
  const c = modulo(2n * one.t * other.t * d);
  const f = modulo(2n * one.z * other.z);
  const [e, h] = [b - a, b + a];
  return { x: modulo(e * (f - c)), y: modulo((f + c) * h), z: modulo((f - c) * (f + c)), t: modulo(e * h) };
}

export function multiplyPoint(point: EdwardsPoint, scalar: bigint): EdwardsPoint {
  let sum = neutral;
  let doubled = point;
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) sum = addPoints(sum, doubled);
    doubled = addPoints(doubled, doubled);
  }
  return sum;
}

/** RFC 8032 §5.1.2. */
export function encodePoint({ x, y, z }: EdwardsPoint): Uint8Array<ArrayBuffer> {
  const inverse = invert(z);
  return littleEndian(modulo(y * inverse) | ((modulo(x * inverse) & 1n) << 255n));
}

/** RFC 8032 §5.1.3 without its refusals: `y` taken modulo p. */
export function decode(y: bigint, sign: bigint): EdwardsPoint {
  const square = modulo((y * y - 1n) * invert(d * y * y + 1n));
  let x = modularPower(square, (p + 3n) / 8n, p);
  if (modulo(x * x - square) !== 0n) x = modulo(x * modularPower(2n, (p - 1n) / 4n, p));
  if (modulo(x * x - square) !== 0n) throw new RangeError('not on the curve');
  if ((x & 1n) !== sign) x = modulo(-x);
  return { x, y: modulo(y), z: 1n, t: modulo(x * y) };
}

export function littleEndian(value: bigint): Uint8Array<ArrayBuffer> {
  return bytesOf(value, 32).reverse();
}

export function fromLittleEndian(bytes: Uint8Array): bigint {
  return integerOf(Uint8Array.from(bytes).reverse());
}

/** The public JWK of a point: a secret scalar's, or any other. */
export function edwardsJwk(point: EdwardsPoint): { kty: 'OKP'; crv: 'Ed25519'; x: string } {
  return { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(encodePoint(point)) };
}

/** What is hashed for a signature (RFC 8032 §5.1.6, step 4), by the bytes of R, for the key with this point. */
export async function challengeOf(key: EdwardsPoint, r: Uint8Array, message: string): Promise<bigint> {
  const hash = await crypto.subtle.digest('SHA-512', concat(r, encodePoint(key), ascii(message)));
  return fromLittleEndian(new Uint8Array(hash)) % groupOrder;
}

function invert(value: bigint): bigint {
  return modularPower(modulo(value), p - 2n, p);
}

function modulo(value: bigint): bigint {
  const rest = value % p;
  return rest < 0n ? rest + p : rest;
}
