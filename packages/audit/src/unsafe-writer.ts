// The deliberately unsafe writer. It writes whatever it is told, checks nothing, and shares no line with the core that
// refuses what comes out of it.

import type { ForgeContext, Signer } from './attack.ts';
import { encodeBase64Url, encodeUtf8 } from './encoding.ts';
import type { JsonObject } from './known-token.ts';
import { type HashName, signMac, signMessage } from './signatures.ts';

/** A header or payload: an object, written as JSON without what is undefined, or the exact text or bytes. */
export type Content = JsonObject | string | Uint8Array;

/** The segment of a content. */
export function writeSegment(content: Content): string {
  if (typeof content === 'string' || content instanceof Uint8Array) return encodeBase64Url(content);
  return encodeBase64Url(JSON.stringify(content));
}

/** What is signed: two segments and the dot between. */
export function writeInput(header: Content, payload: Content): string {
  return `${writeSegment(header)}.${writeSegment(payload)}`;
}

/** A token with this signature, whatever it is. */
export function joinToken(input: string, signature: Uint8Array | string): string {
  return `${input}.${typeof signature === 'string' ? signature : encodeBase64Url(signature)}`;
}

/** A token whose third segment is the MAC of the first two under these bytes. */
export async function writeMacToken(
  header: Content,
  payload: Content,
  key: Uint8Array,
  hash: HashName = 'SHA-256',
): Promise<string> {
  const input = writeInput(header, payload);
  return joinToken(input, await signMac(hash, key, encodeUtf8(input)));
}

/** A token signed by a private key, with the header's `alg` as it is told and not as the key's. */
export async function writeSignedToken(header: Content, payload: Content, signer: Signer): Promise<string> {
  const input = writeInput(header, payload);
  return joinToken(input, await signMessage(signer.alg, signer.jwk, encodeUtf8(input)));
}

/** What of the context is written with. */
export type WritingContext = Pick<ForgeContext, 'good' | 'now' | 'signer'>;

/** The claims of the good token, fresh where the auditor may sign: issued now, good for five minutes. */
export function freshClaims(context: WritingContext): JsonObject {
  const { good, now } = context;
  const fresh: Record<string, unknown> = { ...good.payload, exp: now + 300 };
  if ('iat' in good.payload) fresh['iat'] = now;
  if ('nbf' in good.payload) fresh['nbf'] = now;
  if ('jti' in good.payload) fresh['jti'] = crypto.randomUUID();
  return fresh;
}

/**
 * A token as the issuer would sign it, save what is bent: members of `header` and `claims` replace those of the good
 * token, and what is undefined is left out.
 */
export async function issueToken(
  context: WritingContext,
  bent: { readonly header?: JsonObject; readonly claims?: JsonObject },
): Promise<string> {
  return writeSignedToken(
    { ...context.good.header, ...bent.header },
    { ...freshClaims(context), ...bent.claims },
    signerOf(context),
  );
}

/** The same with the exact text or bytes of a segment: what JSON.stringify would not write. */
export async function issueExactly(
  context: ForgeContext,
  exact: { readonly header?: Content; readonly payload?: Content },
): Promise<string> {
  return writeSignedToken(
    exact.header ?? context.good.header,
    exact.payload ?? freshClaims(context),
    signerOf(context),
  );
}

/** The issuer's key, for rows that need it: the run does not call them without one. */
export function signerOf(context: WritingContext): Signer {
  if (context.signer === undefined) throw new TypeError('this attack needs the signing-key');
  return context.signer;
}
