import { byteText } from './byte-text.ts';
import { secretWords } from './published-secrets.ts';
import { fromBase64, fromHex, readingsOf } from './secret-readings.ts';

/** Longest first: `secrets` is not `secret` and a letter. Those of two letters come up by chance within other words. */
const words = [...secretWords].sort((one, other) => other.length - one.length);
const anyWord = new RegExp(
  words.map((word) => (word.length > 2 ? word : `(?<![a-z0-9])${word}(?![a-z0-9])`)).join('|'),
  'g',
);

/**
 * In 43 letters of base64 drawn at random one of these stands about twice in a million times, and then 37 are left.
 * Shorter ones, such as `jwt`, stand there more often.
 */
const longWord = new RegExp(words.filter((word) => word.length >= 6).join('|'));

/**
 * Whether bytes are a text that says that it is a secret (`my-super-secret-jwt-key-for-production`), and has less than
 * `hashBytes` letters beside such words: whoever guesses knows the words.
 */
export function isMadeOfWords(bytes: Uint8Array, hashBytes: number): boolean {
  return readingsOf(bytes).some((reading) => {
    const text = reading.toLowerCase();
    return longWord.test(text) && text.replace(anyWord, '').replace(/[^a-z0-9\x80-\xff]/g, '').length < hashBytes;
  });
}

/**
 * Whether bytes are the hex or base64 of a text that is shorter than the hash. It is as easily guessed as the text; and of
 * bytes drawn at random not even the shortest are all printable, save once in millions.
 */
export function isEncodedText(bytes: Uint8Array, hashBytes: number): boolean {
  const text = byteText(bytes).trim();
  const decoded = decode(text);
  return decoded !== undefined && decoded.length < hashBytes && /^[\x20-\x7e]+$/.test(decoded);
}

function decode(text: string): string | undefined {
  if (/^([\da-f]{2})+$/i.test(text)) return fromHex(text);
  const base64 = /^([\w+/-]+)={0,2}$/.exec(text)?.[1];
  return base64 === undefined ? undefined : fromBase64(base64);
}
