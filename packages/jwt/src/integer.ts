/** An unsigned big-endian integer (RFC 8017 §4.2, OS2IP). */
export function bytesToInteger(bytes: Uint8Array): bigint {
  let hex = '0x0';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(hex);
}

/** The same the other way (RFC 8017 §4.1, I2OSP), for an integer that has the room. */
export function integerToBytes(integer: bigint, length: number): Uint8Array {
  const digits =
    integer
      .toString(16)
      .padStart(2 * length, '0')
      .match(/../g) ?? [];
  return Uint8Array.from(digits, (pair) => Number.parseInt(pair, 16));
}
