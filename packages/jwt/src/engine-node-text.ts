// Text and bytes by Node's native code. Two buffers of this module are reused by every call, which saves allocations
// for each part of each token. What a function answers as "transient" must be read before its next call.

let encodedScratch = Buffer.allocUnsafeSlow(32_768);
let decodedScratch = Buffer.allocUnsafeSlow(32_768);
/** The last text decoded into the buffer, until it was asked for again: so no token stays alive for long. */
let decodedText: string | undefined;
let decoded: Uint8Array | undefined;

/** The bytes of ASCII text. Transient. */
export function asciiBytes(text: string): Uint8Array {
  if (encodedScratch.length < text.length) encodedScratch = Buffer.allocUnsafeSlow(text.length);
  return encodedScratch.subarray(0, encodedScratch.write(text, 'latin1'));
}

export function encodeBase64Url(bytes: Uint8Array): string {
  return view(bytes).toString('base64url');
}

/** Base64url of the UTF-8 of a text. */
export function encodeTextBase64Url(text: string): string {
  // UTF-8 takes at most three bytes for each UTF-16 unit.
  if (encodedScratch.length < text.length * 3) encodedScratch = Buffer.allocUnsafeSlow(text.length * 3);
  return encodedScratch.toString('base64url', 0, encodedScratch.write(text, 'utf8'));
}

export function decodeBase64Url(text: string): Uint8Array | undefined {
  return isPlainText(text) ? decodePlainText(text) : undefined;
}

// Node's decoder skips every character that it does not know and stops at padding. Each one skipped makes the result
// shorter, so a result of full length had none: cheaper than encoding it back. What it takes and we do not is looked
// for apart: the other alphabet's `+` and `/`, characters beyond ASCII (here, once for a whole token), and bits after
// the last byte (RFC 4648 §3.5).

export function isPlainText(text: string): boolean {
  return Buffer.byteLength(text, 'utf8') === text.length && !text.includes('+') && !text.includes('/');
}

export function decodePlainText(text: string): Uint8Array | undefined {
  if (!endsCanonically(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === decodedLength(text) ? bytes : undefined;
}

/** Transient; asking for the same text at once again answers from the buffer. */
export function decodePlainTextTransient(text: string): Uint8Array | undefined {
  const repeated = text === decodedText;
  decodedText = undefined;
  if (repeated) return decoded;
  if (!endsCanonically(text)) return undefined;
  if (decodedScratch.length < text.length) decodedScratch = Buffer.allocUnsafeSlow(text.length);
  const length = decodedScratch.write(text, 'base64url');
  if (length !== decodedLength(text)) return undefined;
  decoded = decodedScratch.subarray(0, length);
  decodedText = text;
  return decoded;
}

export function decodeAscii(bytes: Uint8Array): string {
  return view(bytes).toString('latin1');
}

const fatalUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return fatalUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** By the character that ends a text: the length modulo 4 of texts that it may end. A bit each. */
const endings: Uint8Array = readEndings();

function readEndings(): Uint8Array {
  const table = new Uint8Array(128);
  for (let index = 0; index < alphabet.length; index += 1) {
    table[alphabet.charCodeAt(index)] = (1 << 0) | (index % 16 === 0 ? 1 << 2 : 0) | (index % 4 === 0 ? 1 << 3 : 0);
  }
  return table;
}

function endsCanonically(text: string): boolean {
  if (text.length === 0) return true;
  return (((endings[text.charCodeAt(text.length - 1)] ?? 0) >> (text.length & 3)) & 1) === 1;
}

function decodedLength(text: string): number {
  return (text.length * 3) >> 2;
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
