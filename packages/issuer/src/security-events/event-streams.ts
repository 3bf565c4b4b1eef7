import { maxStreamsPerReceiver } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { IssuerContext } from '../issuer-context.ts';
import { openKey, sealKey } from '../key-sealing.ts';
import type { IssuerStore, KeyEncryption, SettingChange } from '../ports.ts';
import type { EventReceiver } from './event-receivers.ts';
import { acceptDelivery, type EventStream, pushMethod, type StreamWish, shortenDescription } from './event-stream.ts';

/** A stream and what only the transmitter may know of it. */
export interface StoredStream extends EventStream {
  /** The header that each push carries: a secret of the receiver's, sealed as keys are. */
  readonly authorization: string | null;
}

/** The streams of all receivers, in one setting: there are few, and each change sees all. */
export interface EventStreams {
  list(): Promise<readonly StoredStream[]>;
  /** @throws AuthError `event_stream_unknown`, also for another receiver's */
  find(resource: string, streamId: string): Promise<StoredStream>;
  /** @throws AuthError `event_delivery_refused`, `event_streams_full` */
  create(receiver: EventReceiver, wish: StreamWish, streamId: string): Promise<StoredStream>;
  /** `wish` over what is there, or, with `replace`, in its place. @throws AuthError `event_delivery_refused`, `event_stream_unknown` */
  update(receiver: EventReceiver, streamId: string, wish: StreamWish, replace: boolean): Promise<StoredStream>;
  setStatus(resource: string, streamId: string, status: Pick<EventStream, 'status' | 'reason'>): Promise<StoredStream>;
  remove(resource: string, streamId: string): Promise<void>;
  /** The header in clear; undefined where there is none. */
  openAuthorization(stream: StoredStream): Promise<string | undefined>;
}

const setting = 'security-event-streams';

export function createEventStreams(context: IssuerContext, keyEncryption: KeyEncryption): EventStreams {
  const { store, settings } = context;
  const list = async (): Promise<readonly StoredStream[]> => parseStreams(await store.settings.get(setting));
  const seal = async (streamId: string, wish: StreamWish): Promise<string | null> => {
    const header = wish.delivery?.authorizationHeader;
    if (header === undefined) return null;
    const sealed = await sealKey(Buffer.from(header), identityOf(streamId), keyEncryption, settings.random);
    return Buffer.from(sealed).toString('base64url');
  };
  return Object.freeze({
    list,
    async find(resource, streamId) {
      const found = (await list()).find((stream) => stream.streamId === streamId && stream.resource === resource);
      if (found === undefined) throw errors.create('event_stream_unknown');
      return found;
    },
    async create(receiver, wish, streamId) {
      const stream: StoredStream = {
        ...{ streamId, resource: receiver.resource, ...wanted(wish, receiver) },
        authorization: await seal(streamId, wish),
        ...{ status: 'enabled', reason: null, createdAt: store.now() },
      };
      const stored = await store.settings.change(setting, (value) => addStream(parseStreams(value), stream));
      if (!stored) throw errors.create('event_streams_full');
      return stream;
    },
    async update(receiver, streamId, wish, replace) {
      const next = wanted(wish, receiver);
      const authorization = await seal(streamId, wish);
      return changeStream(store, [receiver.resource, streamId], (stream) => ({
        ...stream,
        ...(replace || wish.delivery !== undefined ? { delivery: next.delivery, authorization } : {}),
        ...(replace || wish.eventsRequested !== undefined ? { eventsRequested: next.eventsRequested } : {}),
        ...(replace || wish.description !== undefined ? { description: next.description } : {}),
      }));
    },
    setStatus: (resource, streamId, status) =>
      changeStream(store, [resource, streamId], (stream) => ({ ...stream, ...status })),
    async remove(resource, streamId) {
      await changeStream(store, [resource, streamId], () => undefined);
    },
    async openAuthorization({ streamId, delivery, authorization }) {
      if (authorization === null || delivery.method !== pushMethod) return undefined;
      const sealed = Buffer.from(authorization, 'base64url');
      return Buffer.from(await openKey(sealed, identityOf(streamId), keyEncryption)).toString();
    },
  } satisfies EventStreams);
}

function addStream(streams: readonly StoredStream[], stream: StoredStream): SettingChange<boolean> {
  const own = streams.filter(({ resource }) => resource === stream.resource).length;
  if (own >= maxStreamsPerReceiver) return { outcome: false };
  return { outcome: true, set: JSON.stringify([...streams, stream]) };
}

/** Puts what `set` answers in a stream's place, nothing for undefined. Answers the stream as it is then, or was at last. */
async function changeStream(
  { settings }: Pick<IssuerStore, 'settings'>,
  [resource, streamId]: readonly [resource: string, streamId: string],
  set: (stream: StoredStream) => StoredStream | undefined,
): Promise<StoredStream> {
  const changed = await settings.change(setting, (value) => {
    const streams = parseStreams(value);
    const at = streams.findIndex((stream) => stream.streamId === streamId && stream.resource === resource);
    const found = streams[at];
    if (found === undefined) return { outcome: undefined };
    const next = set(found);
    const left = next === undefined ? streams.toSpliced(at, 1) : streams.with(at, next);
    return { outcome: next ?? found, set: JSON.stringify(left) };
  });
  if (changed === undefined) throw errors.create('event_stream_unknown');
  return changed;
}

function wanted(
  wish: StreamWish,
  receiver: EventReceiver,
): Pick<EventStream, 'delivery' | 'eventsRequested' | 'description'> {
  return {
    delivery: acceptDelivery(wish.delivery, receiver),
    eventsRequested: wish.eventsRequested ?? null,
    description: shortenDescription(wish.description),
  };
}

/** What the seal is bound to: a header that was moved to another stream does not open. */
function identityOf(streamId: string): { readonly kid: string; readonly use: string; readonly alg: string } {
  return { kid: streamId, use: 'security-event-push', alg: 'header' };
}

/** Our own text. */
function parseStreams(value: string | undefined): readonly StoredStream[] {
  return value === undefined ? [] : (JSON.parse(value) as StoredStream[]);
}
