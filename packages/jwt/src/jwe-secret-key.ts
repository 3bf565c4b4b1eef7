import * as engine from '#engine';
import { hmacSpecs } from './algorithm.ts';
import { encodeBase64Url } from './base64url.ts';
import { permit } from './construction-permit.ts';
import {
  type ContentEncryption,
  type ContentSpec,
  isSharedKeyManagement,
  requiredContent,
  type SharedKeyManagement,
} from './jwe-algorithm.ts';
import { DecryptionKey, EncryptionKey } from './jwe-key.ts';
import { checkedKid } from './jwk-labels.ts';
import { Secret } from './secret.ts';
import { checkSecret } from './secret-strength.ts';

/** What `createSharedKey` takes. */
export interface SharedKeyOptions<A extends SharedKeyManagement> {
  readonly alg: A;
  readonly enc: ContentEncryption;
  /** `A256KW`: 32 bytes. `dir`: 16 for A128GCM, 32 for A256GCM, 64 for A256CBC-HS512. */
  readonly secret: Secret;
  /** Default: a fingerprint of the secret that does not help to guess it, 96 bits of its HMAC over a fixed text. */
  readonly kid?: string;
}

/**
 * Makes a key of a secret that both sides have. Its `encryptionKey` encrypts.
 *
 * It does NOT accept secrets of another length, published ones, patterns or the text of a key. With `dir` every token
 * is encrypted under the secret itself: past 2^32 tokens the random IVs of GCM repeat, so change it long before, or use
 * `A256KW`, which draws a key for each token.
 *
 * @throws `secret_weak`, `secret_known`; TypeError for a secret that is too long
 * @see RFC 7518 §4.4–4.5, §8.2; NIST SP 800-38D §8.3
 *
 * @example
 * import { parseSecret } from '@sealwright/jwt';
 * import { createSharedKey } from '@sealwright/jwt/jwe';
 *
 * const secret = parseSecret(process.env['TOKEN_ENCRYPTION_SECRET'] ?? '');
 * const decryptionKey = await createSharedKey({ alg: 'A256KW', enc: 'A256GCM', secret });
 */
export async function createSharedKey<A extends SharedKeyManagement>(
  options: SharedKeyOptions<A>,
): Promise<DecryptionKey<A>> {
  const { alg, secret } = options;
  const content = requiredContent(options.enc);
  if (!isSharedKeyManagement(alg)) throw new TypeError('alg: dir or A256KW');
  if (!(secret instanceof Secret)) throw new TypeError('secret: make one with createSecret or parseSecret');
  const bytes = secret.reveal();
  const wanted = sharedKeyBytes(alg, content);
  checkSecret(bytes, wanted);
  // A longer secret is not cut: two sides that cut differently would not understand each other, or one would lose bits.
  if (bytes.length !== wanted) throw new TypeError(`secret: exactly ${wanted} bytes`);
  const kid = options.kid === undefined ? await fingerprint(bytes) : checkedKid(options.kid);
  return new DecryptionKey(permit, new EncryptionKey(permit, alg, content.enc, kid, { handle: bytes }), {
    handle: bytes,
    secret,
  });
}

export function sharedKeyBytes(alg: SharedKeyManagement, content: ContentSpec): number {
  return alg === 'dir' ? content.keyBytes : 32;
}

async function fingerprint(secret: Uint8Array): Promise<string> {
  const handle = await engine.prepareHmac(hmacSpecs.HS256, secret);
  return encodeBase64Url((await handle.sign(new TextEncoder().encode('sealwright jwe kid'))).subarray(0, 12));
}
