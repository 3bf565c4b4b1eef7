import type { EcCurve } from './algorithm.ts';
import { errors } from './errors.ts';
import { bytesToInteger } from './integer.ts';

/** FIPS 186-5 / SP 800-186 §3.2.1: y² = x³ − 3x + b over the field of p elements. */
const curves: Readonly<Record<EcCurve, { readonly p: bigint; readonly b: bigint }>> = {
  'P-256': {
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  'P-384': {
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
  'P-521': {
    p: 2n ** 521n - 1n,
    b: 0x0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  },
};

/** Refuses coordinates that are no point of the curve that the key claims (invalid-curve attacks, swapped `crv`). */
export function checkEcPoint(crv: EcCurve, x: bigint, y: bigint): void {
  if (!isOnCurve(crv, x, y)) throw errors.create('key_malformed', { evidence: { reason: 'not_on_curve' } });
}

/** Whether bytes are the two coordinates of a point on any of the curves. */
export function isEcPoint(bytes: Uint8Array): boolean {
  const crv = curveOfLength.get(bytes.length);
  if (crv === undefined) return false;
  const half = bytes.length / 2;
  return isOnCurve(crv, bytesToInteger(bytes.subarray(0, half)), bytesToInteger(bytes.subarray(half)));
}

const curveOfLength: ReadonlyMap<number, EcCurve> = new Map([
  [64, 'P-256'],
  [96, 'P-384'],
  [132, 'P-521'],
]);

function isOnCurve(crv: EcCurve, x: bigint, y: bigint): boolean {
  const { p, b } = curves[crv];
  return x < p && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;
}
