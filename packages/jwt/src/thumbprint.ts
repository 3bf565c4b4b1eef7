import * as engine from '#engine';
import { encodeBase64Url } from './base64url.ts';
import type { OkpPublicMembers, PublicJwk, PublicMembers } from './jwk.ts';
import { encoder } from './utf8.ts';

/**
 * The RFC 7638 thumbprint of a public key: SHA-256 over its required members in lexical order, base64url.
 *
 * It does NOT check the key, and it covers neither `kid` nor `alg`: two keys with one thumbprint are the same key under
 * perhaps another label.
 *
 * @example
 * const thumbprint = await computeJwkThumbprint(exportPublicJwk(key.verificationKey));
 */
export async function computeJwkThumbprint(jwk: PublicJwk): Promise<string> {
  return thumbprintOf(requiredMembers(jwk));
}

/** The same of members that are read already, and so are the required ones alone. */
export async function thumbprintOf(members: PublicMembers | OkpPublicMembers<'X25519'>): Promise<string> {
  const bytes = encoder.encode(JSON.stringify(members, inLexicalOrder));
  return encodeBase64Url(await engine.digest('sha256', bytes));
}

/** `JSON.stringify` writes the members that a list names, in its order. */
const inLexicalOrder = ['crv', 'e', 'kty', 'n', 'x', 'y'];

function requiredMembers(jwk: PublicJwk): PublicMembers {
  switch (jwk.kty) {
    case 'RSA':
      return { kty: jwk.kty, n: jwk.n, e: jwk.e };
    case 'EC':
      return { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y };
    case 'OKP':
      return { kty: jwk.kty, crv: jwk.crv, x: jwk.x };
    default:
      throw new TypeError('not a public JWK');
  }
}
