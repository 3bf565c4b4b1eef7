// The audit writes what no correct writer would, in browsers as well as in Node: so it has these few lines of its own
// and takes nothing of the safe core.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const values: ReadonlyMap<string, number> = new Map(Array.from(alphabet, (letter, value) => [letter, value]));

/** The base64url text of bytes, or of a text's UTF-8 bytes, without padding. */
export function encodeBase64Url(content: Uint8Array | string): string {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const letter = (bits: number): string => alphabet[bits & 63] ?? '';
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [left, rest] = [bytes.length - at, at + 1];
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[rest] ?? 0) << 8) | (bytes[rest + 1] ?? 0);
    text += letter(bits >> 18) + letter(bits >> 12);
    if (left > 1) text += letter(bits >> 6);
    if (left > 2) text += letter(bits);
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
  for (let at = 0, written = 0; at < symbols.length; at += 4, written += 3) {
    let bits = 0;
    for (let place = 0; place < 4; place += 1) bits = (bits << 6) | (values.get(symbols[at + place] ?? '') ?? 0);
    bytes.set([bits >> 16, (bits >> 8) & 255, bits & 255].slice(0, bytes.length - written), written);
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
