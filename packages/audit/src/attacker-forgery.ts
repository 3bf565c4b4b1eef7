// Forgeries by the attacker's own keys: well signed, by somebody whom nobody should trust.

import type { ForgeContext, Forgery, Signer } from './attack.ts';
import type { Jwk } from './jwk.ts';
import type { JsonObject } from './known-token.ts';
import { hashOf } from './signatures.ts';
import { freshClaims, writeMacToken, writeSignedToken } from './unsafe-writer.ts';

/** A key pair of the attacker with the algorithm that it is used for. */
export interface AttackerKey {
  readonly alg: string;
  readonly privateJwk: Jwk;
  readonly publicJwk: Jwk;
}

/** The attacker's key for an algorithm of RFC 7518 or RFC 8037 with a public half. */
export async function attackerKey({ attacker }: ForgeContext, alg: string): Promise<AttackerKey> {
  return { alg, ...(await pairFor(attacker, alg)) };
}

/** The algorithm of the good token; where that is HMAC, which has no public half, RS256. */
export function likelyAlg({ good }: ForgeContext): string {
  const alg = String(good.header['alg']);
  return /^(?:[RP]S|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/.test(alg) ? alg : 'RS256';
}

/** The good token's algorithm first, then the others that a verifier of any set-up may take. */
export function likelyAlgs(context: ForgeContext): readonly string[] {
  return [...new Set([likelyAlg(context), 'RS256', 'ES256', 'EdDSA'])];
}

/** HMAC of the good token's hash; where that is no HMAC, HS256. */
export function likelyMac({ good }: ForgeContext): 'HS256' | 'HS384' | 'HS512' {
  const alg = good.header['alg'];
  return alg === 'HS384' || alg === 'HS512' ? alg : 'HS256';
}

/** What the good token says, said afresh and signed by the attacker: members of `header` replace those of its header. */
export async function attackerForgery(
  context: ForgeContext,
  key: AttackerKey,
  variant: string,
  bent: { readonly header?: JsonObject; readonly claims?: JsonObject; readonly callback?: string },
): Promise<Forgery> {
  const header = { ...context.good.header, alg: key.alg, ...bent.header };
  const signer: Signer = { alg: key.alg, jwk: key.privateJwk };
  const token = await writeSignedToken(header, { ...freshClaims(context), ...bent.claims }, signer);
  const proof = { kind: 'signature' as const, alg: key.alg, key: key.publicJwk };
  return { variant, token, proof, ...(bent.callback === undefined ? {} : { callback: bent.callback }) };
}

/** The same under HMAC with bytes that the attacker makes the verifier use, or guesses. */
export async function macForgery(
  context: ForgeContext,
  key: Uint8Array,
  variant: string,
  header: JsonObject,
): Promise<Forgery> {
  const alg = likelyMac(context);
  const bent = { ...context.good.header, alg, ...header };
  const hash = hashOf(String(bent.alg));
  return {
    variant,
    token: await writeMacToken(bent, freshClaims(context), key, hash),
    proof: { kind: 'mac', hash, key },
  };
}

async function pairFor(
  attacker: ForgeContext['attacker'],
  alg: string,
): Promise<{ readonly privateJwk: Jwk; readonly publicJwk: Jwk }> {
  if (/^[RP]S/.test(alg)) return attacker.rsa();
  if (alg === 'ES384') return attacker.ec('P-384');
  if (alg === 'ES512') return attacker.ec('P-521');
  return alg.startsWith('ES') ? attacker.ec('P-256') : attacker.ed();
}
