import { malformedKey, weakKey } from './key-fault.ts';

const p = 2n ** 255n - 19n;

/**
 * The u coordinates of the points of small order, on the curve and on its twist (order 1, 2, 4 and 8). Whatever the
 * private key, agreement with one of these ends in zero: everybody knows the key that follows.
 */
const smallOrderU: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  p - 1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
]);

/**
 * Refuses public keys of X25519 that are of small order or not canonical (RFC 7748 §6.1, RFC 8037 §5). RFC 7748 §5 has
 * a receiver reduce u and mask its top bit; no sender writes either, so that such a key is a second spelling of another.
 */
export function checkX25519Point(encoded: Uint8Array): void {
  let u = 0n;
  for (let index = 31; index >= 0; index -= 1) u = (u << 8n) | BigInt(encoded[index] as number);
  if (smallOrderU.has((u % 2n ** 255n) % p)) throw weakKey('small_order');
  if (u >= p) throw malformedKey('not_canonical');
}
