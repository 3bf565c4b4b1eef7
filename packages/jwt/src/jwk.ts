import type { EcCurve } from './algorithm.ts';

/** The members that are the key itself (RFC 7638 §3.2), all base64url. */
export type PublicMembers = RsaPublicMembers | EcPublicMembers | OkpPublicMembers;
export type PrivateMembers = RsaPrivateMembers | EcPrivateMembers | OkpPrivateMembers;

export interface RsaPublicMembers {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
}

export interface EcPublicMembers {
  readonly kty: 'EC';
  readonly crv: EcCurve;
  readonly x: string;
  readonly y: string;
}

export interface OkpPublicMembers<Curve extends 'Ed25519' | 'X25519' = 'Ed25519'> {
  readonly kty: 'OKP';
  readonly crv: Curve;
  readonly x: string;
}

export interface RsaPrivateMembers extends RsaPublicMembers {
  readonly d: string;
  readonly p: string;
  readonly q: string;
  readonly dp: string;
  readonly dq: string;
  readonly qi: string;
}

export interface EcPrivateMembers extends EcPublicMembers {
  readonly d: string;
}

export interface OkpPrivateMembers<Curve extends 'Ed25519' | 'X25519' = 'Ed25519'> extends OkpPublicMembers<Curve> {
  readonly d: string;
}

interface Labels {
  readonly kid: string;
  readonly alg: string;
  readonly use: 'sig';
}

/** A public key as it is published (RFC 7517). */
export type PublicJwk = PublicMembers & Labels;

/** A private key. It is plain text: encrypt it before it rests anywhere. */
export type PrivateJwk = PrivateMembers & Labels;
