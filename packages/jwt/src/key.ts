import type { Algorithm, AsymmetricAlgorithm, AsymmetricSpec, HmacAlgorithm, HmacSpec } from './algorithm.ts';
import { demandPermit, type permit } from './construction-permit.ts';
import type { SignHandle, VerifyHandle } from './engine.ts';
import type { PrivateMembers, PublicMembers } from './jwk.ts';
import { formOfMac, formOfSignature, type SignatureForm } from './signature-form.ts';

// The private fields make these classes nominal: no literal, no JSON and no other class has their type. Only their
// types leave the package, and the constructors want a permit, so the import and generate functions are the only way
// to a key.

/** A public key, bound to one algorithm. It can verify and nothing else. */
export class VerificationKey<A extends AsymmetricAlgorithm = AsymmetricAlgorithm> {
  readonly kind = 'verification';
  readonly alg: A;
  readonly kid: string;
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string;
  readonly #spec: AsymmetricSpec;
  readonly #handle: VerifyHandle;
  readonly #form: SignatureForm;
  readonly #members: PublicMembers;

  constructor(shown: typeof permit, alg: A, kid: string, thumbprint: string, parts: PublicParts) {
    demandPermit(shown);
    this.alg = alg;
    this.kid = kid;
    this.thumbprint = thumbprint;
    this.#spec = parts.spec;
    this.#handle = parts.handle;
    this.#form = formOfSignature(parts.spec, parts.members);
    this.#members = Object.freeze({ ...parts.members });
    Object.freeze(this);
  }

  static isKey(value: unknown): value is VerificationKey {
    return typeof value === 'object' && value !== null && #handle in value;
  }

  static handleOf(key: VerificationKey): VerifyHandle {
    return key.#handle;
  }

  static formOf(key: VerificationKey): SignatureForm {
    return key.#form;
  }

  static wireNamesOf(key: VerificationKey): readonly string[] {
    return key.#spec.wireNames;
  }

  static membersOf(key: VerificationKey): PublicMembers {
    return key.#members;
  }
}

/** A private key, bound to one algorithm. It signs; its `verificationKey` verifies. */
export class SigningKey<A extends AsymmetricAlgorithm = AsymmetricAlgorithm> {
  readonly kind = 'signing';
  readonly alg: A;
  readonly kid: string;
  readonly verificationKey: VerificationKey<A>;
  readonly #handle: SignHandle;
  readonly #members: PrivateMembers;

  constructor(shown: typeof permit, verificationKey: VerificationKey<A>, handle: SignHandle, members: PrivateMembers) {
    demandPermit(shown);
    this.alg = verificationKey.alg;
    this.kid = verificationKey.kid;
    this.verificationKey = verificationKey;
    this.#handle = handle;
    this.#members = Object.freeze({ ...members });
    Object.freeze(this);
  }

  static isKey(value: unknown): value is SigningKey {
    return typeof value === 'object' && value !== null && #handle in value;
  }

  static handleOf(key: SigningKey): SignHandle {
    return key.#handle;
  }

  static membersOf(key: SigningKey): PrivateMembers {
    return key.#members;
  }
}

/** A shared secret, bound to one algorithm. Who can verify with it can also sign. */
export class HmacKey<A extends HmacAlgorithm = HmacAlgorithm> {
  readonly kind = 'hmac';
  readonly alg: A;
  readonly kid: string;
  readonly #spec: HmacSpec;
  readonly #handle: SignHandle & VerifyHandle;
  readonly #form: SignatureForm;

  constructor(shown: typeof permit, alg: A, kid: string, spec: HmacSpec, handle: SignHandle & VerifyHandle) {
    demandPermit(shown);
    this.alg = alg;
    this.kid = kid;
    this.#spec = spec;
    this.#handle = handle;
    this.#form = formOfMac(spec.hashBytes);
    Object.freeze(this);
  }

  static isKey(value: unknown): value is HmacKey {
    return typeof value === 'object' && value !== null && #handle in value;
  }

  static handleOf(key: HmacKey): SignHandle & VerifyHandle {
    return key.#handle;
  }

  static formOf(key: HmacKey): SignatureForm {
    return key.#form;
  }

  static wireNamesOf(key: HmacKey): readonly string[] {
    return key.#spec.wireNames;
  }
}

interface PublicParts {
  readonly spec: AsymmetricSpec;
  readonly handle: VerifyHandle;
  readonly members: PublicMembers;
}

/** The handle of either kind that verifies. A value that is no key of ours throws here, by its missing private field. */
export function verifyHandleOf(key: VerificationKey | HmacKey): VerifyHandle {
  return key.kind === 'hmac' ? HmacKey.handleOf(key) : VerificationKey.handleOf(key);
}

/** What signatures under this key look like. */
export function signatureFormOf(key: VerificationKey | HmacKey): SignatureForm {
  return key.kind === 'hmac' ? HmacKey.formOf(key) : VerificationKey.formOf(key);
}

export function signHandleOf(key: SigningKey | HmacKey): SignHandle {
  return key.kind === 'hmac' ? HmacKey.handleOf(key) : SigningKey.handleOf(key);
}

/** What a token's `alg` may say under this key: one name, save Ed25519's two. */
export function wireNamesOf(key: VerificationKey | HmacKey): readonly string[] {
  return key.kind === 'hmac' ? HmacKey.wireNamesOf(key) : VerificationKey.wireNamesOf(key);
}

/** The name that we write in `alg`. */
export function wireNameOf(key: SigningKey | VerificationKey | HmacKey): string {
  const names = wireNamesOf(key.kind === 'signing' ? key.verificationKey : key);
  return names[0] as Algorithm;
}
