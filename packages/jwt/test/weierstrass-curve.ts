import { ascii, bytesOf, integerOf, toBase64Url } from './byte-forms.ts';

// The curves of ECDSA in plain integers, so that a test can make signatures and keys that no signer makes. Slow, and
// nothing but a test may use it: its time tells the secret.

export interface Curve {
  readonly alg: 'ES256' | 'ES384' | 'ES512';
  readonly crv: string;
  readonly hash: string;
  readonly bytes: number;
  readonly p: bigint;
  readonly n: bigint;
  readonly generator: Point;
}

interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

/** SP 800-186 §3.2.1. */
export const curves: readonly Curve[] = [
  {
    alg: 'ES256',
    crv: 'P-256',
    hash: 'SHA-256',
    bytes: 32,
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    generator: {
      x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
      y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
    },
  },
  {
    alg: 'ES384',
    crv: 'P-384',
    hash: 'SHA-384',
    bytes: 48,
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    generator: {
      x: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
      y: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
    },
  },
  {
    alg: 'ES512',
    crv: 'P-521',
    hash: 'SHA-512',
    bytes: 66,
    p: 2n ** 521n - 1n,
    n: 0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    generator: {
      x: 0xc6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,
      y: 0x11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
    },
  },
];

/** The public JWK of a private scalar. */
export function publicJwk(curve: Curve, scalar: bigint): { kty: 'EC'; crv: string; x: string; y: string } {
  const point = multiply(curve, curve.generator, scalar);
  if (point === undefined) throw new RangeError('the point at infinity has no JWK');
  return { kty: 'EC', crv: curve.crv, ...coordinates(curve, point) };
}

export function coordinates(curve: Curve, { x, y }: Point): { x: string; y: string } {
  return { x: toBase64Url(bytesOf(x, curve.bytes)), y: toBase64Url(bytesOf(y, curve.bytes)) };
}

/** The message as the number that ECDSA signs: every hash here is no longer than its curve's order. */
export async function digestOf(curve: Curve, message: string): Promise<bigint> {
  return integerOf(new Uint8Array(await crypto.subtle.digest(curve.hash, ascii(message))));
}

export function modulo(value: bigint, modulus: bigint): bigint {
  return ((value % modulus) + modulus) % modulus;
}

/** By the extended Euclidean algorithm. */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [rest, next] = [modulus, modulo(value, modulus)];
  let [factor, nextFactor] = [0n, 1n];
  while (next !== 0n) {
    const quotient = rest / next;
    [rest, next] = [next, rest - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return modulo(factor, modulus);
}

/** `undefined` is the point at infinity. */
function multiply(curve: Curve, point: Point, scalar: bigint): Point | undefined {
  let sum: Point | undefined;
  let doubled: Point | undefined = point;
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) sum = add(curve, sum, doubled);
    doubled = add(curve, doubled, doubled);
  }
  return sum;
}

function add({ p }: Curve, one: Point | undefined, other: Point | undefined): Point | undefined {
  if (one === undefined) return other;
  if (other === undefined) return one;
  if (one.x === other.x && modulo(one.y + other.y, p) === 0n) return undefined;
  const slope =
    one.x === other.x
      ? (3n * one.x * one.x - 3n) * inverse(2n * one.y, p)
      : (other.y - one.y) * inverse(other.x - one.x, p);
  const x = modulo(slope * slope - one.x - other.x, p);
  return { x, y: modulo(slope * (one.x - x) - one.y, p) };
}
