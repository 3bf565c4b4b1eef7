import { bytesToInteger } from './integer.ts';
import { malformedKey, weakKey } from './key-fault.ts';

const p = 2n ** 255n - 19n;
/** Refuses encodings that are not canonical, not on the curve, or of small order (RFC 8032 §5.1.3, attack D05). */
export function checkEd25519Point(encoded: Uint8Array): void {
  const y = readY(encoded);
  if (isSmallOrderY(y)) throw weakKey('small_order');
  if (y >= p) throw malformedKey('not_canonical');
  if (!isOnCurve(y)) throw malformedKey('not_on_curve');
}

/** Whether an encoding is one of a point whose order divides 8, in whichever spelling. */
export function isSmallOrder(encoded: Uint8Array): boolean {
  return firstBytes.has(encoded[0] as number) && isSmallOrderY(readY(encoded));
}

/** What the encodings of those points begin with, also where y is written with p added: nearly no other does. */
const firstBytes: ReadonlySet<number> = new Set([0, 1, 0x13, 0x26, 0xb4, 0xc7, 0xd9, 0xec, 0xed, 0xee]);

/**
 * Order 1 and 2: y = ±1. Order 4: y = 0. Order 8: doubled, y is 0, which is where y² = −x², so that the curve's equation
 * is 2y² = 1 − dy⁴. Under such a key a signature can hold for almost any message.
 */
function isSmallOrderY(y: bigint): boolean {
  const square = y * y;
  return (y * (square - 1n) * ((121_665n * square - 243_332n) * square + 121_666n)) % p === 0n;
}

/** The last byte comes first, and its first bit is the sign of x. */
function readY(encoded: Uint8Array): bigint {
  // Not `slice`: that of a Buffer is no copy.
  const bytes = new Uint8Array(encoded.subarray(0, 32)).reverse();
  bytes[0] = (bytes[0] as number) & 0x7f;
  return bytesToInteger(bytes);
}

function isOnCurve(y: bigint): boolean {
  const square = y * y;
  // −x² + y² = 1 + dx²y² with d = −121665/121666 (RFC 8032 §5.1), solved for x² and without the fraction.
  const numerator = 121_666n * (square - 1n);
  const denominator = 121_666n + (p - 121_665n) * square;
  // x² = numerator / denominator has a root exactly if the product of the two is a square (Euler's criterion).
  return power((numerator * denominator) % p, (p - 1n) / 2n) === 1n;
}

function power(value: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = value;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % p;
    square = (square * square) % p;
  }
  return result;
}
