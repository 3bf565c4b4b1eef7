// Text and bytes by web standards alone. `atob` is not used: it takes padding, white space and stray bits, and the other
// alphabet only. Nothing here is reused between calls, so what is called "transient" elsewhere lasts.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Stands beside the six bits of a letter, so that one look at the end finds any stranger among them. */
const stranger = 64;
const sextets = new Uint8Array(128).fill(stranger);
for (let index = 0; index < alphabet.length; index += 1) sextets[alphabet.charCodeAt(index)] = index;

const encoder = new TextEncoder();

export function asciiBytes(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

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

export function isPlainText(text: string): boolean {
  return /^[\0-*,-.0-\x7f]*$/.test(text);
}

/** Letters of the alphabet alone, as many as bytes can give, and no bit set beyond the last byte (RFC 4648 §3.5). */
export function decodeBase64Url(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array((text.length * 3) >> 2);
  let seen = 0;
  let bits = 0;
  let target = 0;
  for (let index = 0; index < text.length; index += 1) {
    const value = sextets[text.charCodeAt(index)] ?? stranger;
    seen |= value;
    bits = (bits << 6) | value;
    // Letters two to four of each group complete a byte; what is left over is 4, 2 and 0 bits.
    const surplus = 6 - 2 * (index & 3);
    if (surplus < 6) bytes[target++] = bits >> surplus;
  }
  const unused = [0, 0, 15, 3][text.length & 3] as number;
  const canonical = seen < stranger && (text.length & 3) !== 1 && (bits & unused) === 0;
  return canonical ? bytes : undefined;
}

export { decodeBase64Url as decodePlainText, decodeBase64Url as decodePlainTextTransient };

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
