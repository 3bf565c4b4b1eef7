// The Distinguished Encoding Rules (X.690 §10), as much of them as keys, signatures and certificates are made of. Writes
// what it is told: a broken structure is sometimes the point.

import { bytesToInteger, integerToBytes } from './big-integer.ts';

/** A tag, the length of the parts, and the parts. */
export function writeDer(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...parts);
  return concatBytes(Uint8Array.of(tag), lengthOf(content.length), content);
}

export function derSequence(...parts: readonly Uint8Array[]): Uint8Array {
  return writeDer(0x30, ...parts);
}

export function derSet(...parts: readonly Uint8Array[]): Uint8Array {
  return writeDer(0x31, ...parts);
}

/** An integer that is not negative: with a zero in front where its first bit would be taken for a sign. */
export function derInteger(value: bigint): Uint8Array {
  const bytes = integerToBytes(value);
  return writeDer(0x02, (bytes[0] ?? 0) > 127 ? concatBytes(Uint8Array.of(0), bytes) : bytes);
}

/** Whole bytes as a string of bits. */
export function derBitString(bytes: Uint8Array): Uint8Array {
  return writeDer(0x03, Uint8Array.of(0), bytes);
}

export function derOctetString(bytes: Uint8Array): Uint8Array {
  return writeDer(0x04, bytes);
}

export const derNull: Uint8Array = Uint8Array.of(0x05, 0);

/** An object identifier in its dotted form: `1.2.840.113549.1.1.1`. */
export function derObjectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return writeDer(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** An ECDSA signature of two halves as the sequence of two integers that X.509 has (RFC 3279 §2.2.3). */
export function derEcdsaSignature(halves: Uint8Array): Uint8Array {
  const middle = halves.length / 2;
  return derSequence(
    derInteger(bytesToInteger(halves.subarray(0, middle))),
    derInteger(bytesToInteger(halves.subarray(middle))),
  );
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function lengthOf(length: number): Uint8Array {
  if (length < 128) return Uint8Array.of(length);
  const bytes = integerToBytes(BigInt(length));
  return concatBytes(Uint8Array.of(0x80 | bytes.length), bytes);
}

function base128(value: number): readonly number[] {
  const digits = [value & 127];
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 127) | 128);
  return digits;
}
