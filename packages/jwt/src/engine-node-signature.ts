import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { AsymmetricSpec } from './algorithm.ts';
import { fromDerSignature, toDerSignature } from './ecdsa-encoding.ts';
import type { SignHandle, VerifyHandle } from './engine.ts';
import { toPssPrivate, toPssPublic } from './engine-node-pss.ts';
import type { PrivateMembers, PublicMembers } from './jwk.ts';

// `crypto.verify` and `crypto.sign` are far faster when they are given the KeyObject itself instead of an options object
// around it (Node 24: by some 20 to 50 microseconds a call). So whatever an option could say is said by the key:
// RSA-PSS by its parameters, and ECDSA's encoding by translating it here.

export function preparePublic(spec: AsymmetricSpec, members: PublicMembers): VerifyHandle {
  const key = createPublicKey({ key: { ...members }, format: 'jwk' });
  return Object.freeze({ verify: verifierOf(spec, key) });
}

export function preparePrivate(spec: AsymmetricSpec, members: PrivateMembers): SignHandle {
  return Object.freeze({ sign: signerOf(spec, createPrivateKey({ key: { ...members }, format: 'jwk' })) });
}

function verifierOf(spec: AsymmetricSpec, key: KeyObject): VerifyHandle['verify'] {
  if (spec.kty === 'OKP') return (input, signature) => verify(null, input, key, signature);
  const { hash } = spec;
  if (spec.kty === 'EC') return (input, signature) => verify(hash, input, key, toDerSignature(signature));
  const bound = spec.padding === 'pss' ? toPssPublic(spec, key) : key;
  return (input, signature) => verify(hash, input, bound, signature);
}

function signerOf(spec: AsymmetricSpec, key: KeyObject): SignHandle['sign'] {
  if (spec.kty === 'OKP') return (input) => sign(null, input, key);
  const { hash } = spec;
  if (spec.kty === 'EC') {
    return (input) => fromDerSignature(sign(hash, input, key), spec.coordinateBytes);
  }
  const bound = spec.padding === 'pss' ? toPssPrivate(spec, key) : key;
  return (input) => sign(hash, input, bound);
}
