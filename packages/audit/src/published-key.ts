import type { webcrypto } from 'node:crypto';
import { encodeBase64 } from './encoding.ts';
import type { Jwk } from './jwk.ts';

/** A public key as the world knows it. */
export interface PublishedKey {
  readonly jwk: Jwk;
  readonly kind: 'rsa' | 'ec' | 'ed';
  /** SubjectPublicKeyInfo, DER (RFC 5280 §4.1). */
  readonly spki: Uint8Array;
  /** The same as PEM: LF, 64 columns, a newline at the end (RFC 7468 §2). */
  readonly spkiPem: string;
  /** Its certificates, DER, as the key set has them in `x5c`. */
  readonly certificates: readonly string[];
}

/** Reads a public JWK in all forms that an attacker would try. Undefined where the key is of a kind unknown here. */
export async function readPublishedKey(jwk: Jwk): Promise<PublishedKey | undefined> {
  const kind = kindOf(jwk);
  if (kind === undefined) return undefined;
  try {
    const { kty, n, e, crv, x, y } = jwk;
    const members = { kty, n, e, crv, x, y } as Jwk;
    const key = await crypto.subtle.importKey('jwk', withoutAbsent(members), algorithmOf(kind, jwk), true, ['verify']);
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', key));
    return { jwk, kind, spki, spkiPem: writePem('PUBLIC KEY', spki), certificates: jwk.x5c ?? [] };
  } catch {
    return undefined;
  }
}

/** PEM of DER bytes under a label: LF, 64 columns, a newline at the end. */
export function writePem(label: string, der: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${(encodeBase64(der).match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;
}

function kindOf({ kty, crv }: Jwk): PublishedKey['kind'] | undefined {
  if (kty === 'RSA') return 'rsa';
  if (kty === 'EC') return 'ec';
  return kty === 'OKP' && crv === 'Ed25519' ? 'ed' : undefined;
}

function algorithmOf(
  kind: PublishedKey['kind'],
  { crv }: Jwk,
): webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams | webcrypto.Algorithm {
  if (kind === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  return kind === 'ec' ? { name: 'ECDSA', namedCurve: crv ?? '' } : { name: 'Ed25519' };
}

function withoutAbsent(members: Jwk): Jwk {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
