import { BackOff } from '../node/back-off.ts';
import type { TokenOutcome } from '../node/token-endpoint.ts';
import {
  type MonotonicClock,
  maxRenewalsRemembered,
  refusedBackOffSeconds,
  renewalMemorySeconds,
} from '../server-defaults.ts';
import type { SessionRecord } from './session-record.ts';

/** What came of a renewal. */
export type Renewal =
  | { readonly kind: 'renewed'; readonly record: SessionRecord }
  | { readonly kind: 'ended' }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number };

export interface SessionRenewalParts {
  ask(refreshToken: string): Promise<TokenOutcome>;
  readonly wallClock: () => number;
  readonly monotonicClock: MonotonicClock;
  readonly jitter: () => number;
}

/**
 * Renews sessions at the authorization server, each once at a time, however many requests want it; and for ten seconds more its
 * answer serves those that come with the cookie as it was before.
 *
 * Several processes may renew one session at the same moment, and a browser may bring back an older cookie: the server lets an
 * authenticated client repeat the refresh token before the newest (RFC 9700 §4.14.2), so each of them succeeds.
 *
 * While the server is away it is asked at growing intervals, for all sessions together. What it says of this client and not of
 * the session (a wrong secret) is an outage as well: nobody is signed out for that.
 */
export class SessionRenewal {
  readonly #parts: SessionRenewalParts;
  readonly #backOff: BackOff;
  readonly #known = new Map<string, Known>();
  readonly #ended = new Set<string>();

  constructor(parts: SessionRenewalParts) {
    this.#parts = parts;
    this.#backOff = new BackOff(parts.monotonicClock, parts.jitter);
  }

  /** Never rejects. `than`: an access token that an API refused, so that an answer which has just that one is no answer. */
  async renew(record: SessionRecord, than?: string): Promise<Renewal> {
    const renewal = this.hasEnded(record) ? undefined : await this.#next(record, than);
    // Whoever signed out while it was under way stays so.
    return renewal === undefined || this.hasEnded(record) ? { kind: 'ended' } : renewal;
  }

  /**
   * Nobody comes back with that session by a cookie of before, as far as this process knows. False where that was known already.
   */
  end(record: SessionRecord): boolean {
    if (this.hasEnded(record)) return false;
    const [eldest] = this.#ended;
    if (this.#ended.size >= maxRenewalsRemembered && eldest !== undefined) this.#ended.delete(eldest);
    this.#ended.add(nameOf(record));
    return true;
  }

  hasEnded(record: SessionRecord): boolean {
    return this.#ended.has(nameOf(record));
  }

  async #next(record: SessionRecord, than?: string): Promise<Renewal> {
    const { refreshToken } = record;
    if (refreshToken === null) return { kind: 'ended' };
    const known = this.#recall(refreshToken);
    if (known !== undefined) {
      const renewal = await known.renewal;
      if (renewal.kind !== 'renewed' || renewal.record.accessToken !== than) return renewal;
      // Somebody else may have begun the next one meanwhile.
      const next = this.#recall(refreshToken);
      if (next !== undefined && next !== known) return next.renewal;
    }
    return this.#backOff.waitSeconds > 0 ? this.#unavailable() : this.#begin(refreshToken, record);
  }

  #recall(refreshToken: string): Known | undefined {
    const known = this.#known.get(refreshToken);
    return known !== undefined && this.#parts.monotonicClock() <= known.until ? known : undefined;
  }

  #begin(refreshToken: string, record: SessionRecord): Promise<Renewal> {
    const renewal = this.#attempt(refreshToken, record);
    this.#remember(refreshToken, renewal);
    return renewal;
  }

  #remember(refreshToken: string, renewal: Promise<Renewal>): void {
    const { monotonicClock } = this.#parts;
    for (const [token, { until }] of this.#known) {
      if (until >= monotonicClock() && this.#known.size < maxRenewalsRemembered) break;
      this.#known.delete(token);
    }
    const known: Known = { renewal, until: Number.POSITIVE_INFINITY };
    this.#known.delete(refreshToken);
    this.#known.set(refreshToken, known);
    void renewal.then(({ kind }) => {
      const seconds = kind === 'unavailable' ? -1 : renewalMemorySeconds;
      known.until = monotonicClock() + seconds * 1000;
    });
  }

  async #attempt(refreshToken: string, record: SessionRecord): Promise<Renewal> {
    const askedAt = this.#parts.wallClock();
    const outcome = await this.#parts.ask(refreshToken);
    if (outcome.kind === 'granted') {
      const { accessToken, expiresInSeconds: lifeSeconds, refreshToken: next = refreshToken } = outcome.answer;
      this.#backOff.succeeded();
      const times = { expiresAt: askedAt + lifeSeconds, lifeSeconds, seenAt: askedAt };
      return { kind: 'renewed', record: { ...record, accessToken, refreshToken: next, ...times } };
    }
    if (outcome.kind === 'ended') return { kind: 'ended' };
    this.#backOff.failed(outcome.kind === 'refused' ? refusedBackOffSeconds : outcome.retryAfterSeconds);
    return this.#unavailable();
  }

  #unavailable(): Renewal {
    return { kind: 'unavailable', retryAfterSeconds: Math.max(1, Math.ceil(this.#backOff.waitSeconds)) };
  }
}

/** A record is followed by another one, with tokens of its own. */
function nameOf({ refreshToken, accessToken }: SessionRecord): string {
  return refreshToken ?? accessToken;
}

interface Known {
  readonly renewal: Promise<Renewal>;
  /** Milliseconds of the monotonic clock; without end while it is under way. */
  until: number;
}
