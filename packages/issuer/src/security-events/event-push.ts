import { type AuthError, isAuthError } from '@sealwright/jwt';
import { BackOff, type BackOffParts } from '../back-off.ts';
import { maxPushRejections, pushBatch } from '../defaults.ts';
import type { SecurityObservers } from '../security-event.ts';
import type { EventDelivery } from './event-delivery.ts';
import type { EventReceivers } from './event-receivers.ts';
import { pushMethod } from './event-stream.ts';
import type { EventStreams, StoredStream } from './event-streams.ts';
import { isPushUrl } from './push-url.ts';

/** One event on its way (RFC 8935 §2.1). */
export interface PushRequest {
  readonly url: string;
  /** To be sent as `Authorization`, to the letter. */
  readonly authorization: string | undefined;
  /** The Security Event Token, to be sent as `application/secevent+jwt`. */
  readonly body: string;
}

export interface PushAnswer {
  readonly status: number;
  /** The receiver's error code (RFC 8935 §2.4), where it gave one that is well formed. */
  readonly err?: string | undefined;
}

/**
 * Sends one event and answers what came back. It follows no redirect, waits a bounded time, and throws where nobody
 * answered. Implemented by the program, which knows the network.
 */
export type PushSecurityEvent = (request: PushRequest, signal: AbortSignal) => Promise<PushAnswer>;

/** The event that a stream's receiver last called wrong, and how often in a row. In memory alone. */
interface Rejected {
  readonly jti: string;
  readonly times: number;
}

interface PushParts extends BackOffParts {
  readonly streams: EventStreams;
  readonly receivers: EventReceivers;
  readonly delivery: EventDelivery;
  readonly observers: SecurityObservers;
}

/**
 * Delivers what is due on the push streams, each in its order, one event at a time (RFC 8935). A receiver that fails is left
 * alone for a growing while and then gets the same event again, for as long as it takes: the log is kept in the store, so
 * one that is away for a day costs a request every five minutes and no memory.
 */
export class EventPusher {
  readonly #parts: PushParts;
  readonly #backOff: BackOff;
  readonly #rejected = new Map<string, Rejected>();

  constructor(parts: PushParts) {
    this.#parts = parts;
    this.#backOff = new BackOff(parts);
  }

  /** One round over all streams. Ends early once `signal` is aborted. */
  async run(push: PushSecurityEvent, signal: AbortSignal): Promise<void> {
    const streams = (await this.#parts.streams.list()).filter((stream) => stream.delivery.method === pushMethod);
    this.#forgetOthers(new Set(streams.map(({ streamId }) => streamId)));
    const due = streams.filter(({ status, streamId }) => status === 'enabled' && this.#backOff.isDue(streamId));
    // One receiver's slowness is its own.
    await Promise.all(due.map((stream) => this.#serve(stream, push, signal)));
  }

  #forgetOthers(streamIds: ReadonlySet<string>): void {
    this.#backOff.keepOnly(streamIds);
    for (const known of this.#rejected.keys()) if (!streamIds.has(known)) this.#rejected.delete(known);
  }

  async #serve(stream: StoredStream, push: PushSecurityEvent, signal: AbortSignal): Promise<void> {
    const { receivers, delivery, streams } = this.#parts;
    const receiver = await receivers.find(stream.resource);
    const url = stream.delivery.method === pushMethod ? stream.delivery.endpointUrl : '';
    // The operator may have taken the origin back since the stream was made.
    if (receiver === undefined || !isPushUrl(url, receiver.pushOrigins)) return;
    const authorization = await streams.openAuthorization(stream);
    let settle: ReadonlySet<string> = new Set();
    for (let more = true; more && !signal.aborted; ) {
      const batch = await delivery.next(stream, receiver.subjects, { settle, limit: pushBatch });
      const settled = new Set<string>();
      for (const { jti, token } of batch.sets) {
        if (signal.aborted || !(await this.#send(stream, { jti, url, authorization, body: token }, push, signal)))
          break;
        settled.add(jti);
      }
      settle = settled;
      more = batch.sets.length > 0 && settled.size === batch.sets.length;
    }
    if (settle.size > 0) await delivery.next(stream, receiver.subjects, { settle, limit: 0 });
  }

  /** Whether the event is settled. */
  async #send(
    stream: StoredStream,
    { jti, ...request }: PushRequest & { readonly jti: string },
    push: PushSecurityEvent,
    signal: AbortSignal,
  ): Promise<boolean> {
    const answer = await push(request, signal).catch((error: unknown) => ({ status: 0, err: causeOf(error) }));
    // §2.2: this status and no other says that the event is in the receiver's hands.
    if (answer.status === 202) {
      this.#forget(stream.streamId);
      return true;
    }
    if (signal.aborted) return false;
    return this.#note(stream, jti, answer);
  }

  /** Back-off; or, where the receiver keeps saying that it is this event, past it. */
  #note({ streamId, resource }: StoredStream, jti: string, { status, err }: PushAnswer): boolean {
    const { observers } = this.#parts;
    if (status === 400 && err !== undefined && ofTheEvent.has(err)) {
      const before = this.#rejected.get(streamId);
      const times = (before?.jti === jti ? before.times : 0) + 1;
      if (times >= maxPushRejections) {
        this.#forget(streamId);
        observers.emit({ type: 'security_event_rejected', streamId, resource, err });
        return true;
      }
      this.#rejected.set(streamId, { jti, times });
    } else this.#rejected.delete(streamId);
    const cause = status === 0 ? (err ?? 'unreachable') : String(status);
    const failures = this.#backOff.fail(streamId);
    observers.emit({ type: 'security_event_undelivered', streamId, resource, cause, failures });
    return false;
  }

  #forget(streamId: string): void {
    this.#backOff.succeed(streamId);
    this.#rejected.delete(streamId);
  }
}

/** RFC 8935 §2.4: what is wrong with the event itself. Failed authentication and refused access are of the connection. */
const ofTheEvent: ReadonlySet<string> = new Set([
  ...['invalid_request', 'invalid_key', 'invalid_issuer', 'invalid_audience', 'invalid_state'],
]);

function causeOf(error: unknown): string {
  return isAuthError(error) ? (error as AuthError).code : 'unreachable';
}
