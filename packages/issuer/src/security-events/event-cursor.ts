import type { RevocationHead } from '../ports.ts';

/**
 * How far a stream has come. Everything at or before `seq` is settled: acknowledged, refused by the receiver, or no event of
 * this stream. It lies in the store, so that any node goes on where another one stopped.
 */
export interface EventCursor {
  readonly logId: string;
  readonly seq: number;
  /** Settled out of order, beyond `seq`. */
  readonly settled: readonly number[];
  /** The furthest that was ever handed out: what lies beyond cannot have been received. */
  readonly sent: number;
  /** Events about the stream itself, which are in no log. */
  readonly notices: readonly StreamNotice[];
  readonly nextNotice: number;
}

export interface StreamNotice {
  readonly number: number;
  /** Of whoever asked for it, echoed. */
  readonly state: string | null;
}

export function cursorAt({ logId, seq }: Pick<RevocationHead, 'logId' | 'seq'>): EventCursor {
  return { logId, seq, settled: [], sent: seq, notices: [], nextNotice: 0 };
}

/** What one delivery has found out. */
export interface CursorStep {
  readonly logId: string;
  /** Everything up to here is settled. */
  readonly seq: number;
  readonly settled: readonly number[];
  readonly sent: number;
  /** Notices that were acknowledged. */
  readonly notices: readonly number[];
}

/**
 * Moves a cursor by a step that was worked out from an older state of it. By maximum and union, so that two nodes that
 * deliver the same stream at once, or one that slept, never move it back and never past what neither has settled.
 */
export function moveCursor(cursor: EventCursor, step: CursorStep): EventCursor {
  const notices = cursor.notices.filter(({ number }) => !step.notices.includes(number));
  // A step in another log says nothing about this one.
  if (step.logId !== cursor.logId) return { ...cursor, notices };
  const seq = Math.max(cursor.seq, step.seq);
  const settled = [...new Set([...cursor.settled, ...step.settled])].filter((each) => each > seq).sort((a, b) => a - b);
  return { ...cursor, seq, settled, sent: Math.max(cursor.sent, step.sent, seq), notices };
}

/** The beginning of another log: all that lives in it is news. Its notices stay. */
export function restartCursor(cursor: EventCursor, logId: string): EventCursor {
  return { ...cursorAt({ logId, seq: 0 }), notices: cursor.notices, nextNotice: cursor.nextNotice };
}

export function addNotice(cursor: EventCursor, state: string | null): EventCursor {
  const notice = { number: cursor.nextNotice, state };
  return { ...cursor, notices: [...cursor.notices, notice], nextNotice: cursor.nextNotice + 1 };
}
