// Forgeries by the issuer's own key: well signed, and bent in what is signed.

import type { ForgeContext, Forgery, Proof } from './attack.ts';
import { decodeBase64Url, encodeUtf8 } from './encoding.ts';
import type { Jwk } from './jwk.ts';
import type { JsonObject } from './known-token.ts';
import { hashOf, signMessage } from './signatures.ts';
import { type Content, issueExactly, issueToken, joinToken, signerOf } from './unsafe-writer.ts';

/** As the issuer would sign it, with these members of header and claims bent; undefined leaves a member out. */
export async function issueForgery(
  context: ForgeContext,
  variant: string,
  bent: { readonly header?: JsonObject; readonly claims?: JsonObject },
): Promise<Forgery> {
  return { variant, token: await issueToken(context, bent), proof: issuerProof(context) };
}

/** The same with the exact text or bytes of a segment's content. */
export async function issueExactForgery(
  context: ForgeContext,
  variant: string,
  exact: { readonly header?: Content; readonly payload?: Content },
): Promise<Forgery> {
  return { variant, token: await issueExactly(context, exact), proof: issuerProof(context) };
}

/** The same with the exact text of the two segments, base64url or not: the signature is over them as they stand. */
export async function spellForgery(
  context: ForgeContext,
  variant: string,
  header: string,
  payload: string,
): Promise<Forgery> {
  return { variant, token: await signSegments(context, header, payload), proof: issuerProof(context) };
}

/** A token of these two segments, as they stand, and the issuer's signature of them. */
export async function signSegments(context: ForgeContext, header: string, payload: string): Promise<string> {
  const { alg, jwk } = signerOf(context);
  const input = `${header}.${payload}`;
  return joinToken(input, await signMessage(alg, jwk, encodeUtf8(input)));
}

/** States that the issuer's key signed the token. */
export function issuerProof(context: ForgeContext): Proof {
  const { alg, jwk } = signerOf(context);
  if (jwk.kty === 'oct') return { kind: 'mac', hash: hashOf(alg), key: decodeBase64Url(jwk.k ?? '') };
  return { kind: 'signature', alg, key: publicHalf(jwk) };
}

function publicHalf({ kty, n, e, crv, x, y }: Jwk): Jwk {
  const members = { kty, n, e, crv, x, y };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
