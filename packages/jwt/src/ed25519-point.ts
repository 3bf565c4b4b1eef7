import { errors } from './errors.ts';
import { bytesToInteger } from './integer.ts';

const p = 2n ** 255n - 19n;
/** The y of two of the points of order 8; that of the other two is its negative. */
const orderEightY = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;

/**
 * The y coordinates of the eight points whose order divides 8 (two have x = 0, the others come in pairs of one y).
 * Under such a key a signature can hold for almost any message.
 */
const smallOrderY: ReadonlySet<bigint> = new Set([0n, 1n, p - 1n, orderEightY, p - orderEightY]);

/** Refuses encodings that are not canonical, not on the curve, or of small order (RFC 8032 §5.1.3, attack D05). */
export function checkEd25519Point(encoded: Uint8Array): void {
  const reason = defectOf(readY(encoded));
  if (reason === 'small_order') throw errors.create('key_weak', { evidence: { reason } });
  if (reason !== undefined) throw errors.create('key_malformed', { evidence: { reason } });
}

/** Whether an encoding is one of a point whose order divides 8, in whichever spelling. */
export function isSmallOrder(encoded: Uint8Array): boolean {
  return firstBytes.has(encoded[0] as number) && smallOrderY.has(readY(encoded) % p);
}

/** What the encodings of those points begin with, also where y is written with p added: nearly no other does. */
const firstBytes: ReadonlySet<number> = new Set(
  [...smallOrderY].flatMap((y) => [y, y + p]).map((y) => Number(y & 0xffn)),
);

/** The last byte comes first, and its first bit is the sign of x. */
function readY(encoded: Uint8Array): bigint {
  // Not `slice`: that of a Buffer is no copy.
  const bytes = new Uint8Array(encoded.subarray(0, 32)).reverse();
  bytes[0] = (bytes[0] as number) & 0x7f;
  return bytesToInteger(bytes);
}

function defectOf(y: bigint): 'small_order' | 'not_canonical' | 'not_on_curve' | undefined {
  if (smallOrderY.has(y % p)) return 'small_order';
  if (y >= p) return 'not_canonical';
  const square = y * y;
  // −x² + y² = 1 + dx²y² with d = −121665/121666 (RFC 8032 §5.1), solved for x² and without the fraction.
  const numerator = 121_666n * (square - 1n);
  const denominator = 121_666n + (p - 121_665n) * square;
  // x² = numerator / denominator has a root exactly if the product of the two is a square (Euler's criterion).
  return power((numerator * denominator) % p, (p - 1n) / 2n) === 1n ? undefined : 'not_on_curve';
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
