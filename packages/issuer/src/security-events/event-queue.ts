import { createHash } from 'node:crypto';
import type { JsonValue, SecurityEventClaims } from '@sealwright/jwt';
import type { FeedDelta } from '@sealwright/jwt/feed';
import { eventWindow } from '../defaults.ts';
import type { IssuerStore } from '../ports.ts';
import { type CursorStep, type EventCursor, restartCursor } from './event-cursor.ts';
import { type EventStream, eventsDelivered, sessionRevokedEvent, verificationEvent } from './event-stream.ts';
import { sessionRevoked } from './session-revoked.ts';

/** An event that waits on a stream, ready but for its time and signature. */
export interface QueuedEvent {
  readonly jti: string;
  readonly place: { readonly seq: number } | { readonly notice: number };
  readonly claims: Omit<SecurityEventClaims, 'iat' | 'jti'>;
}

/** What lies before a stream: a part of the log, read from the store. */
export interface QueuePage {
  readonly cursor: EventCursor;
  readonly deltas: readonly FeedDelta[];
  /** The log was looked at up to here. */
  readonly upTo: number;
  readonly more: boolean;
}

type Readable = Pick<IssuerStore, 'revocations' | 'sessions'>;

/**
 * Reads on from a cursor. Where the log was cleaned away in between, or is another one after a restore, from the snapshot:
 * what lives in it is everything that still matters, and what was told before is told once more rather than not at all.
 */
export async function readQueue({ revocations }: Readable, from: EventCursor): Promise<QueuePage> {
  const head = await revocations.head();
  const cursor = from.logId === head.logId ? from : restartCursor(from, head.logId);
  const distance = head.seq - cursor.seq;
  if (distance <= 0) return { cursor, deltas: [], upTo: cursor.seq, more: false };
  const deltas = await revocations.after(cursor.seq, Math.min(eventWindow, distance));
  if (deltas !== undefined) {
    const upTo = deltas.at(-1)?.seq ?? cursor.seq;
    return { cursor, deltas, upTo, more: upTo < head.seq };
  }
  const snapshot = await revocations.snapshot();
  // Begun anew between the two readings: the next one starts there.
  if (snapshot.head.logId !== cursor.logId) return { cursor, deltas: [], upTo: cursor.seq, more: true };
  const living = snapshot.deltas.filter(({ seq }) => seq > cursor.seq);
  const page = living.slice(0, eventWindow);
  const more = page.length < living.length;
  return { cursor, deltas: page, upTo: more ? (page.at(-1)?.seq ?? cursor.seq) : snapshot.head.seq, more };
}

/** Which of the identifiers that a receiver names are of events that it was given. Others were never sent, and mean nothing. */
export function findAcknowledged(
  { streamId }: EventStream,
  { cursor, deltas }: QueuePage,
  jtis: ReadonlySet<string>,
): Pick<CursorStep, 'settled' | 'notices'> {
  const given = deltas.filter(({ seq }) => seq <= cursor.sent);
  return {
    settled: given.map(({ seq }) => seq).filter((seq) => jtis.has(logEventId(streamId, cursor.logId, seq))),
    notices: cursor.notices.map(({ number }) => number).filter((number) => jtis.has(noticeId(streamId, number))),
  };
}

export interface CollectOptions {
  readonly store: Readable;
  readonly issuer: string;
  readonly stream: EventStream;
  readonly wants: (sub: string | undefined) => boolean;
  readonly limit: number;
  /** Settled a moment ago, beside what the cursor says. */
  readonly settled: Pick<CursorStep, 'settled' | 'notices'>;
}

/** The first events of a page that are not settled, in order, and how far the cursor may move. */
export async function collectEvents(
  page: QueuePage,
  options: CollectOptions,
): Promise<{ readonly events: readonly QueuedEvent[]; readonly step: CursorStep; readonly more: boolean }> {
  const { cursor } = page;
  const { stream, settled, limit } = options;
  const done = new Set([...cursor.settled, ...settled.settled]);
  const notices = noticesOf(page, options);
  const events = notices.slice(0, limit);
  let settledTo: number | undefined;
  let cut = false;
  for (const delta of page.deltas) {
    const event = done.has(delta.seq) ? undefined : await eventOf(delta, cursor.logId, options);
    if (event === undefined) continue;
    // The first that is not settled holds the cursor back.
    settledTo ??= delta.seq - 1;
    cut = events.length >= limit;
    if (cut) break;
    events.push(event);
  }
  const given = events.map(({ place }) => ('seq' in place ? place.seq : 0));
  const step = { ...settled, logId: cursor.logId, seq: settledTo ?? page.upTo, sent: Math.max(cursor.sent, ...given) };
  const left = notices.length > limit || cut || page.more;
  return { events, step, more: left && stream.status === 'enabled' };
}

function noticesOf({ cursor }: QueuePage, { stream, issuer, settled }: CollectOptions): QueuedEvent[] {
  return cursor.notices
    .filter(({ number }) => !settled.notices.includes(number))
    .map(({ number, state }) => ({
      jti: noticeId(stream.streamId, number),
      place: { notice: number },
      claims: {
        ...{ iss: issuer, aud: stream.resource },
        // SSF 1.0 §8.1.4.1: the stream itself.
        sub_id: { format: 'opaque', id: stream.streamId },
        events: { [verificationEvent]: state === null ? {} : { state } },
      },
    }));
}

async function eventOf(
  delta: FeedDelta,
  logId: string,
  { store, issuer, stream, wants }: CollectOptions,
): Promise<QueuedEvent | undefined> {
  if (!('entry' in delta) || !eventsDelivered(stream).includes(sessionRevokedEvent)) return undefined;
  const { entry, seq } = delta;
  const view = entry.kind === 'session' ? await store.sessions.find(entry.id) : undefined;
  const revoked = sessionRevoked(entry, view?.session, issuer);
  if (revoked === undefined || !wants(revoked.sub)) return undefined;
  return {
    jti: logEventId(stream.streamId, logId, seq),
    place: { seq },
    claims: {
      ...{ iss: issuer, aud: stream.resource, txn: nameOf(`cause ${logId} ${seq}`), sub_id: revoked.subId },
      events: { [sessionRevokedEvent]: revoked.event as Readonly<Record<string, JsonValue>> },
    },
  };
}

/** The same each time that the same event is delivered on the same stream, by whichever node. */
function logEventId(streamId: string, logId: string, seq: number): string {
  return nameOf(`event ${streamId} ${logId} ${seq}`);
}

function noticeId(streamId: string, number: number): string {
  return nameOf(`notice ${streamId} ${number}`);
}

/** Hashed, so that a receiver does not read from it how many sessions end. */
function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
