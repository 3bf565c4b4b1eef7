import { encryptCompact } from './jwe-engine.ts';
import { EncryptionKey } from './jwe-key.ts';
import type { SignableClaims } from './jwt.ts';
import { type SignOptions, signJwt } from './jwt-sign.ts';
import type { HmacKey, SigningKey } from './key.ts';

/**
 * Signs claims as `signJwt` does and encrypts the signed token for one recipient: a Nested JWT. In this order, since
 * a signature around an encrypted token would vouch for something that the signer need not have known, and everybody
 * could see who signed (RFC 7519 §11.2).
 *
 * The kind is said twice. The inner `typ` is what the signature covers and what decides; the outer one has the same
 * value, so that the whole token is of one kind and a program that cannot decrypt can still tell kinds apart (RFC 8725
 * §3.11). It tells an observer nothing that the place where the token travels does not. `cty` is `JWT`, which says that
 * there is a token inside (RFC 7519 §5.2).
 *
 * It does NOT hide the length of the claims, `kid` or `typ`, and the encryption says nothing of who wrote the token:
 * a public key is everybody's. The token is longer than the signed one by a third and 150 to 950 bytes.
 *
 * @throws TypeError for claims that `signJwt` refuses and for keys of another kind
 * @see RFC 7516 §5.1, RFC 7519 §7.1
 *
 * @example
 * import { generateDecryptionKey, signThenEncryptJwt } from '@sealwright/jwt/jwe';
 *
 * const { encryptionKey } = await generateDecryptionKey('ECDH-ES', { enc: 'A256GCM', crv: 'X25519' });
 * const claims = { iss, aud, iat: now, exp: now + 900, sub: 'u1', diagnosis: 'J45' };
 * const encrypted = await signThenEncryptJwt(claims, key, encryptionKey, { typ: 'at+jwt' });
 */
export async function signThenEncryptJwt(
  claims: SignableClaims,
  signingKey: SigningKey | HmacKey,
  encryptionKey: EncryptionKey,
  options: SignOptions,
): Promise<string> {
  if (!EncryptionKey.isKey(encryptionKey)) throw new TypeError('encryptionKey: not a key that encrypts');
  const { typ } = options;
  return encryptNested(await signJwt(claims, signingKey, { typ }), encryptionKey, typ);
}

/** Encrypts a signed token, whose `typ` is given. */
export async function encryptNested(token: string, key: EncryptionKey, typ: string): Promise<string> {
  const { handle, iterations } = EncryptionKey.partsOf(key);
  const header = { alg: key.alg, enc: key.enc, kid: key.kid, typ, cty: 'JWT' };
  return encryptCompact(new TextEncoder().encode(token), header, handle, iterations);
}
