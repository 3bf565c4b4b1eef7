import { constants, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { AsymmetricSpec } from './algorithm.ts';
import type { SignHandle, VerifyHandle } from './engine.ts';
import type { PrivateMembers, PublicMembers } from './jwk.ts';

/** Everything that `crypto.verify` takes beside data and signature, settled once a key. */
export function preparePublic(spec: AsymmetricSpec, members: PublicMembers): VerifyHandle {
  const object = createPublicKey({ key: { ...members }, format: 'jwk' });
  const hash = hashOf(spec);
  const key = withParameters(spec, object);
  return Object.freeze({
    signatureBytes: signatureBytes(spec, object),
    verify: (signingInput: string, signature: Uint8Array): boolean =>
      verify(hash, Buffer.from(signingInput, 'latin1'), key, signature),
  });
}

export function preparePrivate(spec: AsymmetricSpec, members: PrivateMembers): SignHandle {
  const object = createPrivateKey({ key: { ...members }, format: 'jwk' });
  const hash = hashOf(spec);
  const key = withParameters(spec, object);
  return Object.freeze({
    sign: (signingInput: string): Uint8Array => sign(hash, Buffer.from(signingInput, 'latin1'), key),
  });
}

function hashOf(spec: AsymmetricSpec): string | null {
  return spec.kty === 'OKP' ? null : spec.hash;
}

type Parameters = Readonly<
  KeyObject | { key: KeyObject; dsaEncoding: 'ieee-p1363' } | { key: KeyObject; padding: number; saltLength: number }
>;

function withParameters(spec: AsymmetricSpec, key: KeyObject): Parameters & KeyObject {
  return parametersOf(spec, key) as Parameters & KeyObject;
}

function parametersOf(spec: AsymmetricSpec, key: KeyObject): Parameters {
  // RFC 7518 §3.4: r and s side by side, each of the curve's length; DER is another format and is not accepted.
  if (spec.kty === 'EC') return Object.freeze({ key, dsaEncoding: 'ieee-p1363' });
  // RFC 7518 §3.5: the salt is as long as the hash; any other length is refused.
  if (spec.kty === 'RSA' && spec.padding === 'pss') {
    return Object.freeze({ key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: spec.hashBytes });
  }
  return key;
}

function signatureBytes(spec: AsymmetricSpec, key: KeyObject): number {
  if (spec.kty === 'EC') return 2 * spec.coordinateBytes;
  if (spec.kty === 'OKP') return 64;
  return Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
}
