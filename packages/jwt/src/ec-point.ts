import type { EcCurve } from './algorithm.ts';
import { curves } from './ec-curve.ts';
import { bytesToInteger } from './integer.ts';
import { malformedKey } from './key-fault.ts';

/** Refuses coordinates that are no point of the curve that the key claims (invalid-curve attacks, swapped `crv`). */
export function checkEcPoint(crv: EcCurve, x: bigint, y: bigint): void {
  if (!isOnCurve(crv, x, y)) throw malformedKey('not_on_curve');
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
