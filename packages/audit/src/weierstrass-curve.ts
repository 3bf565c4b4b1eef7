// The curves of ECDSA in plain integers (SP 800-186 §3.2.1), for signatures and keys that no platform makes.

import { mod, modInverse, modPow } from './big-integer.ts';

export interface Curve {
  readonly crv: 'P-256' | 'P-384' | 'P-521';
  /** Of a coordinate and of each half of a signature. */
  readonly bytes: number;
  readonly p: bigint;
  /** y² = x³ − 3x + b. */
  readonly b: bigint;
  /** The order of the generator. */
  readonly n: bigint;
  readonly generator: Point;
}

export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

const p256: Curve = {
  crv: 'P-256',
  bytes: 32,
  p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  generator: {
    x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  },
};

const p384: Curve = {
  crv: 'P-384',
  bytes: 48,
  p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
  b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  generator: {
    x: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
    y: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
  },
};

const p521: Curve = {
  crv: 'P-521',
  bytes: 66,
  p: 2n ** 521n - 1n,
  b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  n: 0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  generator: {
    x: 0xc6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,
    y: 0x11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
  },
};

/** The curve of an algorithm's name: `ES256`. */
export function curveOf(alg: unknown): Curve | undefined {
  return new Map<unknown, Curve>([
    ['ES256', p256],
    ['ES384', p384],
    ['ES512', p521],
  ]).get(alg);
}

/** The sum of two points; undefined is the point at infinity. The curve's `b` takes no part: points off it are added too. */
export function addPoints({ p }: Curve, left: Point | undefined, right: Point | undefined): Point | undefined {
  if (left === undefined) return right;
  if (right === undefined) return left;
  const isSame = left.x === right.x;
  if (isSame && mod(left.y + right.y, p) === 0n) return undefined;
  const slope = isSame
    ? (3n * left.x * left.x - 3n) * modInverse(2n * left.y, p)
    : (right.y - left.y) * modInverse(right.x - left.x, p);
  const x = mod(slope * slope - left.x - right.x, p);
  return { x, y: mod(slope * (left.x - x) - left.y, p) };
}

/** A point, so many times. */
export function multiplyPoint(curve: Curve, times: bigint, point: Point | undefined): Point | undefined {
  let sum: Point | undefined;
  for (const bit of times.toString(2)) {
    sum = addPoints(curve, sum, sum);
    if (bit === '1') sum = addPoints(curve, sum, point);
  }
  return sum;
}

/** The two points with this x; none where it is no x of the curve. */
export function liftX({ p, b }: Curve, x: bigint): readonly Point[] {
  const square = mod(x * x * x - 3n * x + b, p);
  // All three primes leave 3 modulo 4.
  const y = modPow(square, (p + 1n) / 4n, p);
  if (x >= p || (y * y) % p !== square) return [];
  return [
    { x, y },
    { x, y: p - y },
  ];
}

/** The number that ECDSA signs: the hash, cut to the order's bits (FIPS 186-5 §6.4.1). */
export function hashNumber({ n }: Curve, hash: bigint, hashBits: number): bigint {
  const surplus = hashBits - n.toString(2).length;
  return surplus > 0 ? hash >> BigInt(surplus) : hash;
}

/** The public keys under which a signature of this number verifies: two, save for an r that wraps (SEC 1 §4.1.6). */
export function recoverPublicKeys(curve: Curve, z: bigint, r: bigint, s: bigint): readonly Point[] {
  const { n, generator } = curve;
  const inverse = modInverse(r, n);
  if (inverse === 0n || s % n === 0n) return [];
  return [r, r + n]
    .flatMap((x) => liftX(curve, x))
    .flatMap((point) => {
      const signed = multiplyPoint(curve, mod(s * inverse, n), point);
      const key = addPoints(curve, signed, multiplyPoint(curve, mod(-z * inverse, n), generator));
      return key === undefined ? [] : [key];
    });
}
