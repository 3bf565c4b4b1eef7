import { type FeedDelta, type FeedStatement, formatDeltaEvent, formatHeartbeatEvent } from '@sealwright/jwt/feed';
import { relayDeltas } from './defaults.ts';
import type { LogPosition } from './feed-log.ts';
import type { SignedSnapshot } from './feed-node.ts';

/** A snapshot as the issuer signed it. */
export interface HeldSnapshot {
  readonly text: string;
  readonly logId: string;
  readonly seq: number;
  /** On the monotonic clock. */
  readonly takenAt: number;
}

/** The issuer's last word, as the issuer signed it. */
export interface HeldStatement {
  readonly event: string;
  readonly seq: number;
  readonly time: number;
}

/**
 * What a relay has to give: a snapshot, the deltas behind it as they are written on a stream, and the last statement. All
 * of it was proved before it came here, and none of it is changed.
 */
export class RelayBook {
  #head: LogPosition | undefined;
  #snapshot: HeldSnapshot | undefined;
  #statement: HeldStatement | undefined;
  #events: string[] = [];
  /** The sequence number before the first of them. */
  #before = 0;

  get head(): LogPosition | undefined {
    return this.#head;
  }

  get snapshot(): HeldSnapshot | undefined {
    return this.#snapshot;
  }

  get statement(): HeldStatement | undefined {
    return this.#statement;
  }

  /** Begins anew at a snapshot: what was there before does not lead to it. */
  restart(signed: SignedSnapshot, takenAt: number): void {
    const { log_id: logId, seq, hash } = signed.statement;
    this.#head = { logId, seq, hash };
    this.#events = [];
    this.#before = seq;
    this.#statement = undefined;
    this.#snapshot = { text: signed.text, logId, seq, takenAt };
  }

  /** Takes a newer snapshot of the same log. Another log's is not looked at: the follower will hear of that log itself. */
  keepSnapshot({ text, statement }: SignedSnapshot, takenAt: number): void {
    const { log_id: logId, seq } = statement;
    if (logId === this.#head?.logId && seq >= this.#before) this.#snapshot = { text, logId, seq, takenAt };
  }

  /** Takes what the log proved: the deltas behind the head, and the statement that covers them. */
  append(deltas: readonly FeedDelta[], statement: FeedStatement, text: string): readonly string[] {
    const events = deltas.map(formatDeltaEvent);
    this.#events.push(...events);
    this.#head = { logId: statement.log_id, seq: statement.seq, hash: statement.hash };
    this.#statement = { event: formatHeartbeatEvent(text), seq: statement.seq, time: statement.time };
    this.#trim();
    return events;
  }

  /** Events behind `seq`, at most `limit` and none beyond `end`; undefined when they are gone. */
  eventsAfter(seq: number, end: number, limit: number): readonly string[] | undefined {
    const first = seq - this.#before;
    return first < 0 ? undefined : this.#events.slice(first, Math.min(first + limit, end - this.#before));
  }

  /** In steps, so that a busy log is not moved in memory at each delta. */
  #trim(): void {
    if (this.#events.length <= relayDeltas) return;
    const gone = this.#events.length - Math.floor(relayDeltas * 0.75);
    this.#events = this.#events.slice(gone);
    this.#before += gone;
    if (this.#snapshot !== undefined && this.#snapshot.seq < this.#before) this.#snapshot = undefined;
  }
}
