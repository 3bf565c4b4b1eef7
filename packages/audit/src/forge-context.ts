import type { AttackerKeys } from './attacker-keys.ts';
import type { AuditedRequest } from './audited-request.ts';
import type { Jwk } from './jwk.ts';
import type { KeySetAnswer } from './key-set-answer.ts';
import type { KnownToken } from './known-token.ts';
import type { PublishedKey } from './published-key.ts';

/** All that a forger may know. Nothing in it is the target's secret, save what the person handed over. */
export interface ForgeContext {
  /** Seconds since 1970, by the auditor's clock. */
  readonly now: number;
  readonly good: KnownToken;
  readonly sameKeyToken?: KnownToken;
  /** Public keys of the issuer; the one that verifies the good token comes first. */
  readonly keys: readonly PublishedKey[];
  /** The key set's text, byte for byte as published. */
  readonly keySetText?: string;
  /** Where it is published. */
  readonly keySetUrl?: string;
  readonly signer?: Signer;
  readonly attacker: AttackerKeys;
  /** Another issuer on the same host, with a key of its own under the same key id. */
  readonly neighbour?: () => Promise<Neighbour>;
  readonly others: Readonly<Partial<Record<OtherTokenKind, string>>>;
  /** The target's key for encryption, where it decrypts. */
  readonly encryptionKey?: Jwk;
  /** How it is used, where that is known. */
  readonly encryption?: EncryptionForm;
  /**
   * A new address on the listener, for this label alone, and what it answers there and at every path below: a key set, a
   * certificate, a redirect, or what a function makes of the address. Without an answer it is 404. Absent where there is no listener.
   */
  readonly callbackUrl?: (label: string, answer?: KeySetAnswer | ((address: string) => KeySetAnswer)) => string;
  readonly reach: 'http' | 'function';
  /** Where an ordinary request has the token; HTTP alone. */
  readonly carrier?: AuditedRequest['carrier'];
}

/** A second issuer, in the auditor's hands as well: a tenant, a realm. */
export interface Neighbour {
  readonly issuer: string;
  readonly signer: Signer;
  readonly keys: readonly PublishedKey[];
  readonly good: KnownToken;
  /** Whether the target was set up to trust it too. */
  readonly isTrusted: boolean;
}

/** What encrypted tokens a target takes. */
export interface EncryptionForm {
  /** Of the key: `RSA-OAEP-256`, `ECDH-ES`, `dir`, … (RFC 7518 §4.1). */
  readonly alg: string;
  /** Of the content: `A256GCM`, … (RFC 7518 §5.1). */
  readonly enc: string;
  /** What must be within: a signed token, or bare claims, which anybody can write who has the public key. */
  readonly content: 'signed' | 'claims';
}

/** The issuer's own key in the auditor's hands. */
export interface Signer {
  readonly alg: string;
  readonly kid?: string;
  /** The private key, or `{kty: 'oct', k}`. */
  readonly jwk: Jwk;
}

/** Tokens that no one can forge and the person can obtain: each is really of this kind. */
export type OtherTokenKind =
  | 'expired'
  | 'revoked'
  | 'id-token'
  | 'refresh-token'
  | 'logout-token'
  | 'other-audience'
  | 'other-issuer'
  | 'other-environment'
  | 'bound';
