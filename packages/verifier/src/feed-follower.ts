import { type AuthError, isAuthError, type KeySource } from '@sealwright/jwt';
import {
  type FeedDelta,
  type FeedEvent,
  type FeedStatement,
  parseDelta,
  verifyFeedStatement,
} from '@sealwright/jwt/feed';
import {
  defaultJitter,
  defaultNonce,
  defaultPause,
  defaultYield,
  type Fetch,
  firstBackOffMilliseconds,
  leastPatienceMilliseconds,
  leastStreamMilliseconds,
  type MonotonicClock,
  maxBackOffMilliseconds,
  maxCatchUpMilliseconds,
  maxStreamMilliseconds,
  mostPatienceMilliseconds,
  roundsBeforeSnapshot,
  strayMilliseconds,
} from './defaults.ts';
import { errors } from './errors.ts';
import type { FeedFreshness, Instant } from './feed-freshness.ts';
import type { FeedLog } from './feed-log.ts';
import { type FeedNode, fetchSnapshot, type SignedSnapshot, streamUrl } from './feed-node.ts';
import { readFeedStream } from './feed-stream.ts';
import { NodeOrder } from './node-order.ts';
import type { VerifierEvent } from './observer.ts';

export interface FollowerOptions {
  readonly issuer: string;
  /** Where the feed is read, in tiers: the first as long as one of it answers. */
  readonly tiers: readonly (readonly FeedNode[])[];
  readonly keys: KeySource;
  readonly log: FeedLog;
  readonly freshness: FeedFreshness;
  readonly fetch: Fetch;
  readonly monotonicClock: MonotonicClock;
  readonly maxStalenessMilliseconds: number;
  readonly report: (event: VerifierEvent) => void;
  readonly onSnapshot?: (signed: SignedSnapshot) => void;
  /** Hears each statement that the log confirmed, as it was signed, and the deltas that it proved. */
  readonly onProven?: (deltas: readonly FeedDelta[], statement: FeedStatement, text: string) => void;
}

/** After these the log cannot be resumed at this node from where we stand. */
const needSnapshot: ReadonlySet<string> = new Set([
  'feed_gap',
  'feed_hash_mismatch',
  'feed_log_changed',
  'feed_resume_refused',
  'feed_unproven',
  'feed_malformed',
]);

/**
 * Keeps a log up to date from start to stop, through every fault of the network and of the peers. It reads from one node
 * and, at the first fault, goes on at another from the position that was signed last; only when all have failed it waits.
 */
export class FeedFollower {
  readonly #options: FollowerOptions;
  readonly #keys: KeySource;
  readonly #order: NodeOrder<FeedNode>;
  /** Nodes that cannot resume from where we stand: another may, and is asked first. */
  readonly #unresumed = new Set<FeedNode>();
  #failure: AuthError | undefined;
  readonly firstFresh: Promise<void>;
  #announceFirst: () => void = () => {};
  #stop: AbortController | undefined;
  #failedRounds = 0;
  #announcedFresh = false;
  #staleTimer: NodeJS.Timeout | undefined;

  constructor(options: FollowerOptions) {
    const { keys, log } = options;
    this.#options = options;
    this.#order = new NodeOrder(options.tiers);
    // A key that was condemned says nothing any more, whatever key set still lists it.
    this.#keys = {
      findKey: (kid) => (kid !== undefined && log.isKeyCondemned(kid) ? undefined : keys.findKey(kid)),
    };
    this.firstFresh = new Promise((resolve) => {
      this.#announceFirst = resolve;
    });
  }

  /** The node that is read from, or tried. */
  get node(): FeedNode {
    return this.#order.current;
  }

  /** The keys that statements are verified with. */
  get keys(): KeySource {
    return this.#keys;
  }

  /** What went wrong last, since the last time that all was well. */
  get failure(): AuthError | undefined {
    return this.#failure;
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
        if (this.#needsSnapshot()) await this.#takeSnapshot(signal);
        await this.#follow(signal);
        // Renewed in good order: the moment to go back to a relay that is there again.
        this.#order.prefer();
      } catch (error) {
        if (signal.aborted) return;
        await this.#leave(isAuthError(error) ? error : errors.create('peer_malformed', { cause: error }), signal);
      }
    }
  }

  async #leave(failure: AuthError, signal: AbortSignal): Promise<void> {
    const { code } = failure;
    const { issuer, report } = this.#options;
    const { node } = this;
    if (needSnapshot.has(code)) this.#unresumed.add(node);
    this.#failure = failure;
    report({ type: 'feed_failed', issuer, code, node: node.url });
    if (!this.#order.leave()) return;
    this.#failedRounds += 1;
    await defaultPause(backOffMilliseconds(this.#failedRounds), signal);
  }

  /** Also when nobody has let us resume for long: the issuer may have lost what we hold. */
  #needsSnapshot(): boolean {
    const stuck = this.#failedRounds > 0 && this.#failedRounds % roundsBeforeSnapshot === 0;
    return this.#options.log.position === undefined || this.#unresumed.has(this.node) || stuck;
  }

  async #takeSnapshot(signal: AbortSignal): Promise<void> {
    const { issuer, fetch, log, onSnapshot } = this.#options;
    const { node } = this;
    const signed = await fetchSnapshot(node, { issuer, keys: this.#keys, fetch, signal });
    await log.takeSnapshot(signed.snapshot, signed.statement, defaultYield);
    this.#unresumed.delete(node);
    onSnapshot?.(signed);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { log, fetch } = this.#options;
    const { node } = this;
    log.rewind();
    const renewal = new AbortController();
    const stream = this.#openStream();
    // Spread, so that verifiers that started together do not renew together.
    const lifeMilliseconds = this.#order.preferred ? maxStreamMilliseconds : strayMilliseconds;
    const timer = setTimeout(() => renewal.abort(), lifeMilliseconds * (0.8 + 0.2 * defaultJitter()));
    const request = {
      url: streamUrl(node, log.position, stream.nonce),
      headers: node.headers,
      fetch,
      signal,
      renewal: renewal.signal,
      silenceMilliseconds: this.#patienceMilliseconds(),
    };
    try {
      await readFeedStream(request, (event) => this.#take(event, stream, renewal));
    } finally {
      clearTimeout(timer);
    }
  }

  #openStream(): OpenStream {
    const askedAt = this.#options.monotonicClock();
    // Who knew everything a moment ago has not missed much.
    const catchUpUntil = this.#options.freshness.isFresh() ? askedAt : askedAt + maxCatchUpMilliseconds;
    return { nonce: defaultNonce(), askedAt, catchUpUntil, newest: undefined };
  }

  /** Half of what counts as fresh: the other half is for another node to answer in. */
  #patienceMilliseconds(): number {
    const half = this.#options.maxStalenessMilliseconds * (0.5 + 0.1 * defaultJitter());
    return Math.min(mostPatienceMilliseconds, Math.max(leastPatienceMilliseconds, half));
  }

  /**
   * Answers whether this was a sign of life: a statement, or, before the first of them and for a while, what was missed. Deltas
   * can be made up by who has nothing to say, and must not hold us for ever.
   */
  async #take(event: FeedEvent, stream: OpenStream, renewal: AbortController): Promise<boolean> {
    const { log, freshness, issuer } = this.#options;
    if (event.event === 'delta') {
      await log.receive(parseDelta(event.data));
      return stream.newest === undefined && this.#options.monotonicClock() < stream.catchUpUntil;
    }
    if (event.event !== 'heartbeat') return false;
    const statement = await verifyFeedStatement(event.data, this.#keys, issuer);
    // Time first, so that a replayed statement changes nothing; and fresh only once the log confirms it.
    const made = this.#judgeTime(statement, stream);
    const deltas = await log.prove(statement);
    stream.newest = made;
    freshness.accept(made);
    this.#options.onProven?.(deltas, statement, event.data);
    log.sweep(Math.floor(statement.time / 1000));
    this.#announceFresh(statement);
    this.#judgeNode(stream, renewal);
    return true;
  }

  #judgeTime(statement: FeedStatement, stream: OpenStream): Instant {
    const { freshness } = this.#options;
    if (stream.newest !== undefined) return freshness.judgeNext(statement.time, stream.newest);
    if (statement.nonce !== stream.nonce) throw errors.create('feed_nonce_mismatch');
    return freshness.judgeFirst(statement.time, stream.askedAt);
  }

  /**
   * The stream lags, or its first answer took long, or the clocks do not run alike: another nonce tells. What comes too
   * late to count is left for another node, where there is one.
   *
   * @throws `feed_late`
   */
  #judgeNode({ askedAt }: OpenStream, renewal: AbortController): void {
    const { freshness, monotonicClock, maxStalenessMilliseconds } = this.#options;
    const late = freshness.stalenessMilliseconds > maxStalenessMilliseconds;
    if (late && this.#order.size > 1) throw errors.create('feed_late');
    this.#failedRounds = 0;
    const old = monotonicClock() - askedAt >= leastStreamMilliseconds;
    if (old) {
      this.#order.settle();
      this.#unresumed.clear();
    }
    if (old && freshness.stalenessMilliseconds > maxStalenessMilliseconds / 4) renewal.abort();
  }

  #announceFresh({ seq }: FeedStatement): void {
    const { issuer, freshness, report, maxStalenessMilliseconds } = this.#options;
    if (this.#stop === undefined || !freshness.isFresh()) return;
    clearTimeout(this.#staleTimer);
    const left = Math.max(0, maxStalenessMilliseconds - freshness.stalenessMilliseconds);
    this.#staleTimer = setTimeout(() => this.#announceStale(), left + 1).unref();
    if (this.#announcedFresh) return;
    this.#announcedFresh = true;
    this.#failure = undefined;
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
  /** On the same clock: until when deltas before the first statement are a sign of life. */
  readonly catchUpUntil: number;
  /** The newest statement of this stream. */
  newest: Instant | undefined;
}

/** Doubles from 100 ms to 2 s, half of it by chance. */
function backOffMilliseconds(failures: number): number {
  const whole = Math.min(maxBackOffMilliseconds, firstBackOffMilliseconds * 2 ** Math.min(failures - 1, 10));
  return whole * (0.5 + 0.5 * defaultJitter());
}
