import { byteText } from './byte-text.ts';

/**
 * All that bytes offered as a secret can be read as, each a text with one character a byte: as they are; without the
 * marks and zeros of UTF-16, quotes and escapes of JSON, a shell or a program; and what hex or base64 in these stands
 * for, once and twice. What is public in one of these forms is public in all of them.
 *
 * Each step is linear, and decoding makes less of a text than it was.
 */
export function readingsOf(bytes: Uint8Array): readonly string[] {
  const found = new Set<string>();
  let texts = [byteText(bytes)];
  for (let depth = 0; depth < 3; depth += 1) {
    const plain = texts.map(withoutWrapping);
    for (const text of [...texts, ...plain]) found.add(text);
    texts = [...new Set(plain.flatMap(decodingsOf))];
  }
  return [...found];
}

/** Escapes are undone however often they were applied; a line's end and a quote become a space. */
function withoutWrapping(text: string): string {
  const letters = text.replaceAll('\0', '').replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '');
  return letters
    .replace(/\\[nrt]|["'`]/g, ' ')
    .replaceAll('\\', '')
    .trim();
}

/** Of every piece that is long enough to be one: `key: <base64>`, a data URL, lines of any length, bytes with colons. */
function decodingsOf(text: string): string[] {
  const joined = text.replace(/\s/g, '');
  const forms = [text, joined, joined.replaceAll(':', '')];
  const pieces = (pattern: RegExp): string[] => [
    ...new Set(forms.flatMap((form) => Array.from(form.matchAll(pattern), ([piece]) => piece))),
  ];
  return [...pieces(/([\da-f]{2}){10,}/gi).map(fromHex), ...pieces(/[\w+/-]{12,}/g).map(fromBase64)];
}

export function fromHex(hex: string): string {
  return hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

/** In either alphabet. A last letter that is too much for it is left out. */
export function fromBase64(text: string): string {
  const letters = text.replaceAll('-', '+').replaceAll('_', '/');
  return atob(letters.length % 4 === 1 ? letters.slice(0, -1) : letters);
}
