/** An unsigned big-endian integer (RFC 8017 §4.2, OS2IP). */
export function bytesToInteger(bytes: Uint8Array): bigint {
  let hex = '0x0';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(hex);
}
