import { createHash } from 'node:crypto';

/** Another writing of a word; undefined where it has none. Letters are ASCII's: other bytes stay as they are. */
export type Form = (word: Uint8Array) => Uint8Array | undefined;

export const asIs: Form = (word) => word;
export const lower: Form = (word) => word.map(toLower);
export const upper: Form = (word) => word.map(toUpper);
export const capital: Form = (word) => word.map((byte, index) => (index === 0 ? toUpper(byte) : toLower(byte)));
export const reversed: Form = (word) => word.toReversed();
export const doubled: Form = (word) => Uint8Array.from([...word, ...word]);
/** Each letter in the other case, as a locked key leaves it. */
export const toggled: Form = (word) => word.map((byte) => (isLower(byte) ? toUpper(byte) : toLower(byte)));

/** Letters as the digits and signs that look like them: all of these at once. */
export function leet(...pairs: readonly string[]): Form {
  const signs = new Map(pairs.map(([letter = '', sign = '']) => [letter.charCodeAt(0), sign.charCodeAt(0)]));
  return (word) => word.map((byte) => signs.get(toLower(byte)) ?? byte);
}

/** What a library makes of the text when it takes it for base64 (either alphabet), as many do. */
export const base64Bytes: Form = (word) => {
  const text = Buffer.from(word).toString('latin1');
  return /^[\w+/-]{4,}={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
};

/** What a library makes of the text when it takes it for hex. */
export const hexBytes: Form = (word) => {
  const text = Buffer.from(word).toString('latin1');
  return /^([\da-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : undefined;
};

/** The text that somebody got who encoded the word, to make it look like a key. */
export const base64Text: Form = (word) => Buffer.from(Buffer.from(word).toString('base64'));
export const base64UrlText: Form = (word) => Buffer.from(Buffer.from(word).toString('base64url'));
export const hexText: Form = (word) => Buffer.from(Buffer.from(word).toString('hex'));

/** The word's digest, which is long enough for every check of a length. */
export function digestBytes(name: 'md5' | 'sha1' | 'sha256' | 'sha512'): Form {
  return (word) => createHash(name).update(word).digest();
}

export function digestText(name: 'md5' | 'sha1' | 'sha256' | 'sha512'): Form {
  return (word) => Buffer.from(createHash(name).update(word).digest('hex'));
}

function isLower(byte: number): boolean {
  return byte >= 0x61 && byte <= 0x7a;
}

function toLower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function toUpper(byte: number): number {
  return isLower(byte) ? byte - 0x20 : byte;
}
