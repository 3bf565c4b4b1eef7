import type { JwtClaims } from './claims.ts';
import { encryptionErrors, errors } from './errors.ts';
import { type DecryptedToken, decryptToken } from './jwe-decrypt.ts';
import type { DecryptionKeySet } from './jwe-key-set.ts';
import type { VerifiedJwt } from './jwt.ts';
import { verifyJwt } from './jwt-verify.ts';
import type { KeySource } from './key-set.ts';
import { normalizeTyp } from './media-type.ts';
import { Policy } from './policy.ts';
import { decodeUtf8 } from './utf8.ts';

/**
 * Decrypts a token and verifies the signed token inside: both or nothing. What decryption proves is that the token
 * was meant for us, never who wrote it: so there is no way here to the claims of a token that nobody signed.
 *
 * The policy is that of the inner token. Of the outer header, `cty` must be `JWT`, and `typ` must be the inner one;
 * where the policy's `origin` is `foreign` it may also be missing or `JWT`, as RFC 8725 §3.11 leaves open. The size cap
 * is that of the whole token.
 *
 * It does NOT take a token that is only signed, one that is encrypted twice, or one that is compressed; it does NOT try
 * several keys, nor obey anything that the token says about how to decrypt it.
 *
 * @throws AuthError: `token_malformed`, `token_too_large`, `token_not_encrypted`, `header_malformed`,
 *   `header_unsupported`, `key_unknown`, `algorithm_mismatch`, `decryption_failed`, `content_type_mismatch`,
 *   `typ_mismatch`, and what `verifyJwt` throws for the inner token
 * @see RFC 7516 §5.2, RFC 7519 §7.2, RFC 8725 §3.11
 *
 * @example
 * import {
 *   createDecryptionKeySet,
 *   generateDecryptionKey,
 *   signThenEncryptJwt,
 *   verifyEncryptedJwt,
 * } from '@sealwright/jwt/jwe';
 *
 * const ours = await generateDecryptionKey('ECDH-ES', { enc: 'A256GCM', crv: 'X25519' });
 * const signed = { iss, aud, iat: now, exp: now + 900, sub: 'u1', diagnosis: 'J45' };
 * const encrypted = await signThenEncryptJwt(signed, key, ours.encryptionKey, { typ: 'at+jwt' });
 * const { claims } = await verifyEncryptedJwt(encrypted, createDecryptionKeySet([ours]), keySet, policy);
 */
export async function verifyEncryptedJwt<C = JwtClaims>(
  token: string,
  decryptionKeys: DecryptionKeySet,
  keys: KeySource,
  policy: Policy<C>,
): Promise<VerifiedJwt<C>> {
  if (!Policy.isPolicy(policy)) throw new TypeError('policy: not a policy');
  const { header, plaintext } = await decryptToken(token, decryptionKeys, policy);
  if (header.cty !== 'jwt') throw encryptionErrors.create('content_type_mismatch');
  const verified = await verifyJwt(innerToken(plaintext), keys, policy);
  checkOuterTyp(header.typ, verified.typ, policy.origin);
  return verified;
}

/** Text, and no more: whether it is a signed token is `verifyJwt`'s to say, and claims or a second JWE are none. */
function innerToken(plaintext: DecryptedToken['plaintext']): string {
  const text = decodeUtf8(plaintext);
  if (text === undefined) throw errors.create('token_malformed');
  return text;
}

function checkOuterTyp(outer: string | undefined, inner: string | undefined, origin: Policy['origin']): void {
  if (origin === 'foreign' && (outer === undefined || outer === 'jwt')) return;
  if (outer !== (inner === undefined ? undefined : normalizeTyp(inner))) throw errors.create('typ_mismatch');
}
