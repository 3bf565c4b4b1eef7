import type { AttackerKeys } from './attacker-keys.ts';
import type { Jwk } from './jwk.ts';
import type { KnownToken } from './known-token.ts';
import type { PublishedKey } from './published-key.ts';
import type { AuditedRequest } from './report.ts';
import type { KeySetAnswer, Stage } from './stage.ts';

/** One row of the catalogue: what the attack is, how it is fired, what the correct answer is, how to refuse it. */
export type Attack = TokenAttack | StagedAttack | MaterialAttack | ObservedAttack | UnforgedAttack;

/** What every row says of itself. Reports, `docs/attacks` and the rules of SARIF are made of it. */
export interface AttackFacts {
  /** A letter and two digits, stable for ever: fingerprints and baselines are keyed by it. */
  readonly id: string;
  /** At most 80 characters, for a table. */
  readonly title: string;
  readonly severity: Severity;
  /** The number of the weakness in the Common Weakness Enumeration. */
  readonly cwe: number;
  /** The rules and the texts: `RFC 8725 §3.2`, `RFC 7515 §4.1.11`. */
  readonly source: readonly string[];
  /** How it works, in two to six sentences for somebody who never heard of it. */
  readonly how: string;
  /** Who fell to it. */
  readonly victims: readonly Victim[];
  /** What to do, in one to four sentences. */
  readonly fix: string;
}

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** A published case. `advisory` is absent where there is none, as for what was measured. */
export interface Victim {
  /** `jsonwebtoken < 4.2.2` */
  readonly what: string;
  /** `CVE-2015-9235` or `GHSA-…` */
  readonly advisory?: string;
}

/** Tokens are forged, presented one by one, and each answer judged. */
export interface TokenAttack extends AttackFacts {
  readonly kind: 'token';
  readonly needs: readonly Need[];
  /** One of these is enough, in addition to all of `needs`. */
  readonly needsOne?: readonly Need[];
  /** What the correct verifier does with every one of them. */
  readonly expect: Expectation;
  /** Pure: draws no more than the context gives. A variant that this context cannot make is left out. */
  readonly forge: (context: ForgeContext) => readonly Forgery[] | Promise<readonly Forgery[]>;
}

/** It plays the issuer's key set, or needs several requests in an order of its own. */
export interface StagedAttack extends AttackFacts {
  readonly kind: 'staged';
  readonly needs: readonly Need[];
  readonly needsOne?: readonly Need[];
  /** It also plays where the good token is now taken and now refused: that is what it looks for, and it judges by itself. */
  readonly judgesUnsettled?: true;
  readonly expect: Expectation;
  readonly play: (stage: Stage) => Promise<readonly VariantResult[]>;
}

/** Found in what is known without a request: a key set, a weak secret, two signatures. */
export interface MaterialAttack extends AttackFacts {
  readonly kind: 'material';
  readonly needs: readonly Need[];
  readonly examine: (context: ForgeContext) => readonly VariantResult[] | Promise<readonly VariantResult[]>;
}

/** Judged at the end, from the answers that all other rows were given: an oracle, a leak. */
export interface ObservedAttack extends AttackFacts {
  readonly kind: 'observed';
  readonly needs: readonly Need[];
  readonly observe: (exchanges: readonly Exchange[], context: ForgeContext) => readonly VariantResult[];
}

/** A row that cannot be fired at a target from outside. It says why, and what to do instead. */
export interface UnforgedAttack extends AttackFacts {
  readonly kind: 'not-forged';
  readonly reason: string;
}

/**
 * `refused`: acceptance is a finding. `either`: accepting is no fault by itself (only a crash or slowness is).
 * `refused-in-time`: the same, and the time to refuse is measured against a plain bad token.
 */
export type Expectation = 'refused' | 'either' | 'refused-in-time';

/** What a row cannot do without. What the person has not given makes the row inconclusive, with this named. */
export type Need =
  /** A private key or secret of the issuer: for tokens that are well signed and bent in their content. */
  | 'signing-key'
  /** A public key under which the good token verifies. */
  | 'public-key'
  | 'rsa-public-key'
  | 'ec-public-key'
  | 'ed-public-key'
  /** The good token is signed with HMAC. */
  | 'hmac-token'
  /** A certificate of the key, in the key set or given. */
  | 'certificate'
  /** The key set's text, as the issuer publishes it. */
  | 'key-set'
  /** The target decrypts: a public key to encrypt to. */
  | 'encryption-key'
  /** A second token signed by the same key. */
  | 'same-key-token'
  /** A token of the named kind, as obtained. */
  | `other-token:${OtherTokenKind}`
  /** The listener that hears whether the target fetches what a token names. */
  | 'callback'
  /** The audit publishes the key set that the target trusts. */
  | 'jwks-host'
  /** The audit sets the target up, and may do so anew. */
  | 'fresh-target'
  | 'http'
  | 'function'
  /** Heavy for the target: only with `--allow-load`. */
  | 'load'
  /** May change what the target holds: only with `--allow-destructive`. */
  | 'destructive';

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

/** The issuer's own key in the auditor's hands. */
export interface Signer {
  readonly alg: string;
  readonly kid?: string;
  /** The private key, or `{kty: 'oct', k}`. */
  readonly jwk: Jwk;
}

/** One forged token. */
export interface Forgery {
  /** Stable, kebab-case, unique within its attack. */
  readonly variant: string;
  readonly token: string;
  /** What the token claims to be, in a form that `proof.ts` checks by itself. */
  readonly proof: Proof;
  /** Where the request differs from the ordinary one; HTTP alone. */
  readonly carriage?: Carriage;
  /** The address whose being asked is the finding. */
  readonly callback?: string;
}

/** Facts about a forged token that another implementation checks. */
export type Proof =
  /** The third segment is the MAC of the first two, under exactly these bytes. */
  | { readonly kind: 'mac'; readonly hash: 'SHA-256' | 'SHA-384' | 'SHA-512'; readonly key: Uint8Array }
  /** The third segment is a signature of the first two by the private half of this key; of ECDSA also in DER. */
  | { readonly kind: 'signature'; readonly alg: string; readonly key: Jwk; readonly encoding?: 'der' }
  /** RSA's public operation makes this block of the third segment, and it is not the one that the algorithm asks for. */
  | { readonly kind: 'rsa-block'; readonly alg: string; readonly key: Jwk; readonly block: Uint8Array }
  /** The third segment is empty. */
  | { readonly kind: 'unsigned' }
  /** There are three segments, and the third is no signature of the first two under the issuer's keys. */
  | { readonly kind: 'bad-signature' }
  /** Other text than the good token, and a lenient reader finds the same header, payload and signature in it. */
  | { readonly kind: 'same-content' }
  /** Encrypted to this key; within is this text. */
  | { readonly kind: 'encrypted'; readonly key: Jwk; readonly inner: string }
  /** As the person obtained it. */
  | { readonly kind: 'obtained' }
  /** Of a form that no JWS has: what it states, and the check of it. */
  | { readonly kind: 'form'; readonly states: string; readonly holds: (token: string) => boolean };

/** How a request carries the credential, where that is the attack. */
export interface Carriage {
  /** Headers instead of the ordinary credential; an array is sent as several header lines. `$TOKEN` stands for the token. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly cookie?: Readonly<Record<string, string>>;
}

/** What came of one presentation. */
export type Verdict = 'refused' | 'accepted' | 'crashed' | 'slow' | 'inconclusive';

/** What came of one variant of an attack. */
export interface VariantResult {
  readonly variant: string;
  readonly verdict: Verdict;
  /** Required where it is `inconclusive`; elsewhere what a person would ask next. Constant words, never a token. */
  readonly reason?: string;
  readonly evidence?: Evidence;
}

/** What was seen. No token, no body. */
export interface Evidence {
  readonly status?: number;
  readonly milliseconds?: number;
  /** The time of a plain bad token beside it. */
  readonly baselineMilliseconds?: number;
  /** The target asked the address that the token named. */
  readonly fetched?: boolean;
  readonly detail?: string;
}

/** One presentation with its answer, as observed rows read it. Held in memory for the run alone. */
export interface Exchange {
  readonly attack: string;
  readonly variant: string;
  readonly token: string | undefined;
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly milliseconds: number;
  readonly verdict: Verdict;
}
