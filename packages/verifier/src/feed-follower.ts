import { isAuthError } from '@sealwright/jwt';
import {
  type FeedEvent,
  type FeedStatement,
  parseDelta,
  parseSnapshot,
  verifyFeedStatement,
} from '@sealwright/jwt/feed';
import {
  defaultJitter,
  defaultNonce,
  defaultPause,
  defaultYield,
  type Fetch,
  firstBackOffMilliseconds,
  leastStreamMilliseconds,
  type MonotonicClock,
  maxBackOffMilliseconds,
  maxSnapshotBytes,
  maxStreamMilliseconds,
  snapshotTimeoutMilliseconds,
} from './defaults.ts';
import { errors } from './errors.ts';
import type { FeedFreshness, Instant } from './feed-freshness.ts';
import type { FeedLog, LogPosition } from './feed-log.ts';
import { readFeedStream } from './feed-stream.ts';
import type { VerifierEvent } from './observer.ts';
import { decodeUtf8, fetchFromPeer } from './peer-fetch.ts';
import { issuerEndpoint } from './peer-url.ts';
import { type JwksSource, remoteJwks } from './remote-jwks.ts';

export interface FollowerOptions {
  readonly issuer: string;
  readonly log: FeedLog;
  readonly freshness: FeedFreshness;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: Fetch;
  readonly monotonicClock: MonotonicClock;
  readonly maxStalenessMilliseconds: number;
  readonly report: (event: VerifierEvent) => void;
}

/** After these the log cannot be resumed from where we stand. */
const needSnapshot: ReadonlySet<string> = new Set([
  'feed_gap',
  'feed_hash_mismatch',
  'feed_log_changed',
  'feed_resume_refused',
  'feed_unproven',
  'feed_malformed',
]);

/** Keeps a log up to date from start to stop, through every fault of the network and of the peer. */
export class FeedFollower {
  readonly #options: FollowerOptions;
  readonly #feedKeys: JwksSource;
  readonly firstFresh: Promise<void>;
  #announceFirst: () => void = () => {};
  #stop: AbortController | undefined;
  #snapshotNeeded = true;
  #failures = 0;
  #announcedFresh = false;
  #staleTimer: NodeJS.Timeout | undefined;

  constructor(options: FollowerOptions) {
    const { issuer, fetch, monotonicClock } = options;
    this.#options = options;
    // A key set of its own: a key that signs tokens can sign no statement, and the reverse.
    const url = issuerEndpoint(issuer, '/.well-known/revocation-keys.json');
    this.#feedKeys = remoteJwks({ issuer, url, fetch, monotonicClock, cooldownSeconds: 1 });
    this.firstFresh = new Promise((resolve) => {
      this.#announceFirst = resolve;
    });
  }

  start(): void {
    if (this.#stop !== undefined) return;
    this.#stop = new AbortController();
    void this.#run(this.#stop.signal);
  }

  stop(): void {
    this.#stop?.abort();
    this.#stop = undefined;
    clearTimeout(this.#staleTimer);
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.#snapshotNeeded) await this.#takeSnapshot(signal);
        await this.#follow(signal);
      } catch (error) {
        if (signal.aborted) return;
        const code = isAuthError(error) ? error.code : 'peer_malformed';
        this.#snapshotNeeded ||= needSnapshot.has(code);
        this.#failures += 1;
        this.#options.report({ type: 'feed_failed', issuer: this.#options.issuer, code });
        await defaultPause(backOffMilliseconds(this.#failures), signal);
      }
    }
  }

  async #takeSnapshot(signal: AbortSignal): Promise<void> {
    const { issuer, headers, fetch, log } = this.#options;
    const { bytes } = await fetchFromPeer({
      url: issuerEndpoint(issuer, '/revocations/snapshot'),
      headers: { ...headers, accept: 'application/json' },
      fetch,
      signal,
      timeoutMilliseconds: snapshotTimeoutMilliseconds,
      maxBytes: maxSnapshotBytes,
    });
    const snapshot = await parseSnapshot(decodeUtf8(bytes));
    const statement = await verifyFeedStatement(snapshot.statement, this.#feedKeys, issuer);
    await log.takeSnapshot(snapshot, statement, defaultYield);
    this.#snapshotNeeded = false;
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { log, headers, fetch, maxStalenessMilliseconds } = this.#options;
    log.rewind();
    const renewal = new AbortController();
    const stream: OpenStream = { nonce: defaultNonce(), askedAt: this.#options.monotonicClock(), newest: undefined };
    // Spread, so that verifiers that started together do not renew together.
    const timer = setTimeout(() => renewal.abort(), maxStreamMilliseconds * (0.8 + 0.2 * defaultJitter()));
    const request = {
      url: this.#streamUrl(log.position, stream.nonce),
      headers,
      fetch,
      signal,
      renewal: renewal.signal,
      silenceMilliseconds: maxStalenessMilliseconds,
    };
    try {
      await readFeedStream(request, (event) => this.#take(event, stream, renewal));
    } finally {
      clearTimeout(timer);
    }
  }

  #streamUrl(position: LogPosition | undefined, nonce: string): string {
    const query = new URLSearchParams({ log: position?.logId ?? '', after: String(position?.seq ?? 0), nonce });
    return `${issuerEndpoint(this.#options.issuer, '/revocations/stream')}?${query}`;
  }

  async #take(event: FeedEvent, stream: OpenStream, renewal: AbortController): Promise<void> {
    if (event.event === 'delta') return this.#options.log.receive(parseDelta(event.data));
    if (event.event !== 'heartbeat') return;
    const statement = await verifyFeedStatement(event.data, this.#feedKeys, this.#options.issuer);
    // Time first, so that a replayed statement changes nothing; and fresh only once the log confirms it.
    const made = this.#judgeTime(statement, stream);
    await this.#options.log.prove(statement);
    stream.newest = made;
    this.#options.freshness.accept(made);
    this.#renewIfLate(stream, renewal);
    this.#failures = 0;
    this.#options.log.sweep(Math.floor(statement.time / 1000));
    this.#announceFresh(statement);
  }

  #judgeTime(statement: FeedStatement, stream: OpenStream): Instant {
    const { freshness } = this.#options;
    if (stream.newest !== undefined) return freshness.judgeNext(statement.time, stream.newest);
    if (statement.nonce !== stream.nonce) throw errors.create('feed_nonce_mismatch');
    return freshness.judgeFirst(statement.time, stream.askedAt);
  }

  /** The stream lags, or its first answer took long, or the clocks do not run alike: another nonce tells. */
  #renewIfLate({ askedAt }: OpenStream, renewal: AbortController): void {
    const { freshness, monotonicClock, maxStalenessMilliseconds } = this.#options;
    if (freshness.stalenessMilliseconds <= maxStalenessMilliseconds / 4) return;
    if (monotonicClock() - askedAt >= leastStreamMilliseconds) renewal.abort();
  }

  #announceFresh({ seq }: FeedStatement): void {
    const { issuer, freshness, report, maxStalenessMilliseconds } = this.#options;
    if (this.#stop === undefined || !freshness.isFresh()) return;
    clearTimeout(this.#staleTimer);
    const left = Math.max(0, maxStalenessMilliseconds - freshness.stalenessMilliseconds);
    this.#staleTimer = setTimeout(() => this.#announceStale(), left + 1).unref();
    if (this.#announcedFresh) return;
    this.#announcedFresh = true;
    report({ type: 'feed_fresh', issuer, seq });
    this.#announceFirst();
  }

  #announceStale(): void {
    this.#announcedFresh = false;
    this.#options.report({ type: 'feed_stale', issuer: this.#options.issuer });
  }
}

interface OpenStream {
  readonly nonce: string;
  /** On the monotonic clock: the first statement, which echoes the nonce, was made after this. */
  readonly askedAt: number;
  /** The newest statement of this stream. */
  newest: Instant | undefined;
}

/** Doubles from 100 ms to 2 s, half of it by chance. */
function backOffMilliseconds(failures: number): number {
  const whole = Math.min(maxBackOffMilliseconds, firstBackOffMilliseconds * 2 ** Math.min(failures - 1, 10));
  return whole * (0.5 + 0.5 * defaultJitter());
}
