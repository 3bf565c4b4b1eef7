export function allocate(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length);
}

/** As UTF-8, the one encoding that platforms are fast at: ASCII is itself in it, and nothing else becomes ASCII. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function decodeAscii(bytes: Uint8Array, end: number = bytes.length): string {
  return decoder.decode(bytes.subarray(0, end));
}
