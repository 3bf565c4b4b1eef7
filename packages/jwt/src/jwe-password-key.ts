import { permit } from './construction-permit.ts';
import { defaultPasswordIterations, maxPasswordBytes, minPasswordBytes, mostPasswordIterations } from './defaults.ts';
import { type ContentEncryption, requiredContent } from './jwe-algorithm.ts';
import { DecryptionKey, EncryptionKey } from './jwe-key.ts';
import { checkedKid } from './jwk-labels.ts';
import { Secret } from './secret.ts';
import { checkSecret } from './secret-strength.ts';

/** What `createPasswordKey` takes. */
export interface PasswordKeyOptions {
  readonly enc: ContentEncryption;
  /** UTF-8, 32 to 128 bytes (RFC 7518 §8.8). */
  readonly password: Secret;
  /** Needed: a fingerprint of a password would let everybody who sees a token try guesses without the hashing. */
  readonly kid: string;
  /**
   * The most iterations that a token may ask for, up to 1,200,000: all that stands between whoever sends tokens and
   * your processor. 1,000,000 take two thirds of a second of a core.
   */
  readonly maxIterations: number;
  /** How many a token of ours asks for, from 210,000 (default) to `maxIterations`. */
  readonly iterations?: number;
}

/**
 * Makes a key of a password. The only way to PBES2 (`PBES2-HS512+A256KW`): no other key accepts it, and this one
 * accepts nothing else.
 *
 * It does NOT suit a service that takes tokens from strangers: anyone can make it hash `maxIterations` times for a
 * token that is worth nothing. Use it for what people carry from place to place, and a key pair for all else.
 *
 * @throws `secret_weak`, `secret_known`; TypeError for a password over 128 bytes or numbers out of bounds
 * @see RFC 7518 §4.8, §8.8; RFC 8725bis §3.13
 *
 * @example
 * import { createSecret } from '@sealwright/jwt';
 * import { createPasswordKey } from '@sealwright/jwt/jwe';
 *
 * const password = createSecret(new TextEncoder().encode('several unrelated words that nobody has printed'));
 * const key = await createPasswordKey({ enc: 'A256GCM', password, kid: 'backup', maxIterations: 500_000 });
 */
export async function createPasswordKey(options: PasswordKeyOptions): Promise<DecryptionKey<'PBES2-HS512+A256KW'>> {
  const { password, iterations = defaultPasswordIterations, maxIterations } = options;
  const content = requiredContent(options.enc);
  if (!(password instanceof Secret)) throw new TypeError('password: make one with createSecret');
  const kid = checkedKid(options.kid);
  checkCount('maxIterations', maxIterations, defaultPasswordIterations, mostPasswordIterations);
  checkCount('iterations', iterations, defaultPasswordIterations, maxIterations);
  const handle = password.reveal();
  checkSecret(handle, minPasswordBytes);
  if (handle.length > maxPasswordBytes) throw new TypeError(`password: at most ${maxPasswordBytes} bytes`);
  const encryptionKey = new EncryptionKey(permit, 'PBES2-HS512+A256KW', content.enc, kid, { handle, iterations });
  return new DecryptionKey(permit, encryptionKey, { handle, maxIterations });
}

function checkCount(option: string, value: unknown, least: number, most: number): void {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return;
  throw new TypeError(`${option}: a whole number from ${least} to ${most}`);
}
