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

/** False where the text is not the canonical form of 16 bytes; what was written then means nothing. */
function writeBase64UrlWords(id: string, words: Int32Array, at: number): boolean {
  let slot = at;
  let bits = 0;
  let room = 32;
  let all = 0;
  for (let index = 0; index < idLength; index += 1) {
    const value = valueAt(id, index);
    all |= value;
    room -= 6;
    if (room >= 0) bits |= value << room;
    else {
      words[slot] = bits | (value >> -room);
      slot += 1;
      room += 32;
      bits = value << room;
    }
  }
  // One invalid character makes the whole negative; four bits are left over, and the canonical form has zeros there.
  return all >= 0 && bits === 0;
}

function writeHashWords(id: string, words: Int32Array, at: number): void {
  const digest = hash('sha256', id, 'buffer');
  for (let word = 0; word < wordsPerId; word += 1) words[at + word] = digest.readInt32BE(word * 4);
}
