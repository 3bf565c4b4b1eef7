import * as engine from '#engine';
import { encodeBase64Url } from './base64url.ts';
import type { OkpPublicMembers, PublicJwk, PublicMembers } from './jwk.ts';

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
  return thumbprintOf(jwk);
}

export async function thumbprintOf(members: PublicMembers | OkpPublicMembers<'X25519'>): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(requiredMembers(members)));
  return encodeBase64Url(await engine.digest('sha256', bytes));
}

function requiredMembers(members: PublicMembers | OkpPublicMembers<'X25519'>): Readonly<Record<string, string>> {
  switch (members.kty) {
    case 'RSA':
      return { e: members.e, kty: members.kty, n: members.n };
    case 'EC':
      return { crv: members.crv, kty: members.kty, x: members.x, y: members.y };
    case 'OKP':
      return { crv: members.crv, kty: members.kty, x: members.x };
    default:
      throw new TypeError('not a public JWK');
  }
}
