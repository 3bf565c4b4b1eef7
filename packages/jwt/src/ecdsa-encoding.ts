/**
 * The two encodings of an ECDSA signature: r and s side by side (RFC 7518 §3.4, "P1363"), which tokens hold, and the DER
 * `SEQUENCE { r INTEGER, s INTEGER }` that OpenSSL works with. Node translates too, but only behind an options object
 * that costs a verification half as much again.
 */

const sequenceTag = 0x30;
const integerTag = 0x02;
const longFormOfOneByte = 0x81;

/** `signature` has an even length: the caller has compared it with the curve's. */
export function toDerSignature(signature: Uint8Array): Uint8Array {
  const half = signature.length >> 1;
  const startR = skipZeros(signature, 0, half);
  const startS = skipZeros(signature, half, signature.length);
  // DER integers are signed: a leading bit that is set needs a zero byte before it.
  const padR = (signature[startR] as number) >> 7;
  const padS = (signature[startS] as number) >> 7;
  const lengthR = half - startR + padR;
  const lengthS = signature.length - startS + padS;
  const content = 4 + lengthR + lengthS;
  const header = content < 0x80 ? 2 : 3;
  const der = new Uint8Array(header + content);
  der[0] = sequenceTag;
  // In the short form the length itself goes over this.
  der[1] = longFormOfOneByte;
  der[header - 1] = content;
  der[header] = integerTag;
  der[header + 1] = lengthR;
  copy(signature, startR, half, der, header + 2 + padR);
  const second = header + 2 + lengthR;
  der[second] = integerTag;
  der[second + 1] = lengthS;
  copy(signature, startS, signature.length, der, second + 2 + padS);
  return der;
}

/** `der` comes from OpenSSL, never from a token. */
export function fromDerSignature(der: Uint8Array, coordinateBytes: number): Uint8Array {
  const signature = new Uint8Array(2 * coordinateBytes);
  const tagR = der[1] === longFormOfOneByte ? 3 : 2;
  const endR = tagR + 2 + (der[tagR + 1] as number);
  const endS = endR + 2 + (der[endR + 1] as number);
  placeInteger(der, tagR + 2, endR, signature, coordinateBytes);
  placeInteger(der, endR + 2, endS, signature, 2 * coordinateBytes);
  return signature;
}

/** The last byte is kept, so that zero stays a number: `INTEGER 0`, which the verification then refuses. */
function skipZeros(bytes: Uint8Array, start: number, end: number): number {
  let index = start;
  while (index < end - 1 && bytes[index] === 0) index += 1;
  return index;
}

/** Ends where the number in its bytes `from..to` shall end: what DER put in front of it or left out is zeros. */
function placeInteger(der: Uint8Array, from: number, to: number, target: Uint8Array, end: number): void {
  const start = skipZeros(der, from, to);
  copy(der, start, to, target, end - (to - start));
}

/** Byte by byte: a view of so few costs more than they do. */
function copy(source: Uint8Array, from: number, to: number, target: Uint8Array, at: number): void {
  for (let index = from; index < to; index += 1) target[at + index - from] = source[index] as number;
}
