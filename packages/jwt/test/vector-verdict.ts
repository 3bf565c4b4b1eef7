import * as engine from '#engine';
import { hmacSpecs, isHmacAlgorithm } from '../src/algorithm.ts';
import { permit } from '../src/construction-permit.ts';
import { verifyJwt } from '../src/jwt-verify.ts';
import { HmacKey, type VerificationKey } from '../src/key.ts';
import { importVerificationJwk } from '../src/key-import.ts';
import type { KeySource } from '../src/key-set.ts';
import { absent, anyTyp } from '../src/opt-out.ts';
import { fromBase64Url, toBase64Url } from './byte-forms.ts';
import { codeOf, policyWith } from './token-material.ts';

type Jwk = Readonly<Record<string, unknown>>;

/** A policy under which these tokens get as far as their claims: their keys and signatures are what is tested. */
const policy = policyWith({ typ: anyTyp, origin: 'foreign', audience: absent });

/**
 * The codes that come after the signature, and so show that it held: published tokens have expired, or hold text that
 * is no claims set.
 */
export const reached: readonly string[] = ['claims_malformed', 'token_expired'];

/** The code in which a token ends under this one key. */
export async function verdict(token: string, key: VerificationKey | HmacKey): Promise<string> {
  const keys: KeySource = { findKey: () => ({ issuer: 'x', key }) };
  return codeOf(verifyJwt(token, keys, policy));
}

/** The token with one bit of its signature turned. */
export function bend(token: string): string {
  const start = token.lastIndexOf('.') + 1;
  const bytes = fromBase64Url(token.slice(start));
  bytes[5] = (bytes[5] as number) ^ 1;
  return `${token.slice(0, start)}${toBase64Url(bytes)}`;
}

/** A vector's key, ready to verify. Published secrets are refused as keys, so these are put in by hand. */
export async function keyOf(jwk: Jwk, alg: string): Promise<VerificationKey | HmacKey> {
  if (isHmacAlgorithm(alg)) return hmacKeyOf(alg, fromBase64Url(jwk.k as string));
  return importVerificationJwk(publicHalf(jwk), { alg: alg === 'EdDSA' ? 'Ed25519' : (alg as 'ES256') });
}

export async function hmacKeyOf(alg: 'HS256' | 'HS384' | 'HS512', secret: Uint8Array): Promise<HmacKey> {
  const spec = hmacSpecs[alg];
  return new HmacKey(permit, alg, 'vector', spec, await engine.prepareHmac(spec, secret));
}

export function publicHalf(jwk: Jwk): Jwk {
  const names = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'use', 'alg'];
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => names.includes(name)));
}
