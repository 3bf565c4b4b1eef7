import { hash, timingSafeEqual } from 'node:crypto';
import { createSecret, decodeBase64Url, type Secret } from '@sealwright/jwt';
import { clientSecretBytes } from './defaults.ts';
import type { RandomBytes } from './ports.ts';

/** A current and a former secret: enough to change it at leisure. More would only keep old ones alive. */
export const maxSecrets = 2;

/** A generated secret, to be shown once, and what is stored of it. */
export function createHashedSecret(random: RandomBytes): { readonly secret: Secret; readonly hash: string } {
  const bytes = random(clientSecretBytes);
  return { secret: createSecret(bytes), hash: hashSecret(bytes) };
}

/**
 * Whether a presented text (base64url) is the secret of one of the hashes. The work is the same for a right one, a
 * wrong one, malformed text and no hash at all: always one SHA-256 and `maxSecrets` comparisons in constant time.
 *
 * SHA-256 and no slow hash: the secrets are 256 random bits, which no number of guesses finds.
 */
export function verifySecret(presented: string, hashes: readonly string[]): boolean {
  const bytes = parsePresented(presented);
  const actual = hash('sha256', bytes ?? new Uint8Array(clientSecretBytes), 'buffer');
  let right = false;
  for (let index = 0; index < maxSecrets; index += 1) {
    const stored = Buffer.from(hashes[index] ?? nobody, 'base64url');
    const equal = stored.length === actual.length && timingSafeEqual(stored, actual);
    right = (equal && hashes[index] !== undefined) || right;
  }
  return right && bytes !== undefined;
}

/** No 32 bytes are known that hash to zeros. */
const nobody = Buffer.alloc(32).toString('base64url');

function hashSecret(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'base64url');
}

function parsePresented(text: string): Uint8Array | undefined {
  if (text.length > 64) return undefined;
  try {
    const bytes = decodeBase64Url(text);
    return bytes.length === clientSecretBytes ? bytes : undefined;
  } catch {
    return undefined;
  }
}
