import type { EcCurve } from './algorithm.ts';
import { curves } from './ec-curve.ts';

/** Whether a number can be a private key of the curve: from 1 to the order less 1 (FIPS 186-5 §A.2.1). */
export function isEcScalar(crv: EcCurve, d: bigint): boolean {
  return d > 0n && d < curves[crv].n;
}
