import type { AuthError, IssuerKey } from '@sealwright/jwt';
import {
  defaultFetch,
  defaultMaxStalenessSeconds,
  defaultMonotonicClock,
  defaultTimeoutMilliseconds,
  defaultWallClock,
  type Fetch,
  type MonotonicClock,
  type WallClock,
} from './defaults.ts';
import { FeedFollower, type FollowerOptions } from './feed-follower.ts';
import { FeedFreshness } from './feed-freshness.ts';
import { FeedLog } from './feed-log.ts';
import { type FeedPeerOptions, readFeedPeers } from './feed-peers.ts';
import { createIntrospection, type Introspect } from './introspection.ts';
import type { VerifierObserver } from './observer.ts';
import { readInRange } from './option-range.ts';
import { issuerEndpoint } from './peer-url.ts';
import type { RevocationTarget } from './revocation-table.ts';

/** What to do with a token that verified while it is not known whether it was revoked. */
export type WhenStale = 'deny' | 'introspect' | 'allow';

export interface RevocationFeedOptions extends FeedPeerOptions {
  /** What this API does when it does not know: answer 503, ask the issuer for each token, or accept and raise an alarm. */
  readonly whenStale: WhenStale;
  /** Default 5, 2 to 300. */
  readonly maxStalenessSeconds?: number;
  readonly fetch?: Fetch;
  readonly wallClock?: WallClock;
  readonly monotonicClock?: MonotonicClock;
}

export interface FeedStatus {
  readonly fresh: boolean;
  /** The address that is read from, or tried at the moment. */
  readonly node: string;
  readonly logId: string | undefined;
  readonly seq: number | undefined;
  /** Infinite before the first statement. */
  readonly stalenessMilliseconds: number;
  /** Revocations held. */
  readonly entries: number;
}

/** A feed in use. Made by `revocationFeed`, started by the first verifier that takes it, ended by the last. */
export interface RevocationFeed {
  readonly issuer: string;
  readonly whenStale: WhenStale;
  readonly keyVersion: number;
  attach(observer: VerifierObserver | undefined): () => void;
  isFresh(): boolean;
  isRevoked(target: RevocationTarget): boolean;
  isKeyRevoked(kid: string): boolean;
  findPublishedKey(kid: string | undefined): IssuerKey | undefined;
  settlePublishedKeys(held: readonly string[]): void;
  introspect: Introspect;
  /** Resolves with the first fresh statement. */
  ready(): Promise<void>;
  /** What went wrong last, since the feed was fresh: a `peer_status` with 401 is a wrong secret. */
  failure(): AuthError | undefined;
  status(): FeedStatus;
}

/**
 * Follows an issuer's revocation log: a signed snapshot, then deltas as they are committed, then a signed heartbeat each
 * second. A revocation counts from the moment it arrives; knowledge older than `maxStalenessSeconds` counts as none.
 * Read from one node at a time; at a fault, or when its heartbeats stop, from the next, behind the last signed position.
 *
 * It does NOT take a token-signing key for the feed's own (they are at `/.well-known/revocation-keys.json`), follow
 * redirects, or ever fail open in silence: `whenStale` says what happens, and the observer hears of it.
 * Codes, to the observer: `feed_*` and `peer_*`. Callers of `verify` see `token_revoked` or `revocation_stale`.
 *
 * @example
 * ```ts
 * import { revocationFeed } from '@sealwright/verifier';
 * const revocation = revocationFeed({ url: 'https://id.example.com', whenStale: 'deny' });
 * ```
 */
export function revocationFeed(options: RevocationFeedOptions): RevocationFeed {
  return new FollowedFeed(options);
}

/** What a relay hears of a feed that it follows. */
export type FeedHooks = Pick<FollowerOptions, 'onSnapshot' | 'onProven'>;

/** A feed on a follower of its own. The package does not export it. */
export class FollowedFeed implements RevocationFeed {
  readonly issuer: string;
  readonly whenStale: WhenStale;
  readonly introspect: Introspect;
  readonly #log: FeedLog;
  readonly #freshness: FeedFreshness;
  readonly follower: FeedFollower;
  readonly #observers = new Set<Attachment>();

  constructor(options: RevocationFeedOptions, hooks: FeedHooks = {}) {
    checkWhenStale(options);
    const wallClock = options.wallClock ?? defaultWallClock;
    const monotonicClock = options.monotonicClock ?? defaultMonotonicClock;
    const fetch = options.fetch ?? defaultFetch;
    const { tiers, keys, headers } = readFeedPeers(options, { fetch, monotonicClock });
    const maxStalenessSeconds = readInRange(options, 'maxStalenessSeconds', [2, 300, defaultMaxStalenessSeconds]);
    this.issuer = options.url;
    this.whenStale = options.whenStale;
    this.#log = new FeedLog(this.issuer, wallClock());
    this.#freshness = new FeedFreshness({ maxStalenessSeconds, monotonicClock, wallClock });
    this.follower = new FeedFollower({
      ...{ issuer: this.issuer, tiers, keys, fetch, ...hooks },
      log: this.#log,
      freshness: this.#freshness,
      monotonicClock,
      maxStalenessMilliseconds: maxStalenessSeconds * 1000,
      report: (event) => {
        for (const { observer } of this.#observers) observer?.(event);
      },
    });
    const url = issuerEndpoint(this.issuer, '/introspect');
    this.introspect = createIntrospection({ headers, fetch, url, timeoutMilliseconds: defaultTimeoutMilliseconds });
  }

  get keyVersion(): number {
    return this.#log.keyVersion;
  }

  attach(observer: VerifierObserver | undefined): () => void {
    const attachment = { observer };
    this.#observers.add(attachment);
    this.follower.start();
    return () => {
      this.#observers.delete(attachment);
      if (this.#observers.size === 0) this.follower.stop();
    };
  }

  isFresh(): boolean {
    return this.#freshness.isFresh();
  }

  isRevoked(target: RevocationTarget): boolean {
    return this.#log.isRevoked(target);
  }

  isKeyRevoked(kid: string): boolean {
    return this.#log.isKeyRevoked(kid);
  }

  findPublishedKey(kid: string | undefined): IssuerKey | undefined {
    return this.#log.findPublishedKey(kid);
  }

  settlePublishedKeys(held: readonly string[]): void {
    this.#log.settlePublishedKeys(held);
  }

  ready(): Promise<void> {
    return this.follower.firstFresh;
  }

  failure(): AuthError | undefined {
    return this.follower.failure;
  }

  status(): FeedStatus {
    return {
      fresh: this.#freshness.isFresh(),
      node: this.follower.node.url,
      logId: this.#log.position?.logId,
      seq: this.#log.position?.seq,
      stalenessMilliseconds: this.#freshness.stalenessMilliseconds,
      entries: this.#log.size,
    };
  }
}

interface Attachment {
  readonly observer: VerifierObserver | undefined;
}

function checkWhenStale({ whenStale, resource }: RevocationFeedOptions): void {
  if (!['deny', 'introspect', 'allow'].includes(whenStale)) {
    throw new TypeError("whenStale must be 'deny', 'introspect' or 'allow'");
  }
  if (whenStale === 'introspect' && resource === undefined)
    throw new TypeError("whenStale 'introspect' needs resource and secret");
}
