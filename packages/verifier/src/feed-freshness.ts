import { type MonotonicClock, maxClockDifferenceSeconds, type WallClock } from './defaults.ts';
import { errors } from './errors.ts';

/**
 * How old the knowledge is that a stream gives, on a clock that never steps.
 *
 * A statement says the issuer's time, and whoever relays it may hold it back. So each stream is anchored: its first
 * statement echoes a nonce, hence it was made after the question was sent. From there on the issuer's clock and ours run
 * alike, and a statement that arrives later than its time says is as old as it is, not as old as its arrival.
 */
export class FeedFreshness {
  readonly #maxStaleness: number;
  readonly #monotonicClock: MonotonicClock;
  readonly #wallClock: WallClock;
  #newest: Instant | undefined;

  constructor(options: {
    readonly maxStalenessSeconds: number;
    readonly monotonicClock: MonotonicClock;
    readonly wallClock: WallClock;
  }) {
    this.#maxStaleness = options.maxStalenessSeconds * 1000;
    this.#monotonicClock = options.monotonicClock;
    this.#wallClock = options.wallClock;
  }

  /**
   * Judges the first statement of a stream, which answered a question sent at `askedAt`. Its time may lie before that of
   * another stream's: it may come from another node, and the nonce says that it is new.
   *
   * @throws `feed_clock_apart`
   */
  judgeFirst(issuerMilliseconds: number, askedAt: number): Instant {
    this.#checkClocks(issuerMilliseconds);
    return { issuer: issuerMilliseconds, local: askedAt };
  }

  /**
   * Judges a later statement of the same stream.
   *
   * @throws `feed_time_reversed`, `feed_clock_apart`
   */
  judgeNext(issuerMilliseconds: number, previous: Instant): Instant {
    const elapsed = issuerMilliseconds - previous.issuer;
    if (elapsed < 0) throw errors.create('feed_time_reversed');
    this.#checkClocks(issuerMilliseconds);
    // Nothing arrives before it was made: where our reckoning says so, the question was answered later than it was sent.
    return { issuer: issuerMilliseconds, local: Math.min(this.#monotonicClock(), previous.local + elapsed) };
  }

  /** Takes note of a statement that was judged and that the log confirmed. A slow new stream makes nothing older. */
  accept(made: Instant): void {
    if (this.#newest === undefined || made.local >= this.#newest.local) this.#newest = made;
  }

  /** Milliseconds since the newest statement was made; infinite before the first. */
  get stalenessMilliseconds(): number {
    return this.#newest === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(0, this.#monotonicClock() - this.#newest.local);
  }

  isFresh(): boolean {
    const newest = this.#newest;
    if (newest === undefined) return false;
    const age = this.#monotonicClock() - newest.local;
    if (age > this.#maxStaleness) return false;
    // A machine that slept, or whose clock was set, sees its two clocks disagree before its age tells.
    return this.#clocksAgree(newest.issuer + age);
  }

  #checkClocks(issuerMilliseconds: number): void {
    if (!this.#clocksAgree(issuerMilliseconds)) throw errors.create('feed_clock_apart');
  }

  #clocksAgree(issuerMilliseconds: number): boolean {
    return Math.abs(issuerMilliseconds / 1000 - this.#wallClock()) <= maxClockDifferenceSeconds;
  }
}

/** When a statement was made, on both clocks, in milliseconds. */
export interface Instant {
  readonly issuer: number;
  readonly local: number;
}
