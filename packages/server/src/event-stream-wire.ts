import {
  type EventStream,
  eventsDelivered,
  pollMethod,
  pushMethod,
  type StreamWish,
  supportedEvents,
} from '@sealwright/issuer';
import { errors } from './errors.ts';
import type { ChangeStreamBody, CreateStreamBody } from './event-schemas.ts';
import { streamIdPattern } from './event-schemas.ts';
import { readQuery } from './query.ts';

/** A stream as its receiver sees it (SSF 1.0 §8.1.1). The header that it gave us is not shown again. */
export function describeStream(stream: EventStream, issuer: string): object {
  const { streamId, resource, delivery, eventsRequested, description } = stream;
  return {
    ...{ stream_id: streamId, iss: issuer, aud: resource },
    delivery: {
      method: delivery.method,
      endpoint_url: delivery.method === pushMethod ? delivery.endpointUrl : pollUrl(issuer, streamId),
    },
    events_supported: supportedEvents,
    ...(eventsRequested !== null && { events_requested: eventsRequested }),
    events_delivered: eventsDelivered(stream),
    ...(description !== null && { description }),
  };
}

/** §8.1.2. */
export function describeStatus({ streamId, status, reason }: EventStream): object {
  return { stream_id: streamId, status, ...(reason !== null && { reason }) };
}

export function readWish({ delivery, events_requested, description }: CreateStreamBody): StreamWish {
  return {
    delivery: delivery && {
      method: delivery.method,
      endpointUrl: delivery.endpoint_url,
      authorizationHeader: delivery.authorization_header,
    },
    eventsRequested: events_requested,
    description,
  };
}

/**
 * What the transmitter supplies, where the receiver repeats it, against what it is before the change (§8.1.1.3).
 *
 * @throws AuthError `stream_property_mismatch`
 */
export function checkSupplied(body: ChangeStreamBody, stream: EventStream, issuer: string): void {
  const { iss, aud, events_supported, events_delivered, delivery } = body;
  const ownUrl = delivery?.method === pollMethod ? delivery.endpoint_url : undefined;
  const right =
    (iss === undefined || iss === issuer) &&
    (aud === undefined || aud === stream.resource) &&
    (events_supported === undefined || isSameSet(events_supported, supportedEvents)) &&
    (events_delivered === undefined || isSameSet(events_delivered, eventsDelivered(stream))) &&
    (ownUrl === undefined || ownUrl === pollUrl(issuer, stream.streamId));
  if (!right) throw errors.create('stream_property_mismatch');
}

/** The query's `stream_id`, or undefined. @throws AuthError `parameter_invalid` */
export function readStreamId(request: Request): string | undefined {
  const streamId = readQuery(request, ['stream_id']).get('stream_id');
  if (streamId !== undefined && !new RegExp(streamIdPattern).test(streamId)) throw errors.create('parameter_invalid');
  return streamId;
}

/** @throws AuthError `parameter_invalid` */
export function requireStreamId(request: Request): string {
  const streamId = readStreamId(request);
  if (streamId === undefined) throw errors.create('parameter_invalid');
  return streamId;
}

function pollUrl(issuer: string, streamId: string): string {
  return `${issuer}/ssf/poll/${streamId}`;
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((each) => right.includes(each));
}
