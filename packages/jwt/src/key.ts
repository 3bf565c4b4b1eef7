import type { Algorithm, AsymmetricAlgorithm, AsymmetricSpec, HmacAlgorithm, HmacSpec } from './algorithm.ts';
import { demandPermit, type permit } from './construction-permit.ts';
import type { SignHandle, VerifyHandle } from './engine.ts';
import type { PrivateMembers, PublicMembers } from './jwk.ts';
import { formOfMac, formOfSignature, type SignatureForm } from './signature-form.ts';

/** What a signature under a key is judged by. */
export interface Verifier {
  /** What a token's `alg` may say: one name, save Ed25519's two. */
  readonly wireNames: readonly string[];
  readonly form: SignatureForm;
  readonly handle: VerifyHandle;
}

// The private fields make these classes nominal: no literal, no JSON and no other class has their type. Only their
// types leave the package, and the constructors want a permit, so the import and generate functions are the only way
// to a key.

/** What the two kinds of key that verify have in common: which of them it is makes no difference to a signature. */
export class VerifyingKey {
  readonly #verifier: Verifier;

  constructor(shown: typeof permit, verifier: Verifier) {
    demandPermit(shown);
    this.#verifier = Object.freeze(verifier);
  }

  /** A value that is no key of ours throws here, by its missing private field. */
  static verifierOf(key: VerifyingKey): Verifier {
    return key.#verifier;
  }
}

/** A public key, bound to one algorithm. It can verify and nothing else. */
export class VerificationKey<A extends AsymmetricAlgorithm = AsymmetricAlgorithm> extends VerifyingKey {
  readonly kind = 'verification';
  readonly alg: A;
  readonly kid: string;
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string;
  readonly #members: PublicMembers;

  constructor(shown: typeof permit, alg: A, kid: string, thumbprint: string, parts: PublicParts) {
    demandPermit(shown);
    const { spec, handle, members } = parts;
    super(shown, { wireNames: spec.wireNames, form: formOfSignature(spec, members), handle });
    this.alg = alg;
    this.kid = kid;
    this.thumbprint = thumbprint;
    this.#members = Object.freeze({ ...members });
    Object.freeze(this);
  }

  static isKey(value: unknown): value is VerificationKey {
    return typeof value === 'object' && value !== null && #members in value;
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
export class HmacKey<A extends HmacAlgorithm = HmacAlgorithm> extends VerifyingKey {
  readonly kind = 'hmac';
  readonly alg: A;
  readonly kid: string;
  readonly #handle: SignHandle & VerifyHandle;

  constructor(shown: typeof permit, alg: A, kid: string, spec: HmacSpec, handle: SignHandle & VerifyHandle) {
    super(shown, { wireNames: spec.wireNames, form: formOfMac(spec.hashBytes), handle });
    this.alg = alg;
    this.kid = kid;
    this.#handle = handle;
    Object.freeze(this);
  }

  static isKey(value: unknown): value is HmacKey {
    return typeof value === 'object' && value !== null && #handle in value;
  }

  static handleOf(key: HmacKey): SignHandle & VerifyHandle {
    return key.#handle;
  }
}

interface PublicParts {
  readonly spec: AsymmetricSpec;
  readonly handle: VerifyHandle;
  readonly members: PublicMembers;
}

export function signHandleOf(key: SigningKey | HmacKey): SignHandle {
  return key.kind === 'hmac' ? HmacKey.handleOf(key) : SigningKey.handleOf(key);
}

/** The name that we write in `alg`. */
export function wireNameOf(key: SigningKey | VerificationKey | HmacKey): string {
  const { wireNames } = VerifyingKey.verifierOf(key.kind === 'signing' ? key.verificationKey : key);
  return wireNames[0] as Algorithm;
}
