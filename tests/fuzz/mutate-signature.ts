/** What two valid signatures, or the arithmetic of one, make possible. */

import type { BytesMutator, Draft } from './draft.ts';
import type { Random } from './random.ts';

export function mutateSignature(signature: Uint8Array, draft: Draft, random: Random): Uint8Array {
  const { alg } = draft.base.key;
  const order = orders[alg];
  if (order === undefined || random.chance(0.2)) return random.pick(plain)(signature, random);
  return alg === 'Ed25519' ? mutateEdDsa(signature, order, random) : mutateEcdsa(signature, order, draft, random);
}

/** Lengths, and what a comparison that stops early would take. */
const plain: readonly BytesMutator[] = [
  () => new Uint8Array(),
  (bytes) => bytes.subarray(0, bytes.length / 2),
  (bytes) => bytes.subarray(0, -1),
  (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]),
  (bytes) => Buffer.concat([Buffer.alloc(1), bytes]),
  (bytes) => Buffer.from(bytes).fill(0),
  (bytes) => Buffer.from(bytes).fill(0xff),
  (bytes, random) => Buffer.concat([bytes.subarray(0, 1), random.bytes(Math.max(bytes.length - 1, 0))]),
  (bytes) => Buffer.concat([bytes, bytes]),
];

/** The orders of the groups: FIPS 186-5 (SP 800-186 §3.2.1) and RFC 8032 §5.1. */
const orders: Readonly<Record<string, bigint>> = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384: BigInt(`0x${'f'.repeat(48)}c7634d81f4372ddf581a0db248b0a77aecec196accc52973`),
  ES512: BigInt(`0x1${'f'.repeat(64)}fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`),
  Ed25519: 2n ** 252n + 27742317777372353535851937790883648493n,
};

function mutateEcdsa(signature: Uint8Array, order: bigint, draft: Draft, random: Random): Uint8Array {
  const half = signature.length / 2;
  const r = signature.subarray(0, half);
  const s = signature.subarray(half);
  const other = draft.other.signature;
  const edge = (): Uint8Array =>
    toBytes(random.pick([0n, 1n, order - 1n, order, order + 1n, 2n ** BigInt(half * 8) - 1n]), half);
  switch (random.below(9)) {
    case 0:
      return Buffer.concat([s, r]);
    case 1:
      // The other root: also a valid signature of the same text, to every verifier of ECDSA.
      return Buffer.concat([r, toBytes(order - toInteger(s), half)]);
    case 2:
      return Buffer.concat([toBytes(toInteger(r) + order, half), s]);
    case 3:
      return Buffer.concat([r, toBytes(toInteger(s) + order, half)]);
    case 4:
      return Buffer.concat([edge(), s]);
    case 5:
      return Buffer.concat([r, edge()]);
    case 6:
      return Buffer.concat([edge(), edge()]);
    case 7:
      return random.chance(0.5)
        ? Buffer.concat([r, other.subarray(other.length / 2)])
        : Buffer.concat([other.subarray(0, other.length / 2), s]);
    default:
      return toDer(r, s);
  }
}

function mutateEdDsa(signature: Uint8Array, order: bigint, random: Random): Uint8Array {
  const point = signature.subarray(0, 32);
  const scalar = signature.subarray(32);
  const value = toInteger(Uint8Array.from(scalar).reverse());
  switch (random.below(5)) {
    case 0:
      // RFC 8032 §8.4: S + L is the same number to who does not compare S with L.
      return Buffer.concat([point, toBytes(value + order, 32).reverse()]);
    case 1:
      return Buffer.concat([point, toBytes(random.pick([0n, 1n, order - 1n, order]), 32).reverse()]);
    case 2:
      // The neutral element and the point of order 2, as encoded.
      return Buffer.concat([toBytes(random.pick([1n, 0n, 2n ** 255n - 20n]), 32).reverse(), scalar]);
    case 3:
      return Buffer.concat([scalar, point]);
    default: {
      const copy = Buffer.from(signature);
      copy[random.pick([31, 63])] = (copy[31] ?? 0) ^ 0x80;
      return copy;
    }
  }
}

function toDer(r: Uint8Array, s: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array): Buffer => {
    const start = bytes.findIndex((byte) => byte !== 0);
    const digits = bytes.subarray(Math.max(start, 0));
    const padded = (digits[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.alloc(1), digits]) : Buffer.from(digits);
    return Buffer.concat([Buffer.from([0x02, padded.length]), padded]);
  };
  const content = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}

function toInteger(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);
}

/** What does not fit is cut off at the front, as a careless encoder would. */
function toBytes(value: bigint, length: number): Buffer {
  return Buffer.from(
    (value < 0n ? 0n : value)
      .toString(16)
      .padStart(length * 2, '0')
      .slice(-length * 2),
    'hex',
  );
}
