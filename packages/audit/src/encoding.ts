// The audit writes what no correct writer would, in browsers as well as in Node: so it has these few lines of its own
// and takes nothing of the safe core.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The base64url text of bytes, or of a text's UTF-8 bytes, without padding. */
export function encodeBase64Url(content: Uint8Array | string): string {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.subarray(at, at + 3);
    const bits = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    text += `${alphabet[bits >> 18]}${alphabet[(bits >> 12) & 63]}`;
    if (second !== undefined) text += alphabet[(bits >> 6) & 63];
    if (third !== undefined) text += alphabet[bits & 63];
  }
  return text;
}

/** The same in base64, padded. */
export function encodeBase64(content: Uint8Array | string): string {
  const text = encodeBase64Url(content).replaceAll('-', '+').replaceAll('_', '/');
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

export function encodeHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The bytes of base64 or base64url text. Lenient: what is not of either alphabet is passed over. */
export function decodeBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const symbols = text
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll(/[^\w-]/g, '');
  const bytes = new Uint8Array(Math.floor((symbols.length * 3) / 4));
  let written = 0;
  for (let at = 0; at < symbols.length; at += 4) {
    const group = [...symbols.slice(at, at + 4)].map((symbol) => alphabet.indexOf(symbol));
    const bits = group.reduce((sum, value, place) => sum | (value << (18 - 6 * place)), 0);
    for (let place = 1; place < group.length; place += 1) {
      bytes[written] = (bits >> (24 - 8 * place)) & 255;
      written += 1;
    }
  }
  return bytes;
}

/** The text of a segment; bytes that are no UTF-8 become replacement characters. */
export function decodeText(segment: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(decodeBase64Url(segment));
}

export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
