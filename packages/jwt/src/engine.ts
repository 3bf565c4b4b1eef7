import type { AsymmetricSpec, EcSpec, HashName, HmacSpec, OkpSpec } from './algorithm.ts';
import type { PrivateMembers, PublicMembers } from './jwk.ts';
import type { MaybePromise } from './maybe-promise.ts';

/**
 * A key made ready for one algorithm. `signingInput` (two base64url segments and a dot) and `signature` are transient: an
 * engine that does not answer at once has read or copied them before it gives up control.
 */
export interface VerifyHandle {
  /** For a signature that has its form (`SignatureForm`). */
  verify(signingInput: Uint8Array, signature: Uint8Array): MaybePromise<boolean>;
}

export interface SignHandle {
  sign(signingInput: Uint8Array): MaybePromise<Uint8Array>;
}

/**
 * What differs between platforms, and nothing else. Every rule about keys and tokens lives outside, so an engine can
 * be exchanged without a rule being forgotten. Engines throw their platform's errors; callers wrap them.
 */
export interface Engine {
  /** Bytes of the kind that the platform's own functions take fastest. */
  allocate(length: number): Uint8Array<ArrayBuffer>;
  /** The bytes before `end` as text. What stands for bytes beyond ASCII is beyond it too. */
  decodeAscii(bytes: Uint8Array, end?: number): string;
  encodeBase64Url(bytes: Uint8Array): string;
  randomBytes(length: number): Uint8Array;
  digest(hash: HashName, data: Uint8Array): MaybePromise<Uint8Array>;

  preparePublic(spec: AsymmetricSpec, members: PublicMembers): MaybePromise<VerifyHandle>;
  preparePrivate(spec: AsymmetricSpec, members: PrivateMembers): MaybePromise<SignHandle>;
  prepareHmac(spec: HmacSpec, secret: Uint8Array): MaybePromise<SignHandle & VerifyHandle>;

  /** A fresh private key as a JWK, whatever else the platform writes into it. */
  generate(spec: AsymmetricSpec, modulusBits: number): MaybePromise<unknown>;
  /** The JWK of a PKCS#8 key of EC or Ed25519 that holds only its private half: the platform works out the other. */
  completePkcs8(spec: EcSpec | OkpSpec, der: Uint8Array): MaybePromise<unknown>;
}
