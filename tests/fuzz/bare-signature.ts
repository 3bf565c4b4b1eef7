/** Signing and verifying on bare `node:crypto`, by the plain options of its documentation. */

import { constants, createHmac, sign, timingSafeEqual, verify } from 'node:crypto';
import type { Algorithm } from '@sealwright/jwt';
import type { BareKey } from './keys.ts';

export function signBarely(alg: Algorithm, key: BareKey, input: string): Buffer {
  const data = Buffer.from(input, 'utf8');
  if ('secret' in key) return createHmac(hashOf(alg), key.secret).update(data).digest();
  return sign(alg === 'Ed25519' ? null : hashOf(alg), data, { key: key.privateKey, ...optionsOf(alg) });
}

export function holdsBarely(alg: Algorithm, key: BareKey, input: string, signature: Buffer): boolean {
  const data = Buffer.from(input, 'utf8');
  if ('secret' in key) {
    const mac = createHmac(hashOf(alg), key.secret).update(data).digest();
    return mac.length === signature.length && timingSafeEqual(mac, signature);
  }
  return verify(alg === 'Ed25519' ? null : hashOf(alg), data, { key: key.publicKey, ...optionsOf(alg) }, signature);
}

function hashOf(alg: Algorithm): string {
  return `sha${alg.slice(-3)}`;
}

function optionsOf(alg: Algorithm): { padding?: number; saltLength?: number; dsaEncoding?: 'ieee-p1363' } {
  if (alg.startsWith('RS')) return { padding: constants.RSA_PKCS1_PADDING };
  if (alg.startsWith('PS')) {
    // RFC 7518 §3.5: the salt is as long as the hash.
    return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(alg.slice(-3)) / 8 };
  }
  return alg.startsWith('ES') ? { dsaEncoding: 'ieee-p1363' } : {};
}
