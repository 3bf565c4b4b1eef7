import type { PublicKeyManagement, SharedKeyManagement } from './jwe-algorithm.ts';
import type { DecryptionJwk, EncryptionJwk } from './jwe-jwk.ts';
import { DecryptionKey, EncryptionKey } from './jwe-key.ts';
import type { Secret } from './secret.ts';

/**
 * The key as a recipient publishes it: its required members, `kid`, `alg` and `use: 'enc'`. Nothing private, and not
 * `enc`, for which a JWK has no member: publish it beside the key.
 *
 * @example
 * import { exportEncryptionJwk, generateDecryptionKey } from '@sealwright/jwt/jwe';
 *
 * const decryptionKey = await generateDecryptionKey('ECDH-ES', { enc: 'A256GCM', crv: 'P-256' });
 * const published = exportEncryptionJwk(decryptionKey.encryptionKey);
 */
export function exportEncryptionJwk(key: EncryptionKey<PublicKeyManagement>): EncryptionJwk {
  const { members } = EncryptionKey.partsOf(key);
  if (members === undefined) throw new TypeError('key: a secret is not published');
  return Object.freeze({ ...members, kid: key.kid, alg: key.alg, use: 'enc' });
}

/**
 * The private key in clear. It does NOT encrypt: do so before the answer rests anywhere.
 *
 * @example
 * import { exportDecryptionJwk, generateDecryptionKey } from '@sealwright/jwt/jwe';
 *
 * const decryptionKey = await generateDecryptionKey('ECDH-ES', { enc: 'A256GCM', crv: 'P-256' });
 * const privateJwk = await exportDecryptionJwk(decryptionKey);
 */
export async function exportDecryptionJwk(key: DecryptionKey<PublicKeyManagement>): Promise<DecryptionJwk> {
  const { members } = DecryptionKey.partsOf(key);
  if (members === undefined) throw new TypeError('key: not a key pair');
  return Object.freeze({ ...members, kid: key.kid, alg: key.alg, use: 'enc' });
}

/**
 * The secret that a shared key was made of, or that `generateDecryptionKey` drew for it.
 *
 * @example
 * import { exportSharedSecret, generateDecryptionKey } from '@sealwright/jwt/jwe';
 *
 * const secret = exportSharedSecret(await generateDecryptionKey('A256KW', { enc: 'A256GCM' }));
 */
export function exportSharedSecret(key: DecryptionKey<SharedKeyManagement>): Secret {
  const { secret } = DecryptionKey.partsOf(key);
  if (secret === undefined) throw new TypeError('key: not a shared secret');
  return secret;
}
