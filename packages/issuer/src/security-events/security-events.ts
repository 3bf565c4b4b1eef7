import { encodeBase64Url, type SigningKey } from '@sealwright/jwt';
import { identifierBytes, maxNewsHearers, maxPollEvents, maxStreamNotices } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { IssuerContext } from '../issuer-context.ts';
import type { KeyEncryption } from '../ports.ts';
import type { RevocationLog } from '../revocation-log.ts';
import { createEventDelivery, type EventDelivery } from './event-delivery.ts';
import { EventPusher, type PushSecurityEvent } from './event-push.ts';
import { createEventReceivers, type EventReceiver, type EventReceivers } from './event-receivers.ts';
import { type EventStream, pushMethod, type StreamStatus, type StreamWish } from './event-stream.ts';
import { createEventStreams, type EventStreams, type StoredStream } from './event-streams.ts';
import { createEventSubjects, type EventSubjects, type SubjectIdentifier } from './event-subjects.ts';

export interface PollRequest {
  /** 0 to acknowledge only; at most 100 are answered, and that is the default. */
  readonly maxEvents?: number | undefined;
  /** Identifiers of events that are settled: received, or refused for good. */
  readonly settle: readonly string[];
  /** Held back until there is an event or this resolves. Left out: answered at once. */
  readonly wait?: ((news: Promise<void>) => Promise<void>) | undefined;
}

export interface PollAnswer {
  /** Signed events by their `jti`. */
  readonly sets: Readonly<Record<string, string>>;
  readonly moreAvailable: boolean;
}

/**
 * The transmitter of CAEP `session-revoked` over the Shared Signals Framework 1.0: which partner hears of which revocations,
 * and how far each has come. Every method that takes a `resource` acts for that receiver and shows it its own streams only.
 *
 * Delivery is at least once and in the order of the log; the same event has the same `jti` whenever and by whichever node it
 * is sent. A revoked single token is no event: its session lives on.
 *
 * All but `receivers` and `push` throw AuthError `event_receiver_unknown` for who is not registered, and
 * `event_stream_unknown` for a stream that is not theirs.
 */
export interface SecurityEvents {
  readonly receivers: EventReceivers;
  listStreams(resource: string): Promise<readonly EventStream[]>;
  findStream(resource: string, streamId: string): Promise<EventStream>;
  /** @throws AuthError `event_delivery_refused`, `event_streams_full` */
  createStream(resource: string, wish: StreamWish): Promise<EventStream>;
  /** Changes what `wish` holds; with `replace` also what it does not. @throws AuthError `event_delivery_refused` */
  updateStream(resource: string, streamId: string, wish: StreamWish, replace: boolean): Promise<EventStream>;
  /** A stream that was disabled and is enabled again begins with what happens then. */
  setStatus(resource: string, streamId: string, status: StreamStatus, reason?: string): Promise<EventStream>;
  deleteStream(resource: string, streamId: string): Promise<void>;
  /** Answers alike whether the subject is anybody. @throws AuthError `event_subjects_full` */
  addSubject(resource: string, streamId: string, subject: SubjectIdentifier): Promise<void>;
  removeSubject(resource: string, streamId: string, subject: SubjectIdentifier): Promise<void>;
  /** Queues a verification event. @throws AuthError `event_verifications_full` while sixteen wait */
  verify(resource: string, streamId: string, state?: string): Promise<void>;
  /** RFC 8936. @throws AuthError `event_delivery_refused` for a stream that is pushed */
  poll(resource: string, streamId: string, request: PollRequest): Promise<PollAnswer>;
  /** Whether any stream is pushed: otherwise there is no duty to take. */
  isPushing(): Promise<boolean>;
  /** One round of pushes, of all receivers: for the one node that has the duty `security-events`. */
  push(send: PushSecurityEvent, signal: AbortSignal): Promise<void>;
}

export interface SecurityEventParts {
  readonly context: IssuerContext;
  readonly keyEncryption: KeyEncryption;
  readonly keys: { signingKey(): SigningKey };
  readonly log: Pick<RevocationLog, 'subscribe'>;
}

export function createSecurityEvents({ context, keyEncryption, keys, log }: SecurityEventParts): SecurityEvents {
  const { store, settings, observers } = context;
  const subjects = createEventSubjects(store, settings.issuer);
  const streams = createEventStreams(context, keyEncryption);
  const delivery = createEventDelivery(context, subjects, keys);
  const news = createNews(log);
  const discard = async (resource: string, streamId: string): Promise<void> => {
    await streams.remove(resource, streamId);
    await Promise.all([delivery.forget(streamId), subjects.forget(streamId)]);
  };
  const receivers = createEventReceivers(store, async (resource) => {
    for (const stream of await streams.list()) {
      if (stream.resource === resource) await discard(resource, stream.streamId);
    }
  });
  const parts: Parts = { context, streams, subjects, delivery, receivers, news };
  const pusher = new EventPusher({
    ...{ streams, receivers, delivery, observers },
    ...{ monotonicClock: settings.monotonicClock, random: settings.random },
  });
  return Object.freeze({
    receivers,
    ...createManagement(parts),
    async deleteStream(resource, streamId) {
      await own(parts, resource, streamId);
      await discard(resource, streamId);
    },
    poll: (resource, streamId, request) => poll(parts, [resource, streamId], request),
    isPushing: async () => (await streams.list()).some(({ delivery: { method } }) => method === pushMethod),
    push: (send, signal) => pusher.run(send, signal),
  } satisfies SecurityEvents);
}

interface Parts {
  readonly context: IssuerContext;
  readonly streams: EventStreams;
  readonly subjects: EventSubjects;
  readonly delivery: EventDelivery;
  readonly receivers: EventReceivers;
  readonly news: News;
}

async function admit({ receivers }: Parts, resource: string): Promise<EventReceiver> {
  const receiver = await receivers.find(resource);
  if (receiver === undefined) throw errors.create('event_receiver_unknown');
  return receiver;
}

async function own(
  parts: Parts,
  resource: string,
  streamId: string,
): Promise<{ readonly receiver: EventReceiver; readonly stream: StoredStream }> {
  const receiver = await admit(parts, resource);
  return { receiver, stream: await parts.streams.find(resource, streamId) };
}

function createManagement(
  parts: Parts,
): Omit<SecurityEvents, 'receivers' | 'deleteStream' | 'poll' | 'isPushing' | 'push'> {
  const { context, streams, subjects, delivery, news } = parts;
  return {
    async listStreams(resource) {
      await admit(parts, resource);
      return (await streams.list()).filter((stream) => stream.resource === resource).map(shown);
    },
    findStream: async (resource, streamId) => shown((await own(parts, resource, streamId)).stream),
    async createStream(resource, wish) {
      const receiver = await admit(parts, resource);
      const streamId = encodeBase64Url(context.settings.random(identifierBytes));
      // First, so that there is no stream without a place in the log.
      await delivery.begin(streamId);
      try {
        return shown(await streams.create(receiver, wish, streamId));
      } catch (error) {
        await delivery.forget(streamId);
        throw error;
      }
    },
    async updateStream(resource, streamId, wish, replace) {
      const { receiver } = await own(parts, resource, streamId);
      return shown(await streams.update(receiver, streamId, wish, replace));
    },
    async setStatus(resource, streamId, status, reason) {
      const { stream } = await own(parts, resource, streamId);
      if (stream.status === 'disabled' && status === 'enabled') await delivery.begin(streamId);
      return shown(await streams.setStatus(resource, streamId, { status, reason: reason ?? null }));
    },
    async addSubject(resource, streamId, subject) {
      const { receiver } = await own(parts, resource, streamId);
      await subjects.add(streamId, receiver.subjects, subject);
    },
    async removeSubject(resource, streamId, subject) {
      const { receiver } = await own(parts, resource, streamId);
      await subjects.remove(streamId, receiver.subjects, subject);
    },
    async verify(resource, streamId, state) {
      await own(parts, resource, streamId);
      const queued = await delivery.verify(streamId, state ?? null, maxStreamNotices);
      if (!queued) throw errors.create('event_verifications_full');
      news.announce();
    },
  };
}

async function poll(
  parts: Parts,
  [resource, streamId]: readonly [resource: string, streamId: string],
  { maxEvents = maxPollEvents, settle, wait }: PollRequest,
): Promise<PollAnswer> {
  const { delivery, news } = parts;
  const { receiver, stream } = await own(parts, resource, streamId);
  if (stream.delivery.method === pushMethod) throw errors.create('event_delivery_refused');
  const limit = Math.min(maxEvents, maxPollEvents);
  // Asked for before the queue is read: what comes in between is not slept through.
  const next = wait === undefined ? undefined : news.next();
  let batch = await delivery.next(stream, receiver.subjects, { settle: new Set(settle), limit });
  if (wait !== undefined && next !== undefined && limit > 0 && batch.sets.length === 0) {
    await wait(next);
    batch = await delivery.next(stream, receiver.subjects, { settle: new Set(), limit });
  }
  return {
    sets: Object.fromEntries(batch.sets.map(({ jti, token }) => [jti, token])),
    moreAvailable: batch.more,
  };
}

interface News {
  /** Resolves with the next event of the log or of a stream. */
  next(): Promise<void>;
  announce(): void;
}

/** Wakes all who wait at once; for nothing, now and then, so that a quiet log does not gather those who have stopped waiting. */
function createNews(log: Pick<RevocationLog, 'subscribe'>): News {
  let waiting: Promise<void> | undefined;
  let hearers = 0;
  let wake = (): void => undefined;
  const announce = (): void => {
    waiting = undefined;
    hearers = 0;
    wake();
  };
  log.subscribe(announce);
  return {
    next() {
      if (hearers >= maxNewsHearers) announce();
      hearers += 1;
      waiting ??= new Promise((resolve) => {
        wake = resolve;
      });
      return waiting;
    },
    announce,
  };
}

/** Without what is the transmitter's alone. */
function shown({ authorization: _, ...stream }: StoredStream): EventStream {
  return stream;
}
