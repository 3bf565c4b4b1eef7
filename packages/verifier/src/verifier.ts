import {
  type ClaimsOf,
  type ClaimsSchema,
  isAuthError,
  isVerifiedJwt,
  type JwtClaims,
  type VerifiedJwt,
  type WithClaimsOf,
} from '@sealwright/jwt';
import {
  checkBinding,
  checkProofOptions,
  type DpopCheck,
  type PresentedProof,
  type ProofOptions,
} from './bound-token.ts';
import {
  defaultMaxCachedTokens,
  defaultReadyTimeoutMilliseconds,
  defaultRealm,
  defaultWallClock,
  type WallClock,
} from './defaults.ts';
import { errors } from './errors.ts';
import { verifyByIssuers } from './issuer-choice.ts';
import { isPromise } from './maybe-promise.ts';
import { createSafeObserver, type VerifierEvent, type VerifierObserver } from './observer.ts';
import { refuseUnknown } from './option-names.ts';
import { readInRange } from './option-range.ts';
import { freshUntil, warmUntil } from './readiness.ts';
import { digestToken, TokenCache } from './token-cache.ts';
import { type AcceptedToken, type IssuerOptions, TrustedIssuer } from './trusted-issuer.ts';
import type { MultiVerifierOptions, SharedOptions, VerifierOptions, VerifierStatus } from './verifier-options.ts';

export interface Verifier<C = JwtClaims> {
  readonly realm: string;
  /** How tokens that are bound to a key are taken; undefined: not at all. */
  readonly dpop: DpopCheck | undefined;
  /**
   * The claims of a token that holds: signature, times, issuer, audience, kind, and not revoked as far as it can be known.
   *
   * It does NOT take a header line (give it the bare token), and does not judge scopes, roles or the age of the login.
   * `presented` is what came with it, for a token that is bound to a key or a certificate; left out, such a one is refused.
   * `claims` is what the schema made of them, once: a token seen before is not given to the schema again.
   * Codes: those of `verifyJwt`, `token_revoked`, `token_not_revocable`, `proof_missing`, `token_unbound`, those of
   * `dpop`, `revocation_stale` and `keys_unavailable` (both 503: the token is not to blame).
   */
  verify(token: string, presented?: PresentedProof): Promise<VerifiedJwt<C>>;
  /**
   * As `verify`, for adapters: a refusal is theirs to report, since they know the id of the request. A token seen before
   * is answered (or refused, by throwing) at once, without a promise.
   */
  verifyUnreported(token: string, presented?: PresentedProof): VerifiedJwt<C> | Promise<VerifiedJwt<C>>;
  /** Whether this verifier verified it: gives the claims their type where something on the way knew none. */
  isVerified(auth: unknown): auth is VerifiedJwt<C>;
  /**
   * Resolves once keys are held and every feed is fresh. Rejects with `keys_unavailable` or `revocation_stale` at the timeout; what went
   * wrong last is the `cause`.
   */
  ready(options?: { readonly timeoutMilliseconds?: number }): Promise<void>;
  status(): VerifierStatus;
  /** For adapters: hands a refusal of their own to the observer. */
  report(event: VerifierEvent): void;
  /** Ends the feed, and forgets the tokens. With a feed, a closed verifier soon calls itself stale. */
  close(): Promise<void>;
}

/**
 * Verifies the tokens of one issuer for one API. Starts to fetch keys and to follow the feed at once.
 *
 * Contradictory, missing or unknown options are a `TypeError` here, never a surprise at the first request.
 * `claims` takes a schema, whose type the claims then have (`createPolicy` of `@sealwright/jwt` says how it is asked).
 *
 * Tokens of other issuers, as they write them:
 * - Keycloak: `typ: 'JWT'`, `audience` by an audience mapper (otherwise `account`), `requiredClaims: { azp: [your clients] }`
 *   to pin clients; roles lie in `realm_access.roles`.
 * - Auth0: `typ: 'at+jwt'` with the RFC 9068 profile, `'JWT'` without; `issuer` ends in a slash; `maxLifetimeSeconds: 86400`.
 * - Entra ID (v2.0): `typ: 'JWT'`, `issuer: https://login.microsoftonline.com/TENANT/v2.0`, `requiredClaims: { tid: TENANT, ver: '2.0' }`,
 *   `maxLifetimeSeconds: 5400`; scopes lie in `scp`.
 * - Cognito: access tokens have neither `aud` nor `typ`: `audience: absent`, `typ: absent`,
 *   `requiredClaims: { token_use: 'access', client_id: [your clients] }`.
 * All of them take `origin: 'foreign'`, since their headers carry parameters that ours do not.
 *
 * @example
 * ```ts
 * import { createVerifier, remoteJwks } from '@sealwright/verifier';
 * const issuer = 'https://id.example.com/realms/main';
 * const verifier = createVerifier({
 *   issuer,
 *   audience: 'https://api.example.com',
 *   typ: 'JWT',
 *   origin: 'foreign',
 *   keys: remoteJwks({ issuer, discovery: 'openid-configuration' }),
 *   revocation: 'none',
 * });
 * await verifier.close();
 * ```
 */
export function createVerifier<Schema extends ClaimsSchema | undefined = undefined>(
  options: VerifierOptions<Schema> & WithClaimsOf<Schema>,
): Verifier<ClaimsOf<Schema>> {
  // What is left is one issuer's; an option that none knows is refused where its policy is made.
  const own = Object.fromEntries(Object.entries(options).filter(([name]) => !sharedOptionNames.includes(name)));
  return new PolicyVerifier<ClaimsOf<Schema>>([own as unknown as IssuerOptions<ClaimsSchema | undefined>], options);
}

/**
 * Verifies the tokens of several issuers, each under its own policy. The token does not choose: it is tried against each
 * issuer's policy with that issuer's keys, and `iss` must be the issuer whose key signed it.
 */
export function createMultiVerifier<Schema extends ClaimsSchema | undefined = undefined>(
  options: MultiVerifierOptions<Schema>,
): Verifier<ClaimsOf<Schema>> {
  refuseUnknown(options, ['issuers', ...sharedOptionNames]);
  return new PolicyVerifier<ClaimsOf<Schema>>(options.issuers, options);
}

const sharedOptionNames: readonly string[] = [
  ...['cache', 'observer', 'realm', 'wallClock', 'dpop', 'clientCertificate'],
];

class PolicyVerifier<C> implements Verifier<C> {
  readonly realm: string;
  readonly dpop: DpopCheck | undefined;
  readonly #proofs: ProofOptions;
  readonly #issuers: readonly TrustedIssuer<C>[];
  readonly #cache: TokenCache<AcceptedToken<C>> | undefined;
  readonly #observer: VerifierObserver | undefined;
  readonly #wallClock: WallClock;
  readonly #maxTokenBytes: number;
  readonly #stops: readonly (() => void)[];

  constructor(issuers: readonly IssuerOptions<ClaimsSchema | undefined>[], options: SharedOptions) {
    this.realm = readRealm(options.realm ?? defaultRealm);
    this.dpop = options.dpop;
    this.#proofs = checkProofOptions(options);
    this.#wallClock = options.wallClock ?? defaultWallClock;
    this.#issuers = issuers.map((issuer) => new TrustedIssuer<C>(issuer, this.#wallClock));
    const names = new Set(this.#issuers.map(({ name }) => name));
    if (names.size === 0 || names.size !== this.#issuers.length)
      throw new TypeError('issuers must be one or more, each once');
    this.#cache = createCache(options.cache);
    this.#observer = createSafeObserver(options.observer);
    this.#maxTokenBytes = Math.max(...this.#issuers.map(({ policy }) => policy.maxTokenBytes));
    this.#stops = this.#issuers.map((issuer) => issuer.start(this.#observer));
    // Warmed now, so that the first request finds keys. A failure shows in `ready` and at the observer.
    for (const { source } of this.#issuers) void source.warm().catch(() => {});
  }

  async verify(token: string, presented?: PresentedProof): Promise<VerifiedJwt<C>> {
    try {
      const outcome = this.verifyUnreported(token, presented);
      return isPromise(outcome) ? await outcome : outcome;
    } catch (error) {
      if (isAuthError(error)) this.#observer?.({ type: 'refused', code: error.code });
      throw error;
    }
  }

  verifyUnreported(token: string, presented?: PresentedProof): VerifiedJwt<C> | Promise<VerifiedJwt<C>> {
    const digest = this.#digest(token);
    return this.#admitKnown(token, digest, presented) ?? this.#verifyAnew(token, digest, presented);
  }

  isVerified(auth: unknown): auth is VerifiedJwt<C> {
    return this.#issuers.some(({ policy }) => isVerifiedJwt(auth, policy));
  }

  async ready(options: { readonly timeoutMilliseconds?: number } = {}): Promise<void> {
    const milliseconds = options.timeoutMilliseconds ?? defaultReadyTimeoutMilliseconds;
    const deadline = AbortSignal.timeout(milliseconds);
    await Promise.all(this.#issuers.map((issuer) => warmUntil(issuer.source, deadline)));
    const feeds = this.#issuers.flatMap(({ feed }) => feed ?? []);
    await Promise.all(feeds.map((feed) => freshUntil(feed, deadline)));
  }

  status(): VerifierStatus {
    return {
      issuers: this.#issuers.map(({ name, source, feed }) => ({
        issuer: name,
        keys: source.held,
        feed: feed?.status(),
      })),
      cachedTokens: this.#cache?.size ?? 0,
    };
  }

  report(event: VerifierEvent): void {
    this.#observer?.(event);
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#cache?.clear();
  }

  /** Neither a value that is no text nor one that is too long is worth a hash; the full path names the code. */
  #digest(token: string): string | undefined {
    const hashed = this.#cache !== undefined && typeof token === 'string' && token.length <= this.#maxTokenBytes;
    return hashed ? digestToken(token) : undefined;
  }

  /** A token seen before, if all that can change since still holds: the times, the key, and that it is not revoked. */
  #admitKnown(
    token: string,
    digest: string | undefined,
    presented: PresentedProof | undefined,
  ): VerifiedJwt<C> | Promise<VerifiedJwt<C>> | undefined {
    const known = digest === undefined ? undefined : this.#cache?.find(digest);
    if (known === undefined || digest === undefined) return undefined;
    const { keys } = known.issuer;
    const now = this.#wallClock();
    const holds =
      keys.settle() === undefined &&
      known.keyVersion === keys.version &&
      now < known.notAfter &&
      now >= known.notBefore;
    if (holds) return this.#admitProven(known, token, presented, true);
    this.#cache?.delete(digest);
    return undefined;
  }

  async #verifyAnew(
    token: string,
    digest: string | undefined,
    presented: PresentedProof | undefined,
  ): Promise<VerifiedJwt<C>> {
    let accepted = await verifyByIssuers(this.#issuers, token);
    // A key may be withdrawn while a signature under it is checked; then that check says nothing.
    if (accepted.keyVersion !== accepted.issuer.keys.version) accepted = await accepted.issuer.verify(token, false);
    const verified = await this.#admitProven(accepted, token, presented, false);
    if (digest !== undefined) this.#cache?.set(digest, accepted);
    return verified;
  }

  /** What a token is bound to is shown anew with each request, whether the token was seen before or not. */
  #admitProven(
    accepted: AcceptedToken<C>,
    token: string,
    presented: PresentedProof | undefined,
    cached: boolean,
  ): VerifiedJwt<C> | Promise<VerifiedJwt<C>> {
    const proving = checkBinding(accepted.binding, token, presented, this.#proofs);
    if (proving === undefined) return this.#admit(accepted, token, cached);
    return proving.then(() => this.#admit(accepted, token, cached));
  }

  #admit(accepted: AcceptedToken<C>, token: string, cached: boolean): VerifiedJwt<C> | Promise<VerifiedJwt<C>> {
    const { feed, name } = accepted.issuer;
    if (feed !== undefined && accepted.target !== undefined) {
      if (feed.isRevoked(accepted.target)) throw errors.create('token_revoked');
      if (!feed.isFresh()) return this.#admitStale(accepted, token);
    }
    this.#observer?.({ type: 'accepted', issuer: name, cached });
    return accepted.verified;
  }

  /** It is not known whether the token was revoked. What happens now was decided when the feed was made. */
  async #admitStale({ issuer, verified, target }: AcceptedToken<C>, token: string): Promise<VerifiedJwt<C>> {
    const { feed, name } = issuer;
    if (feed === undefined || feed.whenStale === 'deny') throw errors.create('revocation_stale');
    if (feed.whenStale === 'allow') {
      this.#observer?.({ type: 'accepted_while_stale', issuer: name });
      return verified;
    }
    if (!(await feed.introspect(token, String(verified.payload.jti)))) throw errors.create('token_revoked');
    // The feed may have come back meanwhile, and what it says is newer than the answer.
    if (target !== undefined && feed.isRevoked(target)) throw errors.create('token_revoked');
    this.#observer?.({ type: 'accepted', issuer: name, cached: false });
    return verified;
  }
}

function createCache<Entry>(cache: SharedOptions['cache'] = {}): TokenCache<Entry> | undefined {
  if (cache === 'none') return undefined;
  refuseUnknown(cache, ['maxEntries']);
  return new TokenCache(readInRange(cache, 'maxEntries', [2, 10_000_000, defaultMaxCachedTokens]));
}

/** It stands between quotes in a header (RFC 9110 §5.6.4). */
function readRealm(realm: string): string {
  if (/^[\x20-\x21\x23-\x5B\x5D-\x7E]{1,128}$/.test(realm)) return realm;
  throw new TypeError('realm must be printable ASCII without quotes and backslashes');
}
