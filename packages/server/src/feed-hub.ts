import type { ConfirmedHead, Issuer, RevocationHead } from '@sealwright/issuer';
import type { FeedDelta } from '@sealwright/jwt/feed';
import {
  catchUpPage,
  maxCatchUpDeltas,
  maxStreamMilliseconds,
  maxStreams,
  maxStreamsPerReader,
  pause,
  restMillisecondsPerStream,
} from './defaults.ts';
import { errors } from './errors.ts';
import { encodeGroup, joinNews, type LogNews } from './feed-group.ts';
import { createFeedPulse, type FeedPulse } from './feed-pulse.ts';
import { reachReader } from './feed-reach.ts';
import { FeedStream } from './feed-stream.ts';
import type { Counter, Log, MonotonicClock } from './ports.ts';

export interface FeedHubOptions {
  readonly issuer: Pick<Issuer, 'revocations'>;
  readonly monotonicClock: MonotonicClock;
  readonly heartbeatMilliseconds: number;
  readonly log: Log;
  readonly counter: Counter;
}

export interface StreamRequest {
  readonly logId: string;
  readonly after: number;
  /** Echoed in the first heartbeat: proves that the statement was made for this connection. */
  readonly nonce: string;
  /** Whose connections are counted together. */
  readonly reader: string;
  readonly disconnect?: () => void;
}

/**
 * Fans the revocation log out to the verifiers' streams. Each group of deltas is formatted and signed once, whatever the
 * number of streams, and leaves in one write with the heartbeat that vouches for it. What is signed is always a head that the
 * store has confirmed: deltas of a log that is still being read go out without a heartbeat, and refuse all the same.
 *
 * One queue orders everything that is written, so a statement on a stream never runs ahead of that stream's deltas, and
 * the heartbeat with the reader's nonce is always the first.
 */
export class FeedHub {
  readonly #options: FeedHubOptions;
  readonly #pulse: FeedPulse;
  /** With the moment at which each has to be opened anew. */
  readonly #streams = new Map<FeedStream, number>();
  readonly #perReader = new Map<string, number>();
  #live = new Set<FeedStream>();
  #queue: Promise<unknown> = Promise.resolve();
  #head: RevocationHead | undefined;
  /** What the log said and the streams do not have yet. */
  readonly #arrived: LogNews[] = [];
  /** On the monotonic clock: when the next group may be written. */
  #restUntil = Number.NEGATIVE_INFINITY;
  /** The last confirmation that came with deltas, and the turn of the last that was signed. */
  #confirmed: ConfirmedHead | undefined;
  #signedTurn = 0;
  #unsubscribe: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: FeedHubOptions) {
    this.#options = options;
    const { issuer, log, counter } = options;
    this.#pulse = createFeedPulse({ confirm: () => issuer.revocations.confirm(), log, counter });
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  /**
   * Opens a stream that begins behind `after`.
   *
   * A reader that has seen more than this node waits a second at most, while the node catches up, and then hears so.
   *
   * @throws AuthError `log_changed`, `snapshot_required`, `feed_behind`, `streams_full`, `stopping`, `revocations_unconfirmed`
   */
  async open(request: StreamRequest): Promise<ReadableStream<Uint8Array>> {
    if (this.#closed) throw errors.create('stopping');
    await this.#start();
    await reachReader(this.#options.issuer.revocations, request);
    const head = await this.#headInOrder();
    if (request.logId !== head.logId) throw errors.create('log_changed');
    if (request.after > head.seq) throw errors.create('feed_behind');
    if (head.seq - request.after > maxCatchUpDeltas) throw errors.create('snapshot_required');
    // The first page is read before anything is answered, so that a log that was cleaned gets its own status.
    const missed = await this.#missed(request.after);
    if (missed === undefined) throw errors.create('snapshot_required');
    if (this.#closed) throw errors.create('stopping');
    this.#countReader(request.reader);
    const stream = new FeedStream(
      request.reader,
      request.after,
      { fill: (target) => this.#fill(target, request.nonce), closed: (target) => this.#forget(target) },
      request.disconnect,
    );
    this.#streams.set(stream, this.#options.monotonicClock() + maxStreamMilliseconds);
    this.#options.counter('feed_streams_opened_total', {});
    return stream.body;
  }

  /** Ends every stream in good order and opens no more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe?.();
    clearInterval(this.#timer);
    await this.#queue;
    for (const stream of [...this.#streams.keys()]) stream.close();
  }

  /** Ends every stream at once, for who did not take the good order. */
  cut(): void {
    for (const stream of [...this.#streams.keys()]) stream.cut();
  }

  async #start(): Promise<void> {
    if (this.#unsubscribe !== undefined) return;
    const { revocations } = this.#options.issuer;
    // Listening begins before the head is read: what commits in between comes through the queue, behind the head.
    this.#unsubscribe = revocations.subscribe((deltas, head, confirmed) => {
      this.#publish({ deltas, head, confirmed });
    });
    await this.#inOrder(async () => {
      this.#head = revocations.head();
    });
  }

  /** Where the streams stand, once all that is known has been sent to them. */
  async #headInOrder(): Promise<RevocationHead> {
    await this.#queue;
    if (this.#head === undefined) throw errors.create('not_ready', { evidence: { part: 'feed' } });
    return this.#head;
  }

  /** Runs one step after all steps before it. A step that fails ends the streams: a verifier must notice. */
  #inOrder<T>(step: () => Promise<T>): Promise<T | undefined> {
    const run = this.#queue.then(step).catch((error: unknown) => {
      this.#options.log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'the revocation feed failed');
      this.cut();
      return undefined;
    });
    this.#queue = run;
    return run;
  }

  /**
   * What arrives while a group is being written, or has been a moment ago, goes out as one group: the first revocation goes
   * at once, and a storm of them costs a bounded share of the processor, however many streams there are.
   */
  #publish(news: LogNews): void {
    this.#arrived.push(news);
    if (this.#arrived.length > 1) return;
    void this.#inOrder(async () => {
      const rest = this.#restUntil - this.#options.monotonicClock();
      if (rest > 0) await pause(Math.min(rest, this.#restMilliseconds()));
      await this.#writeGroup(this.#arrived.splice(0));
      this.#restUntil = this.#options.monotonicClock() + this.#restMilliseconds();
    });
  }

  #restMilliseconds(): number {
    return this.#live.size * restMillisecondsPerStream;
  }

  async #writeGroup(news: readonly LogNews[]): Promise<void> {
    const group = this.#head && joinNews(this.#head, news);
    if (group === undefined) return;
    const { deltas, head, confirmed, broken } = group;
    this.#head = head;
    this.#confirmed = confirmed;
    // Each reader learns by resuming what it has to do.
    if (broken) return this.cut();
    if (deltas.length === 0 || this.#live.size === 0) return;
    const statement = confirmed === undefined ? undefined : await this.#sign(confirmed);
    this.#broadcast(encodeGroup(deltas, statement), head.seq);
  }

  async #beat(): Promise<void> {
    this.#closeOld();
    if (this.#live.size === 0) return;
    const confirmed = await this.#pulse.take();
    if (confirmed === undefined) return;
    await this.#inOrder(async () => {
      // Deltas that came meanwhile went out with a later confirmation, or are waiting for one.
      const current = confirmed.turn >= this.#signedTurn && this.#isAt(confirmed);
      if (current && this.#live.size > 0)
        this.#broadcast(encodeGroup([], await this.#sign(confirmed)), confirmed.head.seq);
    });
  }

  /** Whether the streams stand where the store's answer says. */
  #isAt({ head }: ConfirmedHead): boolean {
    const at = this.#head;
    return at?.logId === head.logId && at.seq === head.seq && at.hash === head.hash;
  }

  #closeOld(): void {
    const now = this.#options.monotonicClock();
    for (const [stream, endsAt] of [...this.#streams]) if (now >= endsAt) stream.close();
  }

  #broadcast(bytes: Uint8Array, seq: number): void {
    for (const stream of this.#live) {
      stream.seq = seq;
      stream.write(bytes);
    }
  }

  /** One step of catching up: a page while far behind, then the rest, the first heartbeat, and the stream is live. */
  async #fill(stream: FeedStream, nonce: string): Promise<boolean> {
    const head = this.#head;
    if (head !== undefined && head.seq - stream.seq > catchUpPage) {
      await this.#writeMissed(stream);
      return false;
    }
    // The nonce says that the statement was made after the question, and so must be what it says.
    while (stream.open) {
      const confirmed = await this.#options.issuer.revocations.confirm();
      if (await this.#inOrder(() => this.#goLive(stream, confirmed, nonce))) return true;
    }
    return true;
  }

  /** Answers false when the log has grown meanwhile, and another confirmation is needed. */
  async #goLive(stream: FeedStream, confirmed: ConfirmedHead, nonce: string): Promise<boolean> {
    if (!stream.open) return true;
    const missed = await this.#missed(stream.seq);
    if (missed === undefined) stream.cut();
    // What came meanwhile with a later confirmation was confirmed after the question, too.
    const later = this.#confirmed !== undefined && this.#confirmed.turn > confirmed.turn ? this.#confirmed : confirmed;
    if (missed === undefined || !this.#isAt(later)) return missed === undefined;
    stream.write(encodeGroup(missed, await this.#sign(later, nonce)));
    stream.seq = later.head.seq;
    if (stream.open) this.#live.add(stream);
    this.#timer ??= setInterval(() => void this.#beat(), this.#options.heartbeatMilliseconds).unref();
    return true;
  }

  async #writeMissed(stream: FeedStream): Promise<void> {
    const missed = await this.#missed(stream.seq);
    const last = missed?.at(-1);
    if (missed === undefined || last === undefined) return stream.cut();
    stream.write(encodeGroup(missed, undefined));
    stream.seq = last.seq;
  }

  /** The next page behind `seq`, up to the head that this hub stands at. Undefined when it was cleaned away. */
  async #missed(seq: number): Promise<readonly FeedDelta[] | undefined> {
    const end = this.#head?.seq ?? 0;
    if (seq >= end) return [];
    const page = await this.#options.issuer.revocations.after(seq, catchUpPage);
    return page?.filter((delta) => delta.seq <= end);
  }

  #sign(confirmed: ConfirmedHead, nonce?: string): Promise<string> {
    this.#signedTurn = Math.max(this.#signedTurn, confirmed.turn);
    return this.#options.issuer.revocations.signStatement(confirmed, nonce);
  }

  #countReader(reader: string): void {
    const open = this.#perReader.get(reader) ?? 0;
    if (this.#streams.size >= maxStreams || open >= maxStreamsPerReader) throw errors.create('streams_full');
    this.#perReader.set(reader, open + 1);
  }

  #forget(stream: FeedStream): void {
    this.#streams.delete(stream);
    this.#live.delete(stream);
    const open = (this.#perReader.get(stream.reader) ?? 1) - 1;
    if (open > 0) this.#perReader.set(stream.reader, open);
    else this.#perReader.delete(stream.reader);
    this.#options.counter('feed_streams_closed_total', {});
    if (this.#live.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
