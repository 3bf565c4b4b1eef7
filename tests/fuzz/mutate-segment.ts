import type { BytesMutator, TextMutator } from './draft.ts';
import type { Random } from './random.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Other spellings of the same bytes, and what is no base64url. */
export const base64UrlMutators: readonly TextMutator[] = [
  (text, random) => text + random.pick(['=', '==', '===', '%3D', '%3d']),
  (text) => text + '='.repeat((4 - (text.length % 4)) % 4),
  (text) => text.replaceAll('-', '+').replaceAll('_', '/'),
  (text, random) =>
    replaceAt(text, random.below(text.length + 1), random.pick(['+', '/', '=', '.', '-', '_', '!', '%', '~'])),
  (text, random) =>
    insertAt(text, random.below(text.length + 1), random.pick([' ', '\n', '\r\n', '\t', '\0', '\u00a0', '\ufeff'])),
  (text, random) => insertAt(text, random.pick([0, text.length]), random.pick([' ', '\n', '=', '\0', '+', '/'])),
  (text, random) => otherEnding(text, random),
  (text, random) => otherEnding(text, random),
  (text, random) => otherEnding(text, random),
  (text, random) => text + anyLetter(random),
  (text) => text.slice(0, -1),
  (text, random) => insertAt(text, random.below(text.length + 1), anyLetter(random)),
  (text, random) => replaceAt(text, random.below(text.length), anyLetter(random)),
  (text, random) => replaceAt(text, random.below(text.length), random.pick(lookalikes)),
  (text, random) => lowByteAlias(text, random),
  (text) => Buffer.from(text, 'latin1').toString('base64url'),
  (text) => Buffer.from(text, 'base64url').toString('hex'),
  (text) => text.toLowerCase(),
  () => '',
];

/** Changes to what a part decodes to. */
export const bitMutators: readonly BytesMutator[] = [
  (bytes, random) => flipBit(bytes, random),
  (bytes, random) => flipBit(bytes, random),
  (bytes, random) => flipBit(flipBit(bytes, random), random),
  (bytes, random) => changed(bytes, random, () => random.below(256)),
  (bytes, random) => changed(bytes, random, () => random.pick([0, 0xff, 0x7f, 0x80])),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) => bytes.subarray(random.below(bytes.length + 1)),
  (bytes, random) => Buffer.concat([bytes, random.bytes(1 + random.below(4))]),
  (bytes) => new Uint8Array(bytes.length),
  (bytes) => bytes.slice().reverse(),
  (bytes) => Buffer.concat([bytes, bytes]),
];

/** Letters that look or count like one of the alphabet. */
const lookalikes: readonly string[] = [
  'Ａ',
  'а',
  'ａ',
  '０',
  '−',
  '‐',
  '＿',
  'Ł',
  'ŁŁ',
  '\u{1d400}',
  '\ud800',
  'ı',
  'ſ',
  'K',
  'ﬀ',
  'é',
];

function anyLetter(random: Random): string {
  return alphabet.charAt(random.below(alphabet.length));
}

/** The bits of the last character that lie beyond the last byte (RFC 4648 §3.5), set otherwise. */
function otherEnding(text: string, random: Random): string {
  const free = text.length % 4 === 2 ? 16 : text.length % 4 === 3 ? 4 : 1;
  const last = alphabet.indexOf(text.at(-1) ?? '');
  if (last < 0) return text;
  return text.slice(0, -1) + (alphabet[last - (last % free) + random.below(free)] ?? '');
}

/** A character whose low byte is the right one: what a decoder that looks at bytes alone takes for it. */
function lowByteAlias(text: string, random: Random): string {
  const place = random.below(Math.max(text.length, 1));
  const unit = text.charCodeAt(place);
  return Number.isNaN(unit) ? text : replaceAt(text, place, String.fromCharCode(unit + 256 * (1 + random.below(255))));
}

function flipBit(bytes: Uint8Array, random: Random): Uint8Array {
  return changed(bytes, random, (byte) => byte ^ (1 << random.below(8)));
}

function changed(bytes: Uint8Array, random: Random, change: (byte: number) => number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const place = random.below(Math.max(bytes.length, 1));
  if (place < copy.length) copy[place] = change(copy[place] as number);
  return copy;
}

function insertAt(text: string, place: number, inserted: string): string {
  return text.slice(0, place) + inserted + text.slice(place);
}

function replaceAt(text: string, place: number, replacement: string): string {
  return text.slice(0, place) + replacement + text.slice(place + 1);
}
