import { demandPermit, type permit } from './construction-permit.ts';
import type { ContentEncryption, KeyManagement } from './jwe-algorithm.ts';
import type { CipherHandle } from './jwe-engine.ts';
import type { DecryptionMembers, EncryptionMembers } from './jwe-jwk.ts';
import type { Secret } from './secret.ts';

// As in key.ts, private fields make the classes nominal, only their types leave the package, and constructors want a permit.

/** What encrypts: a public key, or the shared secret or password of a `DecryptionKey`. Bound to one `alg` and `enc`. */
export class EncryptionKey<A extends KeyManagement = KeyManagement> {
  readonly kind = 'encryption';
  readonly alg: A;
  readonly enc: ContentEncryption;
  readonly kid: string;
  readonly #parts: EncryptionParts;

  constructor(shown: typeof permit, alg: A, enc: ContentEncryption, kid: string, parts: EncryptionParts) {
    demandPermit(shown);
    this.alg = alg;
    this.enc = enc;
    this.kid = kid;
    this.#parts = Object.freeze({ ...parts });
    Object.freeze(this);
  }

  static isKey(value: unknown): value is EncryptionKey {
    return typeof value === 'object' && value !== null && #parts in value;
  }

  static partsOf(key: EncryptionKey): EncryptionParts {
    return key.#parts;
  }
}

/** What decrypts, bound to one `alg` and `enc`. Its `encryptionKey` encrypts for it. */
export class DecryptionKey<A extends KeyManagement = KeyManagement> {
  readonly kind = 'decryption';
  readonly alg: A;
  readonly enc: ContentEncryption;
  readonly kid: string;
  readonly encryptionKey: EncryptionKey<A>;
  readonly #parts: DecryptionParts;

  constructor(shown: typeof permit, encryptionKey: EncryptionKey<A>, parts: DecryptionParts) {
    demandPermit(shown);
    this.alg = encryptionKey.alg;
    this.enc = encryptionKey.enc;
    this.kid = encryptionKey.kid;
    this.encryptionKey = encryptionKey;
    this.#parts = Object.freeze({ ...parts });
    Object.freeze(this);
  }

  static isKey(value: unknown): value is DecryptionKey {
    return typeof value === 'object' && value !== null && #parts in value;
  }

  static partsOf(key: DecryptionKey): DecryptionParts {
    return key.#parts;
  }
}

export interface EncryptionParts {
  readonly handle: CipherHandle;
  /** A key pair's, to publish. */
  readonly members?: EncryptionMembers;
  /** A password's: how often it is hashed for each token that is written. */
  readonly iterations?: number;
}

export interface DecryptionParts {
  readonly handle: CipherHandle;
  /** A key pair's. */
  readonly members?: DecryptionMembers;
  /** A shared secret. */
  readonly secret?: Secret;
  /** A password's: the most that a token may ask for. */
  readonly maxIterations?: number;
}
