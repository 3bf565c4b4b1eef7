// Plain integers for what no platform's crypto would make. Its time tells the values: fit for forging, never for a secret
// that is worth something.

/** Bytes, most significant first, as a number that is not negative. */
export function bytesToInteger(bytes: Uint8Array): bigint {
  let hex = '0x0';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(hex);
}

/** The bytes of a number, most significant first: as few as it needs (one for zero), or exactly `size`, cut in front. */
export function integerToBytes(value: bigint, size?: number): Uint8Array<ArrayBuffer> {
  const digits = value.toString(16);
  const hex = digits.padStart(size === undefined ? digits.length + (digits.length % 2) : size * 2, '0');
  const kept = size === undefined ? hex : hex.slice(hex.length - size * 2);
  return Uint8Array.from(kept.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The remainder that is not negative. */
export function mod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** `value ** exponent % modulus`, four bits of the exponent at a time. */
export function modPow(value: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n % modulus];
  for (let digit = 1; digit < 16; digit += 1) powers.push(((powers.at(-1) ?? 0n) * value) % modulus);
  let result = 1n % modulus;
  for (const digit of exponent.toString(16)) {
    for (let squaring = 0; squaring < 4; squaring += 1) result = (result * result) % modulus;
    result = (result * (powers[Number.parseInt(digit, 16)] ?? 0n)) % modulus;
  }
  return result;
}

/** By Euclid: quick for some ten thousands of bits. */
export function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left < 0n ? -left : left, right < 0n ? -right : right];
  while (b > 0n) [a, b] = [b, a % b];
  return a;
}

/** The inverse of a value to a modulus; 0 where it has none. */
export function modInverse(value: bigint, modulus: bigint): bigint {
  let [left, right] = [mod(value, modulus), modulus];
  let [factor, other] = [1n, 0n];
  while (left > 0n) {
    const quotient = right / left;
    [left, right] = [right - quotient * left, left];
    [factor, other] = [other - quotient * factor, factor];
  }
  return right === 1n ? mod(other, modulus) : 0n;
}

/** The whole root of a number that is not negative, rounded down (Newton's method). */
export function wholeRoot(value: bigint, degree: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << (BigInt(value.toString(2).length) / degree + 1n);
  for (;;) {
    const next = ((degree - 1n) * guess + value / guess ** (degree - 1n)) / degree;
    if (next >= guess) return guess;
    guess = next;
  }
}
