import type { ClaimsSchema, WithClaimsOf } from '@sealwright/jwt';
import type { ProofOptions } from './bound-token.ts';
import type { WallClock } from './defaults.ts';
import type { VerifierObserver } from './observer.ts';
import type { FeedStatus } from './revocation-feed.ts';
import type { IssuerOptions } from './trusted-issuer.ts';

export interface SharedOptions extends ProofOptions {
  /** Verified tokens remembered. Default 10,000 (about 20 MB). `'none'`: each is verified anew. */
  readonly cache?: { readonly maxEntries?: number } | 'none';
  /** Hears of every acceptance and refusal by its exact code. */
  readonly observer?: VerifierObserver;
  /** The realm of the challenges. Default `api`. */
  readonly realm?: string;
  /** Seconds since 1970. */
  readonly wallClock?: WallClock;
}

export interface VerifierOptions<Schema extends ClaimsSchema | undefined = undefined>
  extends IssuerOptions<Schema>,
    SharedOptions {}

export interface MultiVerifierOptions<Schema extends ClaimsSchema | undefined = undefined> extends SharedOptions {
  /** Where one has a schema of claims, all have one, and of one type: who reads the claims knows no issuer. */
  readonly issuers: readonly (IssuerOptions<Schema> & WithClaimsOf<Schema>)[];
}

export interface IssuerStatus {
  readonly issuer: string;
  /** The `kid`s of the keys held. */
  readonly keys: readonly string[];
  readonly feed: FeedStatus | undefined;
}

export interface VerifierStatus {
  readonly issuers: readonly IssuerStatus[];
  readonly cachedTokens: number;
}
