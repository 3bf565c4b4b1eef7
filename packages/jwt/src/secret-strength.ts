import { secretErrors } from './errors.ts';
import { isKeyText } from './key-text.ts';
import { isKnownSecret } from './known-secrets.ts';

/**
 * Refuses secrets that can be guessed: shorter than the hash (RFC 7518 §3.2), published, a key's text, or a pattern.
 * No test can tell that a secret is random; these tell that it is not.
 */
export function checkSecret(bytes: Uint8Array, hashBytes: number): void {
  if (isKnownSecret(bytes)) throw secretErrors.create('secret_known');
  if (isKeyText(bytes)) throw weak('is_a_key');
  if (bytes.length < hashBytes) throw weak('short');
  if (isRepetition(bytes) || isSequence(bytes) || new Set(bytes).size < minDistinctBytes) throw weak('pattern');
}

/** Of 32 random hex digits one in a hundred thousand has fewer than 8 different ones; of random bytes none. */
const minDistinctBytes = 8;

/** One piece again and again, the last perhaps cut: the secret is as long as the piece. */
function isRepetition(bytes: Uint8Array): boolean {
  for (let period = 1; period <= bytes.length / 2; period += 1) {
    if (bytes.every((byte, index) => index < period || byte === bytes[index - period])) return true;
  }
  return false;
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

function weak(reason: 'short' | 'is_a_key' | 'pattern'): Error {
  return secretErrors.create('secret_weak', { evidence: { reason } });
}
