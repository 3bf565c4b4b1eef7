import type { ForgeContext, OtherTokenKind } from './forge-context.ts';
import type { Forgery } from './forgery.ts';
import type { Stage } from './stage.ts';
import type { Exchange, VariantResult } from './variant-result.ts';

export type * from './forge-context.ts';
export type * from './forgery.ts';
export type * from './variant-result.ts';

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
  /** The good token is signed by RSA PKCS #1 v1.5, RSA-PSS, ECDSA or EdDSA. */
  | 'rsa-token'
  | 'pss-token'
  | 'ecdsa-token'
  | 'eddsa-token'
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
