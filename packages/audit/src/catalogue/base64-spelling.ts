// One content has one base64url text (RFC 7515 §2, RFC 4648 §3.5). Here are the others, which lenient readers take for it.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Another text for the same bytes. Undefined where this segment has no such text. */
export interface Spelling {
  readonly name: string;
  readonly spell: (segment: string) => string | undefined;
}

/** Padding, which base64url of JOSE does without. */
export const paddedSpellings: readonly Spelling[] = [
  {
    name: 'padded',
    spell: (text) => (text.length % 4 > 1 ? text.padEnd(text.length + 4 - (text.length % 4), '=') : undefined),
  },
  { name: 'half-padded', spell: (text) => (text.length % 4 === 2 ? `${text}=` : undefined) },
  { name: 'over-padded', spell: (text) => `${text}====` },
];

/** What is of no base64 alphabet and is passed over by many decoders. */
export const junkSpellings: readonly Spelling[] = [
  { name: 'space-within', spell: (text) => within(text, ' ') },
  { name: 'tab-within', spell: (text) => within(text, '\t') },
  { name: 'line-feed-within', spell: (text) => within(text, '\n') },
  { name: 'line-break-within', spell: (text) => within(text, '\r\n') },
  { name: 'line-feed-after', spell: (text) => `${text}\n` },
  { name: 'space-after', spell: (text) => `${text} ` },
  { name: 'space-before', spell: (text) => ` ${text}` },
  { name: 'exclamation-marks', spell: (text) => within(text, '!!!!') },
  { name: 'question-mark-after', spell: (text) => `${text}?` },
  { name: 'percent-after', spell: (text) => `${text}%` },
  { name: 'quotes-around', spell: (text) => `"${text}"` },
  { name: 'zero-byte-after', spell: (text) => `${text}\u{0}` },
  { name: 'zero-width-space-within', spell: (text) => within(text, '\u{200B}') },
  { name: 'byte-order-mark-before', spell: (text) => `\u{FEFF}${text}` },
  { name: 'fullwidth-letter-after', spell: (text) => `${text}\u{FF21}` },
  // Node's decoder reads the low byte of a letter alone: to it, U+0141 is an A.
  { name: 'letter-256-further', spell: (text) => String.fromCharCode(text.charCodeAt(0) + 256) + text.slice(1) },
];

/** The alphabet of plain base64, for segments in which the two differ. */
export const alphabetSpellings: readonly Spelling[] = [
  {
    name: 'standard-alphabet',
    spell: (text) => (/[-_]/.test(text) ? text.replaceAll('-', '+').replaceAll('_', '/') : undefined),
  },
  {
    name: 'mixed-alphabets',
    spell: (text) =>
      /[-_].*[-_]/.test(text) ? text.replace(/[-_]/, (symbol) => (symbol === '-' ? '+' : '/')) : undefined,
  },
];

/** Other bits where the last symbol has more of them than the last byte needs. */
export const looseSpellings: readonly Spelling[] = [
  { name: 'last-bit', spell: (text) => withSpareBits(text, 1) },
  { name: 'all-spare-bits', spell: (text) => withSpareBits(text, text.length % 4 === 2 ? 15 : 3) },
  { name: 'symbol-too-many', spell: (text) => (text.length % 4 === 0 ? `${text}A` : undefined) },
];

function within(text: string, junk: string): string {
  const middle = Math.floor(text.length / 2);
  return text.slice(0, middle) + junk + text.slice(middle);
}

function withSpareBits(text: string, bits: number): string | undefined {
  if (text.length % 4 < 2) return undefined;
  const last = alphabet.indexOf(text.slice(-1));
  return last < 0 ? undefined : text.slice(0, -1) + alphabet[last ^ bits];
}
