import {
  type ClaimsSchema,
  createPolicy,
  type KeySet,
  type Policy,
  type PolicyOptions,
  type VerifiedJwt,
  verifyJwt,
} from '@sealwright/jwt';
import { readBinding, type TokenBinding } from './bound-token.ts';
import { deepFreeze } from './deep-freeze.ts';
import { defaultWallClock, type WallClock } from './defaults.ts';
import { errors } from './errors.ts';
import { createFixedKeys, type LiveKeys } from './live-keys.ts';
import type { VerifierObserver } from './observer.ts';
import type { JwksSource } from './remote-jwks.ts';
import type { RevocationFeed } from './revocation-feed.ts';
import { createRevocationTarget, type RevocationTarget } from './revocation-table.ts';
import { createTrustedKeys, type TrustedKeys } from './trusted-keys.ts';

/** One issuer that an API trusts, and what a token of that issuer has to fulfil. */
export interface IssuerOptions<Schema extends ClaimsSchema | undefined = undefined>
  extends Omit<PolicyOptions<Schema>, 'issuer' | 'now'> {
  /** The exact `iss`. */
  readonly issuer: string;
  readonly keys: JwksSource | KeySet;
  /** `'none'`: a token is good until its `exp`. Required, so that nobody lives with that by accident. */
  readonly revocation: 'none' | RevocationFeed;
}

/** A token that was verified once, with what must be looked at again each time. */
export interface AcceptedToken<C> {
  readonly issuer: TrustedIssuer<C>;
  readonly verified: VerifiedJwt<C>;
  /** What has to be shown beside it. */
  readonly binding: TokenBinding | undefined;
  readonly target: RevocationTarget | undefined;
  /** Version of the keys before it was verified. */
  readonly keyVersion: number;
  /** Seconds: good while `notBefore` ≤ now < `notAfter`, skew included. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** The policy, the keys and the feed of one issuer, joined. */
export class TrustedIssuer<C> {
  readonly name: string;
  readonly feed: RevocationFeed | undefined;
  readonly source: LiveKeys;
  readonly keys: TrustedKeys;
  readonly policy: Policy<C>;

  constructor(options: IssuerOptions<ClaimsSchema | undefined>, wallClock: WallClock = defaultWallClock) {
    const { issuer, keys, revocation, ...rules } = options;
    if ('now' in rules) throw new TypeError('now: no such option; see wallClock');
    if (typeof issuer !== 'string') throw new TypeError('issuer must be one string; see createMultiVerifier');
    if (keys === undefined) throw new TypeError('keys must be given');
    if (revocation === undefined) throw new TypeError("revocation must be 'none' or a feed");
    if (keys.issuer !== issuer) throw new TypeError('keys belong to another issuer');
    if (revocation !== 'none' && revocation.issuer !== issuer)
      throw new TypeError('revocation belongs to another issuer');
    this.name = issuer;
    // `createVerifier` has seen to it that C is the schema's, or, without one, that of any claims.
    this.policy = createPolicy({ ...rules, issuer, now: wallClock }) as Policy<unknown> as Policy<C>;
    this.source = 'settle' in keys ? keys : createFixedKeys(keys);
    this.feed = revocation === 'none' ? undefined : revocation;
    this.keys = createTrustedKeys(this.source, this.feed);
  }

  /** Starts what must run in the background; answers how to stop it. */
  start(observer: VerifierObserver | undefined): () => void {
    const feed = this.feed;
    const release = this.source.attach({ observer, onRefresh: (held) => feed?.settlePublishedKeys(held) });
    const detach = feed?.attach(observer);
    return () => {
      detach?.();
      release();
    };
  }

  /** Verifies all but revocation. `held`: only with keys that are here already. */
  async verify(token: string, held: boolean): Promise<AcceptedToken<C>> {
    const settling = this.keys.settle();
    if (settling !== undefined) await settling;
    const keyVersion = this.keys.version;
    const { keys } = this;
    const source = held ? { findKey: (kid: string | undefined) => keys.findHeldKey(kid) } : keys;
    const verified = await verifyJwt(token, source, this.policy);
    // The cache shares it between requests.
    deepFreeze(verified.claims);
    deepFreeze(verified.payload);
    Object.freeze(verified);
    // What was signed, and not what a schema left of it, decides about the token.
    const { payload } = verified;
    const skew = this.policy.clockSkewSeconds;
    return {
      issuer: this,
      verified,
      keyVersion,
      binding: readBinding(payload['cnf']),
      target: this.feed === undefined ? undefined : readTarget(payload),
      notBefore: Math.max(payload.nbf ?? 0, payload.iat ?? 0) - skew,
      notAfter: payload.exp + skew,
    };
  }
}

/**
 * The issuer's tokens always carry these; one that does not could never be revoked, so it is refused. Without a session is
 * only what a client holds in its own name: it dies with its client.
 */
function readTarget(claims: Readonly<Record<string, unknown>>): RevocationTarget {
  const { epoch } = claims;
  if (!isEpoch(epoch)) throw notRevocable('epoch');
  const [jti, sub, clientId] = [readName(claims, 'jti'), readName(claims, 'sub'), readName(claims, 'client_id')];
  const isOwn = claims['sid'] === undefined && sub === clientId;
  return createRevocationTarget({
    ...{ jti, epoch, sub, client_id: clientId },
    sid: isOwn ? undefined : readName(claims, 'sid'),
  });
}

function readName(claims: Readonly<Record<string, unknown>>, claim: string): string {
  const value = claims[claim];
  if (typeof value === 'string') return value;
  throw notRevocable(claim);
}

function isEpoch(value: unknown): value is readonly [number, number, number] {
  return Array.isArray(value) && value.length === 3 && value.every((part) => Number.isSafeInteger(part) && part >= 0);
}

function notRevocable(claim: string): Error {
  return errors.create('token_not_revocable', { evidence: { claim } });
}
