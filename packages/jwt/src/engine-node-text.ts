/** A Buffer, whose methods would have to wrap any other kind of bytes first. */
export function allocate(length: number): Uint8Array<ArrayBuffer> {
  return Buffer.alloc(length);
}

export function decodeAscii(bytes: Uint8Array, end: number = bytes.length): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1', 0, end);
}
