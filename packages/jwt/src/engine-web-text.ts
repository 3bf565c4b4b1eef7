// Text and bytes by web standards alone.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const encoder = new TextEncoder();

export function encodeBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [first = 0, second = 0, third = 0] = [bytes[index], bytes[index + 1], bytes[index + 2]];
    const bits = (first << 16) | (second << 8) | third;
    text += letter(bits >> 18) + letter(bits >> 12);
    if (index + 1 < bytes.length) text += letter(bits >> 6);
    if (index + 2 < bytes.length) text += letter(bits);
  }
  return text;
}

function letter(bits: number): string {
  return alphabet[bits & 63] as string;
}

/** Base64url of the UTF-8 of a text. */
export function encodeTextBase64Url(text: string): string {
  return encodeBase64Url(encoder.encode(text));
}

const fatalUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return fatalUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** One character a byte. A TextDecoder's `latin1` is windows-1252, in which 32 bytes are other characters. */
export function decodeAscii(bytes: Uint8Array): string {
  let text = '';
  // Piece by piece: an engine's stack bounds how many arguments a call may have.
  for (let start = 0; start < bytes.length; start += 4096) {
    text += String.fromCharCode(...bytes.subarray(start, start + 4096));
  }
  return text;
}
