import { maxFeedEventBytes } from './defaults.ts';
import { feedErrors } from './errors.ts';
import { formatDelta } from './feed-delta.ts';
import { type FeedDelta, malformed } from './feed-entry.ts';

/** One server-sent event (WHATWG HTML §9.2), `event` being `message` where the stream named none. */
export interface FeedEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** Turns the bytes of one stream into events. */
export interface EventParser {
  /** Takes the next bytes, cut anywhere, and answers the events that they complete. */
  push(chunk: Uint8Array): readonly FeedEvent[];
}

/**
 * A delta as an event of the stream, with its number as the event's `id`.
 *
 * @example
 * import { formatDeltaEvent } from '@sealwright/jwt/feed';
 *
 * const text = formatDeltaEvent({ seq: 1, entry: { kind: 'key', id: 'k1' } });
 */
export function formatDeltaEvent(delta: FeedDelta): string {
  return `event: delta\nid: ${delta.seq}\ndata: ${formatDelta(delta)}\n\n`;
}

/**
 * A signed statement as an event of the stream.
 *
 * @example
 * import { formatHeartbeatEvent, initialFeedHash, signFeedStatement } from '@sealwright/jwt/feed';
 *
 * const statement = { log_id: 'log-1', seq: 0, time: Date.now(), hash: await initialFeedHash('log-1') };
 * const text = formatHeartbeatEvent(await signFeedStatement(statement, key, iss));
 */
export function formatHeartbeatEvent(statement: string): string {
  if (!/^[\w.-]+$/.test(statement)) throw new TypeError('statement: not a compact JWS');
  return `event: heartbeat\ndata: ${statement}\n\n`;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Makes a parser for one stream. Lines end with LF, CR or CRLF; comments are passed over; bytes may be cut anywhere,
 * within a character too.
 *
 * It does NOT hold more than `maxEventBytes` (default 65536) of an unfinished event, and after an error it answers
 * nothing more: close the stream.
 *
 * @throws `feed_event_too_large`, `feed_malformed` for bytes that are not UTF-8
 *
 * @example
 * import { createEventParser } from '@sealwright/jwt/feed';
 *
 * const parser = createEventParser();
 * const bytes = new TextEncoder().encode('event: heartbeat\ndata: x\n\n');
 * for (const { event, data } of parser.push(bytes)) console.log(event, data);
 */
export function createEventParser(options: { readonly maxEventBytes?: number } = {}): EventParser {
  return new StreamParser(options.maxEventBytes ?? maxFeedEventBytes);
}

class StreamParser implements EventParser {
  readonly #maxEventBytes: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #line: Uint8Array;
  #lineLength = 0;
  #eventBytes = 0;
  #afterCarriageReturn = false;
  #failed = false;
  #event = '';
  #id: string | undefined;
  #data: string[] = [];

  constructor(maxEventBytes: number) {
    if (!Number.isSafeInteger(maxEventBytes) || maxEventBytes < 1) throw new TypeError('maxEventBytes: at least 1');
    this.#maxEventBytes = maxEventBytes;
    this.#line = new Uint8Array(Math.min(1024, maxEventBytes));
  }

  push(chunk: Uint8Array): readonly FeedEvent[] {
    if (this.#failed) throw malformed();
    const events: FeedEvent[] = [];
    // Stays set unless the chunk is read to its end.
    this.#failed = true;
    this.#read(chunk, events);
    this.#failed = false;
    return events;
  }

  #read(chunk: Uint8Array, events: FeedEvent[]): void {
    let start = this.#afterCarriageReturn && chunk[0] === lineFeed ? 1 : 0;
    if (chunk.length > 0) this.#afterCarriageReturn = false;
    for (let index = start; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (byte !== lineFeed && byte !== carriageReturn) continue;
      this.#append(chunk.subarray(start, index));
      this.#endLine(events);
      if (byte === carriageReturn) {
        // The line feed that belongs to it may come with the next chunk.
        this.#afterCarriageReturn = index + 1 === chunk.length;
        if (chunk[index + 1] === lineFeed) index += 1;
      }
      start = index + 1;
    }
    this.#append(chunk.subarray(start));
  }

  #append(bytes: Uint8Array): void {
    this.#eventBytes += bytes.length;
    if (this.#eventBytes > this.#maxEventBytes) throw feedErrors.create('feed_event_too_large');
    const length = this.#lineLength + bytes.length;
    if (length > this.#line.length) this.#grow(length);
    this.#line.set(bytes, this.#lineLength);
    this.#lineLength = length;
  }

  #grow(length: number): void {
    const larger = new Uint8Array(Math.min(length * 2, this.#maxEventBytes));
    larger.set(this.#line.subarray(0, this.#lineLength));
    this.#line = larger;
  }

  #endLine(events: FeedEvent[]): void {
    const line = this.#decode();
    this.#lineLength = 0;
    if (line !== '') {
      this.#readField(line);
      return;
    }
    if (this.#data.length > 0) {
      events.push({ event: this.#event === '' ? 'message' : this.#event, id: this.#id, data: this.#data.join('\n') });
    }
    this.#event = '';
    this.#id = undefined;
    this.#data = [];
    this.#eventBytes = 0;
  }

  #readField(line: string): void {
    // A comment: what keeps a silent connection open must not add up to an event that is too large.
    if (line.startsWith(':')) {
      if (this.#data.length === 0 && this.#event === '') this.#eventBytes = 0;
      return;
    }
    const [name] = line.split(':', 1) as [string];
    const value = line.slice(name.length + 1).replace(/^ /, '');
    if (name === 'event') this.#event = value;
    else if (name === 'id') this.#id = value;
    else if (name === 'data') this.#data.push(value);
  }

  #decode(): string {
    try {
      return this.#decoder.decode(this.#line.subarray(0, this.#lineLength));
    } catch {
      throw malformed();
    }
  }
}
