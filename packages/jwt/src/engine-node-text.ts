/** A Buffer, whose methods would have to wrap any other kind of bytes first. */
export function allocate(length: number): Uint8Array<ArrayBuffer> {
  return Buffer.alloc(length);
}

export function decodeAscii(bytes: Uint8Array, end: number = bytes.length): string {
  return asBuffer(bytes).toString('latin1', 0, end);
}

export function encodeBase64Url(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('base64url');
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
