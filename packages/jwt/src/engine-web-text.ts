export function allocate(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length);
}

/** One character a byte. A TextDecoder's `latin1` is windows-1252, in which 32 bytes are other characters. */
export function decodeAscii(bytes: Uint8Array, end: number = bytes.length): string {
  let text = '';
  // Piece by piece: a platform's stack bounds how many arguments a call may have.
  for (let start = 0; start < end; start += 4096) {
    text += String.fromCharCode(...bytes.subarray(start, Math.min(start + 4096, end)));
  }
  return text;
}
