import type { EcCurve } from './algorithm.ts';

/** How many points each curve has (SP 800-186 §3.2.1). */
export const groupOrders: Readonly<Record<EcCurve, bigint>> = {
  'P-256': 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  'P-384': 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  'P-521':
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
};

/** Whether a number can be a private key of the curve: from 1 to the order less 1 (FIPS 186-5 §A.2.1). */
export function isEcScalar(crv: EcCurve, d: bigint): boolean {
  return d > 0n && d < groupOrders[crv];
}
