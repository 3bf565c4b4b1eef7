import { maxStreamDescription } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { StoreMilliseconds } from '../ports.ts';
import type { EventReceiver } from './event-receivers.ts';
import { isPushUrl } from './push-url.ts';

/** The two ways of delivery (SSF 1.0 §6.1). */
export const pushMethod = 'urn:ietf:rfc:8935';
export const pollMethod = 'urn:ietf:rfc:8936';

export const sessionRevokedEvent = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';
export const verificationEvent = 'https://schemas.openid.net/secevent/ssf/event-type/verification';

/** What a stream may carry. Verification is sent whether it is asked for or not (§8.1.4). */
export const supportedEvents: readonly string[] = [sessionRevokedEvent];

export type StreamStatus = 'enabled' | 'paused' | 'disabled';

export type EventDelivery =
  | { readonly method: typeof pollMethod }
  | { readonly method: typeof pushMethod; readonly endpointUrl: string };

/** One stream (SSF 1.0 §8.1.1), as it is stored and as its receiver may see it. */
export interface EventStream {
  readonly streamId: string;
  /** Its receiver: the resource server's identifier. */
  readonly resource: string;
  readonly delivery: EventDelivery;
  /** Null: whatever there is. */
  readonly eventsRequested: readonly string[] | null;
  readonly description: string | null;
  readonly status: StreamStatus;
  readonly reason: string | null;
  readonly createdAt: StoreMilliseconds;
}

/** What a receiver says of a stream that it wants. Left out or null: as by default. */
export interface StreamWish {
  readonly delivery?: WishedDelivery | undefined;
  readonly eventsRequested?: readonly string[] | undefined;
  readonly description?: string | undefined;
}

export interface WishedDelivery {
  readonly method: string;
  readonly endpointUrl?: string | undefined;
  /** Sent with each push, to the letter. */
  readonly authorizationHeader?: string | undefined;
}

/** The types of event that a stream carries: what was asked for and there is (§8.1.1). */
export function eventsDelivered({ eventsRequested }: Pick<EventStream, 'eventsRequested'>): readonly string[] {
  return eventsRequested === null ? supportedEvents : supportedEvents.filter((type) => eventsRequested.includes(type));
}

/**
 * The delivery that a receiver gets: polling where it says nothing (§8.1.1.1), and pushes only to an origin that the operator
 * has registered for it.
 *
 * @throws AuthError `event_delivery_refused`
 */
export function acceptDelivery(wished: WishedDelivery | undefined, receiver: EventReceiver): EventDelivery {
  if (wished === undefined || wished.method === pollMethod) {
    if (wished?.authorizationHeader !== undefined) throw errors.create('event_delivery_refused');
    return { method: pollMethod };
  }
  const { method, endpointUrl, authorizationHeader } = wished;
  const good =
    method === pushMethod &&
    endpointUrl !== undefined &&
    isPushUrl(endpointUrl, receiver.pushOrigins) &&
    // One line of visible characters: what could begin another header would be refused when it is sent.
    (authorizationHeader === undefined || /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(authorizationHeader));
  if (!good) throw errors.create('event_delivery_refused');
  return { method: pushMethod, endpointUrl };
}

/** May be cut (§8.1.1): it is for people. */
export function shortenDescription(description: string | undefined): string | null {
  return description?.slice(0, maxStreamDescription).toWellFormed() ?? null;
}
