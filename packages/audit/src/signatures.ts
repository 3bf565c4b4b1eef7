// Every signature that the audit makes. Web Crypto alone, which Node and browsers share; no check stands in the way of a
// wrong key, that is the point of it.

import type { webcrypto } from 'node:crypto';
import { decodeBase64Url } from './encoding.ts';
import type { Jwk } from './jwk.ts';

export type HashName = 'SHA-256' | 'SHA-384' | 'SHA-512';

/** The MAC of a message under any bytes at all, none included. */
export async function signMac(hash: HashName, key: Uint8Array, message: Uint8Array): Promise<Uint8Array> {
  // An empty key is padded with zeros to the block (RFC 2104 §2), as one zero byte is; Web Crypto refuses the former.
  const bytes = key.length === 0 ? new Uint8Array(1) : Uint8Array.from(key);
  const imported = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, Uint8Array.from(message)));
}

/** The signature of a message under a private JWK, or `{kty: 'oct'}`, by an algorithm of RFC 7518 or RFC 8037. */
export async function signMessage(alg: string, jwk: Jwk, message: Uint8Array): Promise<Uint8Array> {
  if (alg.startsWith('HS')) return signMac(hashOf(alg), decodeBase64Url(jwk.k ?? ''), message);
  const { key, use } = parametersOf(alg, jwk);
  const { alg: _, use: __, key_ops: ___, ...members } = jwk;
  const imported = await crypto.subtle.importKey('jwk', members, key, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign(use, imported, Uint8Array.from(message)));
}

/** The hash of an algorithm whose name ends with its bits. */
export function hashOf(alg: string): HashName {
  const bits = alg.slice(-3);
  if (bits === '384') return 'SHA-384';
  return bits === '512' ? 'SHA-512' : 'SHA-256';
}

interface Parameters {
  readonly key: webcrypto.AlgorithmIdentifier | webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams;
  readonly use: webcrypto.AlgorithmIdentifier | webcrypto.RsaPssParams | webcrypto.EcdsaParams;
}

function parametersOf(alg: string, jwk: Jwk): Parameters {
  const hash = hashOf(alg);
  if (alg.startsWith('RS')) {
    return { key: { name: 'RSASSA-PKCS1-v1_5', hash }, use: { name: 'RSASSA-PKCS1-v1_5' } };
  }
  if (alg.startsWith('PS')) {
    return { key: { name: 'RSA-PSS', hash }, use: { name: 'RSA-PSS', saltLength: Number(alg.slice(2)) / 8 } };
  }
  if (alg.startsWith('ES')) {
    return { key: { name: 'ECDSA', namedCurve: jwk.crv ?? 'P-256' }, use: { name: 'ECDSA', hash } };
  }
  return { key: { name: 'Ed25519' }, use: { name: 'Ed25519' } };
}
