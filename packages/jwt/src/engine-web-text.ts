import { byteText } from './byte-text.ts';
import { decodeUtf8 } from './utf8.ts';

export function allocate(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length);
}

/** As UTF-8, the one encoding that platforms are fast at: ASCII is itself in it, and what is no UTF-8 is all U+FFFD. */
export function decodeAscii(bytes: Uint8Array, end: number = bytes.length): string {
  return decodeUtf8(bytes.subarray(0, end)) ?? '\ufffd';
}

export function encodeBase64Url(bytes: Uint8Array): string {
  return btoa(byteText(bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
