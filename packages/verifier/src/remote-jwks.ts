import { type AuthError, type IssuerKey, isAuthError, parseJwkSet } from '@sealwright/jwt';
import { parseFreshSeconds } from './cache-control.ts';
import {
  defaultCooldownSeconds,
  defaultFetch,
  defaultMaxAgeSeconds,
  defaultMaxJwksBytes,
  defaultMonotonicClock,
  defaultStaleIfErrorSeconds,
  defaultTimeoutMilliseconds,
  type Fetch,
  type MonotonicClock,
  minAgeSeconds,
  retryWithoutKeysMilliseconds,
  staleWhileRevalidateSeconds,
} from './defaults.ts';
import { type DiscoveryDocument, discoverJwksUrl } from './discovery.ts';
import { errors } from './errors.ts';
import { indexKeys, type KeyContext, type KeyIndex, type LiveKeys } from './live-keys.ts';
import type { VerifierEvent } from './observer.ts';
import { readInRange } from './option-range.ts';
import { decodeUtf8, fetchFromPeer, type PeerRequest } from './peer-fetch.ts';
import { parsePeerUrl } from './peer-url.ts';

export interface RemoteJwksOptions {
  /** The exact `iss` of the tokens that these keys may verify. */
  readonly issuer: string;
  /** Where the JWK Set is. Give this or `discovery`. */
  readonly url?: string;
  /** Finds the JWK Set through the issuer's metadata. */
  readonly discovery?: DiscoveryDocument;
  readonly fetch?: Fetch;
  readonly monotonicClock?: MonotonicClock;
  /** The longest that a set is taken for fresh, whatever its `Cache-Control` says. Default 600, 30 to 86,400. */
  readonly maxAgeSeconds?: number;
  /** How long past that it goes on answering while every refresh fails. Then nothing is trusted. Default 3600, 0 to 604,800. */
  readonly staleIfErrorSeconds?: number;
  /** The least time between two attempts to fetch, counted from the attempt. Default 10, 1 to 3600. */
  readonly cooldownSeconds?: number;
  /** For one whole exchange. Default 5000, 100 to 60,000. */
  readonly timeoutMilliseconds?: number;
  /** Default 262,144. */
  readonly maxBytes?: number;
}

/** A JWK Set that is fetched and kept: what `createVerifier` takes as `keys`. */
export type JwksSource = LiveKeys;

/**
 * The keys of an issuer, fetched once and then kept up to date in the background.
 *
 * - One fetch at a time, however many callers wait for it; no caller waits while a usable set is held.
 * - Fresh for its `max-age`, within bounds; then it still answers while it is refreshed. A refresh that fails never wipes
 *   the set, but after `staleIfErrorSeconds` of nothing but failures the set ends, and the verifier answers 503.
 * - Every refresh replaces the whole set: a key that the issuer removed verifies nothing from then on.
 * - A `kid` that is not in the set starts a fetch, at most one in `cooldownSeconds`. There is no list of unknown kids that
 *   an attacker could fill or poison: within the cooldown every unknown kid is refused, after it every one may ask again.
 *
 * It does NOT follow redirects, speak http except to loopback, or read an address from a token.
 * Codes: `keys_unavailable` (with its `cause`) where no set is held, or where a kid is unknown and the last fetch failed.
 *
 * @example
 * ```ts
 * import { remoteJwks } from '@sealwright/verifier';
 * const keys = remoteJwks({ issuer: 'https://id.example.com/realms/main', discovery: 'openid-configuration' });
 * ```
 */
export function remoteJwks(options: RemoteJwksOptions): JwksSource {
  return new RemoteJwks(options);
}

class RemoteJwks implements LiveKeys {
  readonly issuer: string;
  readonly #url: string | undefined;
  readonly #discovery: DiscoveryDocument | undefined;
  readonly #exchange: Omit<PeerRequest, 'url'>;
  readonly #clock: MonotonicClock;
  readonly #maxAge: number;
  readonly #staleIfError: number;
  readonly #cooldown: number;
  readonly #contexts = new Set<KeyContext>();
  #discovered: string | undefined;
  #held: HeldSet | undefined;
  #version = 0;
  #attemptedAt = Number.NEGATIVE_INFINITY;
  #failure: AuthError | undefined;
  #flight: Promise<void> | undefined;

  constructor(options: RemoteJwksOptions) {
    const { issuer, url, discovery } = options;
    parsePeerUrl(issuer, 'issuer');
    if ((url === undefined) === (discovery === undefined)) throw new TypeError('give either url or discovery');
    this.issuer = issuer;
    this.#url = url === undefined ? undefined : parsePeerUrl(url, 'url').href;
    this.#discovery = discovery;
    this.#exchange = {
      fetch: options.fetch ?? defaultFetch,
      timeoutMilliseconds: readInRange(options, 'timeoutMilliseconds', [100, 60_000, defaultTimeoutMilliseconds]),
      maxBytes: readInRange(options, 'maxBytes', [1024, 16_777_216, defaultMaxJwksBytes]),
      headers: { accept: 'application/jwk-set+json, application/json' },
    };
    this.#clock = options.monotonicClock ?? defaultMonotonicClock;
    this.#maxAge = 1000 * readInRange(options, 'maxAgeSeconds', [minAgeSeconds, 86_400, defaultMaxAgeSeconds]);
    this.#staleIfError = 1000 * readInRange(options, 'staleIfErrorSeconds', [0, 604_800, defaultStaleIfErrorSeconds]);
    this.#cooldown = 1000 * readInRange(options, 'cooldownSeconds', [1, 3600, defaultCooldownSeconds]);
  }

  attach(context: KeyContext): () => void {
    this.#contexts.add(context);
    return () => this.#contexts.delete(context);
  }

  get version(): number {
    return this.#version;
  }

  get held(): readonly string[] {
    return [...(this.#held?.index.byKid.keys() ?? [])];
  }

  settle(): Promise<void> | undefined {
    const now = this.#clock();
    const held = this.#held;
    if (held !== undefined && now < held.freshUntil) return undefined;
    if (held !== undefined && now >= held.endsAt) this.#drop();
    if (this.#flight === undefined && !this.#mayAttempt(now)) return undefined;
    const flight = this.#refresh();
    // An old set answers at once only while nothing speaks against it being refreshed in time, or while the issuer is down.
    const mayWaitLess = this.#held !== undefined && (now < this.#held.waitAfter || this.#failure !== undefined);
    return mayWaitLess ? undefined : flight;
  }

  findKey(kid: string | undefined): IssuerKey | undefined | Promise<IssuerKey | undefined> {
    const settling = this.settle();
    if (settling !== undefined) return settling.then(() => this.#findOrRefetch(kid));
    return this.#findOrRefetch(kid);
  }

  findHeldKey(kid: string | undefined): IssuerKey | undefined {
    return this.#held?.index.find(kid);
  }

  async warm(): Promise<void> {
    if (this.#held === undefined && (this.#flight !== undefined || this.#mayAttempt(this.#clock())))
      await this.#refresh();
    if (this.#held === undefined) throw this.#unavailable();
  }

  #findOrRefetch(kid: string | undefined): IssuerKey | undefined | Promise<IssuerKey | undefined> {
    const found = this.findHeldKey(kid);
    if (found !== undefined) return found;
    if (this.#flight === undefined && !this.#mayAttempt(this.#clock())) return this.#absent();
    return this.#refresh().then(() => this.findHeldKey(kid) ?? this.#absent());
  }

  /** An unknown kid is the token's fault only if we know the issuer's keys as they are now. */
  #absent(): undefined {
    if (this.#held === undefined || this.#failure !== undefined) throw this.#unavailable();
    return undefined;
  }

  #unavailable(): AuthError {
    return errors.create('keys_unavailable', { cause: this.#failure });
  }

  #mayAttempt(now: number): boolean {
    const wait = this.#held === undefined ? Math.min(this.#cooldown, retryWithoutKeysMilliseconds) : this.#cooldown;
    return now - this.#attemptedAt >= wait;
  }

  /** Joins the fetch under way or starts one. Never rejects: what came of it is in `#held` and `#failure`. */
  #refresh(): Promise<void> {
    this.#flight ??= this.#attempt().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #attempt(): Promise<void> {
    // Counted from here, so that an issuer that answers slowly or not at all is not asked any more often.
    this.#attemptedAt = this.#clock();
    try {
      this.#install(await this.#load());
    } catch (error) {
      this.#failure = isAuthError(error) ? error : errors.create('peer_malformed', { cause: error });
      this.#discovered = undefined;
      this.#report({ type: 'keys_refresh_failed', issuer: this.issuer, code: this.#failure.code });
    }
  }

  async #load(): Promise<LoadedSet> {
    if (this.#discovery !== undefined) {
      this.#discovered ??= await discoverJwksUrl(this.issuer, this.#discovery, this.#exchange);
    }
    const answer = await fetchFromPeer({ ...this.#exchange, url: this.#url ?? this.#discovered ?? '' });
    const { keySet, skipped } = await parseJwkSet(decodeUtf8(answer.bytes), { issuer: this.issuer });
    const announced = parseFreshSeconds(answer.headers);
    const age =
      announced === undefined ? this.#maxAge : Math.min(this.#maxAge, Math.max(minAgeSeconds, announced) * 1000);
    return { index: indexKeys(this.issuer, keySet.keys), age, skipped: skipped.length };
  }

  #install({ index, age, skipped }: LoadedSet): void {
    if (this.#held !== undefined && losesKey(this.#held.index, index)) this.#version += 1;
    // Counted from the attempt: the answer is at most as new as the question.
    const freshUntil = this.#attemptedAt + age;
    const waitAfter = freshUntil + staleWhileRevalidateSeconds * 1000;
    this.#held = { index, freshUntil, waitAfter, endsAt: freshUntil + this.#staleIfError };
    this.#failure = undefined;
    for (const { onRefresh } of this.#contexts) onRefresh(this.held);
    this.#report({ type: 'keys_refreshed', issuer: this.issuer, keys: index.byKid.size, skipped });
  }

  #report(event: VerifierEvent): void {
    for (const { observer } of this.#contexts) observer?.(event);
  }

  #drop(): void {
    this.#held = undefined;
    this.#version += 1;
  }
}

interface LoadedSet {
  readonly index: KeyIndex;
  readonly age: number;
  readonly skipped: number;
}

/** Times on the monotonic clock. */
interface HeldSet {
  readonly index: KeyIndex;
  readonly freshUntil: number;
  readonly waitAfter: number;
  readonly endsAt: number;
}

function losesKey(before: KeyIndex, after: KeyIndex): boolean {
  for (const [kid, { key }] of before.byKid) {
    const successor = after.byKid.get(kid)?.key;
    if (key.kind !== 'verification' || successor?.kind !== 'verification') return true;
    if (successor.thumbprint !== key.thumbprint || successor.alg !== key.alg) return true;
  }
  return false;
}
