import { encodeBase64Url, encodeUtf8 } from './encoding.ts';
import type { Jwk } from './jwk.ts';

/** The SHA-256 thumbprint of a key (RFC 7638 §3): of its required members alone, in the order of the alphabet. */
export async function thumbprint({ kty, n, e, crv, x, y, k }: Jwk): Promise<string> {
  const members: Readonly<Record<string, unknown>> = { crv, e, k, kty, n, x, y };
  const digest = await crypto.subtle.digest('SHA-256', encodeUtf8(JSON.stringify(members)));
  return encodeBase64Url(new Uint8Array(digest));
}
