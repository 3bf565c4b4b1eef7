import { constants, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { AsymmetricSpec } from './algorithm.ts';
import { fromDerSignature, toDerSignature } from './ecdsa-encoding.ts';
import type { SignHandle, VerifyHandle } from './engine.ts';
import { asciiBytes } from './engine-node-text.ts';
import type { PrivateMembers, PublicMembers } from './jwk.ts';

// `crypto.verify` and `crypto.sign` are one and a half times as fast when they are given the KeyObject itself instead
// of an options object around it. So only RSA-PSS, which needs options, pays for them.

export function preparePublic(spec: AsymmetricSpec, members: PublicMembers): VerifyHandle {
  const key = createPublicKey({ key: { ...members }, format: 'jwk' });
  return Object.freeze({ signatureBytes: signatureBytes(spec, key), verify: verifierOf(spec, key) });
}

export function preparePrivate(spec: AsymmetricSpec, members: PrivateMembers): SignHandle {
  return Object.freeze({ sign: signerOf(spec, createPrivateKey({ key: { ...members }, format: 'jwk' })) });
}

function verifierOf(spec: AsymmetricSpec, key: KeyObject): VerifyHandle['verify'] {
  if (spec.kty === 'OKP') return (input, signature) => verify(null, asciiBytes(input), key, signature);
  const { hash } = spec;
  if (spec.kty === 'EC') return (input, signature) => verify(hash, asciiBytes(input), key, toDerSignature(signature));
  if (spec.padding === 'pkcs1') return (input, signature) => verify(hash, asciiBytes(input), key, signature);
  const pss = pssOptions(spec.hashBytes, key);
  return (input, signature) => verify(hash, asciiBytes(input), pss, signature);
}

function signerOf(spec: AsymmetricSpec, key: KeyObject): SignHandle['sign'] {
  if (spec.kty === 'OKP') return (input) => sign(null, asciiBytes(input), key);
  const { hash } = spec;
  if (spec.kty === 'EC') {
    return (input) => fromDerSignature(sign(hash, asciiBytes(input), key), spec.coordinateBytes);
  }
  if (spec.padding === 'pkcs1') return (input) => sign(hash, asciiBytes(input), key);
  const pss = pssOptions(spec.hashBytes, key);
  return (input) => sign(hash, asciiBytes(input), pss);
}

interface PssOptions {
  readonly key: KeyObject;
  readonly padding: number;
  readonly saltLength: number;
}

/** RFC 7518 §3.5: the salt is as long as the hash; any other length is refused. */
function pssOptions(saltLength: number, key: KeyObject): PssOptions {
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
}

function signatureBytes(spec: AsymmetricSpec, key: KeyObject): number {
  if (spec.kty === 'EC') return 2 * spec.coordinateBytes;
  if (spec.kty === 'OKP') return 64;
  return Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
}
