import type { BytesMutator, TextMutator } from './draft.ts';
import type { Random } from './random.ts';

/** What may stand between tokens of JSON and must not, what may be lost, and what may follow. */
export const jsonTextMutators: readonly TextMutator[] = [
  (text, random) => insertAt(text, placeBetween(text, random), random.pick(goodSpaces)),
  (text, random) => insertAt(text, placeBetween(text, random), random.pick(goodSpaces)),
  (text, random) => insertAt(text, placeBetween(text, random), random.pick(badSpaces)),
  (text, random) => insertAt(text, random.below(text.length + 1), random.pick(punctuation)),
  (text, random) => cut(text, random.below(text.length), 1),
  (text, random) => cut(text, random.below(text.length), 1 + random.below(8)),
  (text, random) => replaceAt(text, placeBetween(text, random), random.pick(punctuation)),
  (text, random) => replaceAt(text, random.below(text.length), random.pick(punctuation)),
  (text, random) => text.slice(0, random.below(text.length)),
  (text, random) => text + random.pick(trailers),
  (text, random) => random.pick(trailers) + text,
  (text) => text + text,
  (text) => `[${text}]`,
  (text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`,
  (text) => text.replaceAll('"', "'"),
  (text) => text.replaceAll(',', ' , ').replaceAll(':', '\n:\t'),
  (text) => text.replace('}', ',}'),
  (_text, random) => random.pick(['null', '[]', '{}', '""', '1', 'true', '', ' ', '{', '[[[[', '{"":{}}']),
];

/** UTF-8 that is none, and encodings that are not UTF-8. */
export const utf8Mutators: readonly BytesMutator[] = [
  (bytes) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
  (bytes) => Buffer.from(Buffer.from(bytes).toString('utf8'), 'utf16le'),
  (bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(Buffer.from(bytes).toString('utf8'), 'utf16le')]),
  (bytes) => Buffer.from(Buffer.from(bytes).toString('utf8'), 'latin1'),
  (bytes, random) => overlong(bytes, random),
  (bytes, random) => overlong(bytes, random),
  (bytes, random) => insertBytes(bytes, placeInString(bytes, random), random.pick(badSequences)),
  (bytes, random) => insertBytes(bytes, placeInString(bytes, random), random.pick(badSequences)),
  (bytes, random) => insertBytes(bytes, placeInString(bytes, random), random.pick(goodSequences)),
  (bytes, random) => insertBytes(bytes, random.below(bytes.length + 1), [random.below(256)]),
  (bytes) => insertBytes(bytes, bytes.length, [0]),
  (bytes) => insertBytes(bytes, bytes.length, [0xef, 0xbb, 0xbf]),
];

const goodSpaces: readonly string[] = [' ', '\t', '\n', '\r', '\r\n', '    ', ' \n\t\r '];
const badSpaces: readonly string[] = [
  '\v',
  '\f',
  '\u00a0',
  '\u2028',
  '\u2029',
  '\u3000',
  '\ufeff',
  '\u0085',
  '\0',
  '\b',
];
const punctuation: readonly string[] = '{ } [ ] , : " \\ \' / * # 0 - e . + a \u0000 é ;'.split(' ');
const trailers: readonly string[] = [
  '}',
  ']',
  ',',
  '{}',
  'null',
  ' x',
  '//',
  '/* */',
  '#',
  '\0',
  '\n',
  ' ',
  '"',
  '\ufeff',
  ';',
];

function placeBetween(text: string, random: Random): number {
  const start = random.below(text.length + 1);
  const place = text.slice(start).search(/[{}[\],:]/);
  return place < 0 ? text.length : start + place + random.below(2);
}

function insertAt(text: string, place: number, inserted: string): string {
  return text.slice(0, place) + inserted + text.slice(place);
}

function replaceAt(text: string, place: number, replacement: string): string {
  return text.slice(0, place) + replacement + text.slice(place + 1);
}

function cut(text: string, place: number, length: number): string {
  return text.slice(0, place) + text.slice(place + length);
}

const badSequences: readonly (readonly number[])[] = [
  [0xff],
  [0xfe],
  [0x80],
  [0xbf],
  [0xc3],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98],
  [0xc0, 0x80],
  [0xe0, 0x80, 0x80],
  [0xf0, 0x80, 0x80, 0x80],
  [0xed, 0xa0, 0x80],
  [0xed, 0xbf, 0xbf],
  [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf8, 0x88, 0x80, 0x80, 0x80],
  [0xc3, 0x28],
  [0xe2, 0x28, 0xa1],
];

const goodSequences: readonly (readonly number[])[] = [
  [0x7f],
  [0xc2, 0x80],
  [0xdf, 0xbf],
  [0xe0, 0xa0, 0x80],
  [0xed, 0x9f, 0xbf],
  [0xee, 0x80, 0x80],
  [0xef, 0xbf, 0xbf],
  [0xef, 0xbb, 0xbf],
  [0xf0, 0x90, 0x80, 0x80],
  [0xf4, 0x8f, 0xbf, 0xbf],
];

/** Behind a quotation mark, where a character belongs to a string about half the time. */
function placeInString(bytes: Uint8Array, random: Random): number {
  const start = random.below(bytes.length + 1);
  const place = bytes.indexOf(0x22, start);
  return place < 0 ? start : place + 1;
}

/** One ASCII byte in two or three bytes (RFC 3629 §3 forbids it). */
function overlong(bytes: Uint8Array, random: Random): Uint8Array {
  const place = random.below(Math.max(bytes.length, 1));
  const byte = bytes[place] ?? 0;
  const low = 0x80 | (byte & 0x3f);
  const longer = random.chance(0.5) ? [0xc0 | (byte >> 6), low] : [0xe0, 0x80 | (byte >> 6), low];
  return Buffer.concat([bytes.subarray(0, place), Buffer.from(longer), bytes.subarray(place + 1)]);
}

function insertBytes(bytes: Uint8Array, place: number, inserted: readonly number[]): Uint8Array {
  return Buffer.concat([bytes.subarray(0, place), Buffer.from(inserted), bytes.subarray(place)]);
}
