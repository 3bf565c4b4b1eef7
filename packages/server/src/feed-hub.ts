import type { Issuer, RevocationHead } from '@sealwright/issuer';
import { type FeedDelta, formatDeltaEvent, formatHeartbeatEvent, signFeedStatement } from '@sealwright/jwt/feed';
import { catchUpPage, maxCatchUpDeltas, maxStreamMilliseconds, maxStreams, maxStreamsPerReader } from './defaults.ts';
import { errors } from './errors.ts';
import { FeedStream } from './feed-stream.ts';
import type { Counter, Log, MonotonicClock, WallClockMilliseconds } from './ports.ts';

export interface FeedHubOptions {
  readonly issuer: Pick<Issuer, 'url' | 'keys' | 'revocations'>;
  readonly wallClock: WallClockMilliseconds;
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
 * number of streams, and leaves in one write with the heartbeat that vouches for it.
 *
 * One queue orders everything that is written, so a statement on a stream never runs ahead of that stream's deltas, and
 * the heartbeat with the reader's nonce is always the first.
 */
export class FeedHub {
  readonly #options: FeedHubOptions;
  /** With the moment at which each has to be opened anew. */
  readonly #streams = new Map<FeedStream, number>();
  readonly #perReader = new Map<string, number>();
  #live = new Set<FeedStream>();
  #queue: Promise<unknown> = Promise.resolve();
  #head: RevocationHead | undefined;
  #unsubscribe: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: FeedHubOptions) {
    this.#options = options;
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  /**
   * Opens a stream that begins behind `after`.
   *
   * @throws AuthError `log_changed`, `snapshot_required`, `streams_full`, `stopping`
   */
  async open(request: StreamRequest): Promise<ReadableStream<Uint8Array>> {
    if (this.#closed) throw errors.create('stopping');
    const head = await this.#start();
    if (request.logId !== head.logId || request.after > head.seq) throw errors.create('log_changed');
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

  async #start(): Promise<RevocationHead> {
    if (this.#unsubscribe === undefined) {
      const { revocations } = this.#options.issuer;
      // Listening begins before the head is read: what commits in between comes through the queue, behind the head.
      this.#unsubscribe = revocations.subscribe((deltas, head) => {
        void this.#inOrder(() => this.#publish(deltas, head));
      });
      await this.#inOrder(async () => {
        this.#head = revocations.head();
      });
    }
    await this.#queue;
    if (this.#head === undefined) {
      this.#unsubscribe?.();
      this.#unsubscribe = undefined;
      throw errors.create('not_ready', { evidence: { part: 'feed' } });
    }
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

  async #publish(deltas: readonly FeedDelta[], head: RevocationHead): Promise<void> {
    const before = this.#head;
    if (before === undefined) return;
    const fresh = deltas.filter((delta) => delta.seq > before.seq);
    const continues = head.logId === before.logId && fresh.length === head.seq - before.seq;
    const rewritten = head.seq === before.seq && head.hash !== before.hash;
    this.#head = head;
    // Another log, a gap, or another past: no stream can be continued, and each reader learns by resuming what it has to do.
    if (!continues || rewritten) return this.cut();
    if (fresh.length === 0 || this.#live.size === 0) return;
    this.#broadcast(encodeGroup(fresh, await this.#sign(head)), head.seq);
  }

  #beat(): void {
    void this.#inOrder(async () => {
      this.#closeOld();
      const head = this.#head;
      if (head === undefined || this.#live.size === 0) return;
      this.#broadcast(encodeGroup([], await this.#sign(head)), head.seq);
    });
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
    await this.#inOrder(async () => {
      const last = this.#head;
      if (last === undefined || !stream.open) return;
      const missed = await this.#missed(stream.seq);
      if (missed === undefined) return stream.cut();
      stream.write(encodeGroup(missed, await this.#sign(last, nonce)));
      stream.seq = last.seq;
      if (stream.open) this.#live.add(stream);
      this.#timer ??= setInterval(() => this.#beat(), this.#options.heartbeatMilliseconds).unref();
    });
    return true;
  }

  async #writeMissed(stream: FeedStream): Promise<void> {
    const missed = await this.#missed(stream.seq);
    const last = missed?.at(-1);
    if (missed === undefined || last === undefined) return stream.cut();
    stream.write(encodeDeltas(missed));
    stream.seq = last.seq;
  }

  /** The next page behind `seq`, up to the head that this hub stands at. Undefined when it was cleaned away. */
  async #missed(seq: number): Promise<readonly FeedDelta[] | undefined> {
    const end = this.#head?.seq ?? 0;
    if (seq >= end) return [];
    const page = await this.#options.issuer.revocations.after(seq, catchUpPage);
    return page?.filter((delta) => delta.seq <= end);
  }

  #sign(head: RevocationHead, nonce?: string): Promise<string> {
    const { issuer, wallClock } = this.#options;
    const statement = { log_id: head.logId, seq: head.seq, time: wallClock(), hash: head.hash };
    return signFeedStatement(
      nonce === undefined ? statement : { ...statement, nonce },
      issuer.keys.feedKey(),
      issuer.url,
    );
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

function encodeGroup(deltas: readonly FeedDelta[], statement: string): Uint8Array {
  return Buffer.from(deltas.map(formatDeltaEvent).join('') + formatHeartbeatEvent(statement));
}

function encodeDeltas(deltas: readonly FeedDelta[]): Uint8Array {
  return Buffer.from(deltas.map(formatDeltaEvent).join(''));
}
