import { hash } from 'node:crypto';

/** Words of one identifier. */
export const wordsPerId = 4;

/**
 * Writes an identifier as 128 bits.
 *
 * The issuer's own identifiers are 128 random bits in canonical base64url (22 characters): those bits are the identifier
 * itself, so comparing them is exact. Any other text (an imported subject, a UUID) stands as the first 128 bits of its
 * SHA-256: two different ones meet with a chance of 2^-128, and to make two meet on purpose takes 2^64 hashes by somebody
 * who also chooses identifiers at the issuer. The bits of such a hash could equal a random identifier with 2^-128 as well.
 */
export function writeIdWords(id: string, words: Int32Array, at: number): void {
  if (id.length !== idLength || !writeBase64UrlWords(id, words, at)) writeHashWords(id, words, at);
}

const idLength = 22;
const invalid = -1;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const values: Int8Array = Int8Array.from({ length: 128 }, (_, code) => alphabet.indexOf(String.fromCharCode(code)));

function valueAt(id: string, index: number): number {
  const code = id.charCodeAt(index);
  return code < 128 ? (values[code] as number) : invalid;
}

/** False where the text is not the canonical form of 16 bytes. Six bits a character, written out: a loop costs twice. */
function writeBase64UrlWords(id: string, words: Int32Array, at: number): boolean {
  const c0 = valueAt(id, 0);
  const c1 = valueAt(id, 1);
  const c2 = valueAt(id, 2);
  const c3 = valueAt(id, 3);
  const c4 = valueAt(id, 4);
  const c5 = valueAt(id, 5);
  const c6 = valueAt(id, 6);
  const c7 = valueAt(id, 7);
  const c8 = valueAt(id, 8);
  const c9 = valueAt(id, 9);
  const c10 = valueAt(id, 10);
  const c11 = valueAt(id, 11);
  const c12 = valueAt(id, 12);
  const c13 = valueAt(id, 13);
  const c14 = valueAt(id, 14);
  const c15 = valueAt(id, 15);
  const c16 = valueAt(id, 16);
  const c17 = valueAt(id, 17);
  const c18 = valueAt(id, 18);
  const c19 = valueAt(id, 19);
  const c20 = valueAt(id, 20);
  const c21 = valueAt(id, 21);
  const all =
    c0 |
    c1 |
    c2 |
    c3 |
    c4 |
    c5 |
    c6 |
    c7 |
    c8 |
    c9 |
    c10 |
    c11 |
    c12 |
    c13 |
    c14 |
    c15 |
    c16 |
    c17 |
    c18 |
    c19 |
    c20 |
    c21;
  // One invalid character makes the whole negative; the last carries two bits and four that must be zero.
  if (all < 0 || (c21 & 15) !== 0) return false;
  words[at] = (c0 << 26) | (c1 << 20) | (c2 << 14) | (c3 << 8) | (c4 << 2) | (c5 >> 4);
  words[at + 1] = (c5 << 28) | (c6 << 22) | (c7 << 16) | (c8 << 10) | (c9 << 4) | (c10 >> 2);
  words[at + 2] = (c10 << 30) | (c11 << 24) | (c12 << 18) | (c13 << 12) | (c14 << 6) | c15;
  words[at + 3] = (c16 << 26) | (c17 << 20) | (c18 << 14) | (c19 << 8) | (c20 << 2) | (c21 >> 4);
  return true;
}

function writeHashWords(id: string, words: Int32Array, at: number): void {
  const digest = hash('sha256', id, 'buffer');
  for (let word = 0; word < wordsPerId; word += 1) words[at + word] = digest.readInt32BE(word * 4);
}
