import { type SigningKey, signSecurityEventToken } from '@sealwright/jwt';
import type { IssuerContext } from '../issuer-context.ts';
import { addNotice, type CursorStep, cursorAt, type EventCursor, moveCursor, restartCursor } from './event-cursor.ts';
import { collectEvents, findAcknowledged, type QueuedEvent, readQueue } from './event-queue.ts';
import type { EventReceiver } from './event-receivers.ts';
import type { EventStream } from './event-stream.ts';
import type { EventSubjects } from './event-subjects.ts';

/** Events that are due on a stream, signed, in order. */
export interface EventBatch {
  readonly sets: readonly { readonly jti: string; readonly token: string }[];
  readonly more: boolean;
}

/** Where the streams stand, and what comes next on each. */
export interface EventDelivery {
  /** Stands the stream before everything that happens from now on. */
  begin(streamId: string): Promise<void>;
  /** Settles what was acknowledged and answers what comes next, at most `limit`, which may be none. */
  next(
    stream: EventStream,
    scope: EventReceiver['subjects'],
    request: { readonly settle: ReadonlySet<string>; readonly limit: number },
  ): Promise<EventBatch>;
  /** Queues an event about the stream itself. False when too many wait. */
  verify(streamId: string, state: string | null, most: number): Promise<boolean>;
  forget(streamId: string): Promise<void>;
}

export function createEventDelivery(
  { store, settings }: IssuerContext,
  subjects: EventSubjects,
  keys: { signingKey(): SigningKey },
): EventDelivery {
  const settingOf = (streamId: string): string => `security-event-cursor ${streamId}`;
  const read = async (streamId: string): Promise<EventCursor | undefined> => {
    const value = await store.settings.get(settingOf(streamId));
    return value === undefined ? undefined : parseCursor(value);
  };
  const move = async (streamId: string, before: EventCursor, step: CursorStep): Promise<void> => {
    // Most polls find nothing: they cost no write.
    if (JSON.stringify(advance(before, step)) === JSON.stringify(before)) return;
    await store.settings.change(settingOf(streamId), (value) =>
      // Gone: the stream was deleted meanwhile.
      value === undefined
        ? { outcome: undefined }
        : { outcome: undefined, set: JSON.stringify(advance(parseCursor(value), step)) },
    );
  };
  return Object.freeze({
    async begin(streamId) {
      await store.settings.set(settingOf(streamId), JSON.stringify(cursorAt(await store.revocations.head())));
    },
    async next(stream, scope, { settle, limit }) {
      const before = await read(stream.streamId);
      if (before === undefined) return { sets: [], more: false };
      const page = await readQueue(store, before);
      const settled = findAcknowledged(stream, page, settle);
      const wants = await subjects.read(stream.streamId, scope);
      // Of a stream that is not enabled nothing goes out, but what was acknowledged counts.
      const open = stream.status === 'enabled' ? limit : 0;
      const { events, step, more } = await collectEvents(page, {
        ...{ store, issuer: settings.issuer, stream, wants, settled, limit: open },
      });
      await move(stream.streamId, before, step);
      return { sets: await sign(events, settings.wallClock(), keys.signingKey()), more };
    },
    verify: (streamId, state, most) =>
      store.settings.change(settingOf(streamId), (value) => {
        const cursor = value === undefined ? undefined : parseCursor(value);
        if (cursor === undefined || cursor.notices.length >= most) return { outcome: false };
        return { outcome: true, set: JSON.stringify(addNotice(cursor, state)) };
      }),
    forget: (streamId) => store.settings.change(settingOf(streamId), () => ({ outcome: undefined, set: null })),
  } satisfies EventDelivery);
}

function advance(cursor: EventCursor, step: CursorStep): EventCursor {
  return moveCursor(cursor.logId === step.logId ? cursor : restartCursor(cursor, step.logId), step);
}

async function sign(
  events: readonly QueuedEvent[],
  iat: number,
  key: SigningKey,
): Promise<{ readonly jti: string; readonly token: string }[]> {
  const sets: { jti: string; token: string }[] = [];
  for (const { jti, claims } of events) {
    sets.push({ jti, token: await signSecurityEventToken({ ...claims, iat, jti }, key) });
  }
  return sets;
}

/** Our own text. */
function parseCursor(value: string): EventCursor {
  return JSON.parse(value) as EventCursor;
}
