import type { AsymmetricSpec, HashName } from './algorithm.ts';

type Subtle = typeof globalThis.crypto.subtle;

/** Asked for each time, so that the module loads also where there is none: an insecure page has no Web Crypto. */
export function subtle(): Subtle {
  const found: Subtle | undefined = globalThis.crypto?.subtle;
  if (found === undefined) throw new DOMException('no secure context', 'NotSupportedError');
  return found;
}

export function subtleHash(hash: HashName): string {
  return hash.replace('sha', 'SHA-');
}

/** What Web Crypto asks for at import, generation, signing and verification. Each call reads the members it knows. */
export interface SubtleAlgorithm {
  readonly name: string;
  readonly hash?: string;
  readonly namedCurve?: string;
  readonly saltLength?: number;
}

export function subtleAlgorithm(spec: AsymmetricSpec): SubtleAlgorithm {
  if (spec.kty === 'OKP') return { name: spec.crv };
  const hash = subtleHash(spec.hash);
  if (spec.kty === 'EC') return { name: 'ECDSA', hash, namedCurve: spec.crv };
  // RFC 7518 §3.5: MGF1 over the same hash, a salt as long as the hash.
  return { name: spec.padding === 'pss' ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5', hash, saltLength: spec.hashBytes };
}
