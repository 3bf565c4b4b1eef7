import type { EcCurve } from './algorithm.ts';
import { decodeInteger } from './jwk-members.ts';

/** The curve y² = x³ − 3x + b over the field of p elements, of n points. */
export interface CurveParameters {
  readonly p: bigint;
  readonly b: bigint;
  readonly n: bigint;
}

/** SP 800-186 §3.2.1. */
export const curves: Readonly<Record<EcCurve, CurveParameters>> = {
  'P-256': curve(
    0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    'WsY12Ko6k-ez671VdpiGvGUdBrDMU7D2O848PifSYEs',
    'QxkFU1joYXsMRjU9A5zarw',
  ),
  'P-384': curve(
    0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
    'szEvp-I-5-SYjgVr4_gtGRgdnG7-gUESAxQIj1ATh1rGVjmNii7RnSqFyO3T7Crv',
    'OJyyfgvI0h-n5fJMt09YhRMT5pYzOtaN',
  ),
  'P-521': curve(
    2n ** 521n - 1n,
    'UZU-uWGOHJofkpohoLaFQO6i2nJbmbMV87i0iZGO8QnhVhk5Uex-k3sWUsC9O7G_BzVz34g9LDTx70Uf1GtQPwA',
    'Ba55eHxA0GmUgDP-twj2Wi_ESjZHdmO4UUSQSOFux5v3',
  ),
};

/**
 * In the spelling of a JWK's integers, which is the shortest; the tests have them as the standard prints them. Of n only
 * what it lacks of p + 1, the trace, whose digits are half as many (Hasse).
 */
function curve(p: bigint, b: string, trace: string): CurveParameters {
  return { p, b: decodeInteger(b), n: p + 1n - decodeInteger(trace) };
}
