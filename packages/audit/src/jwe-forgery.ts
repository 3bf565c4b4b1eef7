// Forgeries of encrypted tokens: what they all have in common.

import type { EncryptionForm, ForgeContext, Forgery } from './attack.ts';
import { encodeUtf8 } from './encoding.ts';
import { type JweOrder, type JweParts, joinJwe, sealJwe } from './jwe-writer.ts';
import type { Jwk } from './jwk.ts';
import { freshClaims } from './unsafe-writer.ts';

/** The target's key, and how it is used: as was said, or as its kind suggests. */
export interface EncryptionFacts extends EncryptionForm {
  readonly key: Jwk;
}

export function encryptionOf({ encryption, encryptionKey: key }: ForgeContext): EncryptionFacts {
  if (key === undefined) throw new TypeError('this attack needs the encryption-key');
  const { alg = key.alg ?? usualAlg(key), enc = 'A256GCM', content = 'signed' } = encryption ?? {};
  return { key, alg, enc, content };
}

/** What makes an envelope other than a right one around the good content. */
export type Bent = Partial<JweOrder> & {
  /** Changes the parts after they were made. */
  readonly bend?: (parts: JweParts) => JweParts;
};

/** An envelope, right in all but what is bent. It is proven by being opened. */
export async function sealForgery(context: ForgeContext, variant: string, bent: Bent): Promise<Forgery> {
  const { parts, plaintext, key } = await sealBent(context, bent);
  const token = joinJwe(bent.bend?.(parts) ?? parts);
  const inner = typeof plaintext === 'string' ? plaintext : new TextDecoder().decode(plaintext);
  return { variant, token, proof: { kind: 'encrypted', key, inner } };
}

/** The same where nobody can open it any more: what it states is checked by its form. */
export async function brokenForgery(
  context: ForgeContext,
  variant: string,
  bent: Bent,
  states: string,
  holds: (token: string, right: JweParts) => boolean,
  write: (parts: JweParts) => string = joinJwe,
): Promise<Forgery> {
  const { parts } = await sealBent(context, bent);
  const token = write(bent.bend?.(parts) ?? parts);
  return { variant, token, proof: { kind: 'form', states, holds: (text) => holds(text, parts) } };
}

/** Bytes with one bit turned. */
export function flipBit(bytes: Uint8Array, at = 0): Uint8Array {
  return Uint8Array.from(bytes, (byte, place) => (place === at ? byte ^ 1 : byte));
}

/** What the target finds good within an envelope: the good token, or its claims. */
function goodContent(context: ForgeContext): string {
  return encryptionOf(context).content === 'claims' ? JSON.stringify(freshClaims(context)) : context.good.text;
}

async function sealBent(
  context: ForgeContext,
  { bend: _, header, ...bent }: Bent,
): Promise<{ readonly parts: JweParts; readonly plaintext: string | Uint8Array; readonly key: Jwk }> {
  const { key, alg, enc, content } = encryptionOf(context);
  const labels = { kid: key.kid, ...(content === 'signed' ? { cty: 'JWT' } : { typ: 'JWT' }) };
  const order: JweOrder = { alg, enc, key, plaintext: goodContent(context), ...bent, header: { ...labels, ...header } };
  const { plaintext } = order;
  return { parts: await sealJwe(order), plaintext, key: order.key };
}

function usualAlg({ kty }: Jwk): string {
  if (kty === 'RSA') return 'RSA-OAEP-256';
  return kty === 'oct' ? 'dir' : 'ECDH-ES';
}

/** So many bytes of one letter, in pieces. */
export function* letters(count: number): Generator<Uint8Array> {
  const piece = encodeUtf8('A'.repeat(1 << 16));
  for (let left = count; left > 0; left -= piece.length) yield piece.subarray(0, Math.min(left, piece.length));
}
