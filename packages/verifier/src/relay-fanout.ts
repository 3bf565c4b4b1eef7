import type { FeedStatement } from '@sealwright/jwt/feed';
import {
  type MonotonicClock,
  maxRelayStreamMilliseconds,
  maxRelayStreams,
  maxRelayStreamsPerNeighbour,
  relayPage,
} from './defaults.ts';
import { RelayRefusal } from './relay-answer.ts';
import type { RelayBook } from './relay-book.ts';
import type { NonceAnswer } from './relay-question.ts';
import { RelayStream } from './relay-stream.ts';

/**
 * The streams of the neighbours. What the issuer signed is written once and goes to all of them; each is at one position of
 * the log, and a statement is never written but at the position that it covers.
 */
export class RelayFanout {
  readonly #book: RelayBook;
  readonly #clock: MonotonicClock;
  /** With the moment at which each has to be opened anew. */
  readonly #streams = new Map<RelayStream, number>();
  readonly #places = new Map<string, number>();
  #taken = 0;

  constructor(book: RelayBook, clock: MonotonicClock) {
    this.#book = book;
    this.#clock = clock;
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  /** Takes a place before anything is asked upstream. @throws RelayRefusal `temporarily_unavailable` where all are taken */
  take(neighbour: string): () => void {
    const held = this.#places.get(neighbour) ?? 0;
    if (this.#taken >= maxRelayStreams || held >= maxRelayStreamsPerNeighbour) {
      throw new RelayRefusal('temporarily_unavailable');
    }
    this.#taken += 1;
    this.#places.set(neighbour, held + 1);
    return () => {
      this.#taken -= 1;
      const left = (this.#places.get(neighbour) ?? 1) - 1;
      if (left > 0) this.#places.set(neighbour, left);
      else this.#places.delete(neighbour);
    };
  }

  /** A stream behind `after`, whose first statement is the issuer's answer to the neighbour's own nonce. */
  open(neighbour: string, after: number, answer: NonceAnswer, release: () => void): ReadableStream<Uint8Array> {
    // What lies between the relay's position and the answer's; the relay itself hears of it in its own time.
    const known = answer.seq - answer.events.length;
    const early = (seq: number): readonly string[] => answer.events.slice(Math.max(0, seq - known), answer.seq - known);
    const stream = new RelayStream({
      neighbour,
      after,
      fill: (target) => this.#fill(target, answer, { known, early }),
      closed: (target) => {
        this.#streams.delete(target);
        release();
      },
    });
    this.#streams.set(stream, this.#clock() + maxRelayStreamMilliseconds);
    return stream.body;
  }

  /** Sends on what was proved just now and stands in the book already. */
  publish(events: readonly string[], statement: FeedStatement): void {
    const before = statement.seq - events.length;
    const shared = encode([...events, this.#book.statement?.event ?? '']);
    const now = this.#clock();
    for (const [stream, endsAt] of [...this.#streams]) {
      if (now >= endsAt) stream.close();
      if (!stream.live || !stream.open) continue;
      if (stream.seq === before && stream.time <= statement.time) {
        stream.seq = statement.seq;
        stream.time = statement.time;
        stream.write(shared);
      } else this.#writeRest(stream);
    }
  }

  cut(): void {
    for (const stream of [...this.#streams.keys()]) stream.cut();
  }

  close(): void {
    for (const stream of [...this.#streams.keys()]) stream.close();
  }

  /** One page on the way to the answer, then the answer, then what came meanwhile; and the stream is live. */
  #fill(stream: RelayStream, answer: NonceAnswer, { known, early }: EarlyEvents): void {
    const greeted = stream.time > 0;
    if (!greeted && stream.seq >= known) {
      const events = early(stream.seq);
      stream.seq = answer.seq;
      stream.time = answer.time;
      stream.write(encode([...events, answer.heartbeat]));
      return;
    }
    const end = greeted ? (this.#book.head?.seq ?? 0) : known;
    if (stream.seq < end) {
      this.#writePage(stream, end);
      return;
    }
    stream.live = true;
    this.#writeRest(stream);
  }

  #writePage(stream: RelayStream, end: number): void {
    const events = this.#book.eventsAfter(stream.seq, end, relayPage);
    if (events === undefined || events.length === 0) stream.cut();
    stream.seq += events?.length ?? 0;
    stream.write(encode(events ?? []));
  }

  /** Brings a stream from wherever it stands to the last statement: never below what it has, never back in time. */
  #writeRest(stream: RelayStream): void {
    const { statement } = this.#book;
    if (statement === undefined || stream.seq > statement.seq) return;
    const events = this.#book.eventsAfter(stream.seq, statement.seq, Number.POSITIVE_INFINITY);
    if (events === undefined) {
      stream.cut();
      return;
    }
    stream.seq = statement.seq;
    // Nodes may differ by a little: the deltas go out now, and the next statement, a second later, covers them.
    const timely = statement.time >= stream.time;
    if (timely) stream.time = statement.time;
    stream.write(encode(timely ? [...events, statement.event] : events));
  }
}

interface EarlyEvents {
  /** The position from which the question was asked. */
  readonly known: number;
  /** Events behind `seq` up to the answer. */
  readonly early: (seq: number) => readonly string[];
}

function encode(events: readonly string[]): Uint8Array {
  return Buffer.from(events.join(''));
}
