import { maxSecretBytes } from './defaults.ts';
import { secretErrors } from './errors.ts';
import { isKeyText } from './key-text.ts';
import { isKnownSecret } from './known-secrets.ts';
import { isEncodedText, isMadeOfWords } from './word-secrets.ts';

/**
 * Refuses secrets that can be guessed: shorter than the hash (RFC 7518 §3.2), published, a key's text, a pattern, or words. One
 * that is too long is refused by the same code as one that is too short: it comes from configuration as that does, and
 * who operates the program has to change it.
 *
 * No test can tell that a secret is random; these tell that it is not.
 */
export function checkSecret(bytes: Uint8Array, hashBytes: number): void {
  if (bytes.length > maxSecretBytes) throw weak('long');
  if (isKnownSecret(bytes)) throw secretErrors.create('secret_known');
  if (isKeyText(bytes)) throw weak('is_a_key');
  if (bytes.length < hashBytes || isEncodedText(bytes, hashBytes)) throw weak('short');
  if (isRepetition(bytes) || isSequence(bytes) || new Set(bytes).size < minDistinctBytes) throw weak('pattern');
  if (isMadeOfWords(bytes, hashBytes)) throw weak('words');
}

/** Of 32 random hex digits one in a hundred thousand has fewer than 8 different ones; of random bytes none. */
const minDistinctBytes = 8;

/**
 * One piece again and again, the last perhaps cut: the secret is as long as the piece. In one walk (Knuth, Morris and
 * Pratt): for each length, how much of the beginning also stands at its end, which for the whole tells its period.
 */
function isRepetition(bytes: Uint8Array): boolean {
  const borders = [0];
  let border = 0;
  for (let index = 1; index < bytes.length; index += 1) {
    while (border > 0 && bytes[index] !== bytes[border]) border = borders[border - 1] as number;
    if (bytes[index] === bytes[border]) border += 1;
    borders.push(border);
  }
  return border >= bytes.length / 2;
}

/** Counting up or down, such as the alphabet, with a few breaks. */
function isSequence(bytes: Uint8Array): boolean {
  const steps = new Map<number, number>();
  for (let index = 1; index < bytes.length; index += 1) {
    const step = ((bytes[index] as number) - (bytes[index - 1] as number)) & 0xff;
    steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  return Math.max(...steps.values()) > bytes.length / 2;
}

function weak(reason: 'short' | 'long' | 'is_a_key' | 'pattern' | 'words'): Error {
  return secretErrors.create('secret_weak', { evidence: { reason } });
}
