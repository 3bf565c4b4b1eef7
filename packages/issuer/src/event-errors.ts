import type { ErrorCatalogue } from '@sealwright/jwt';

/** What is refused of streams of security events. Part of the one catalogue in `errors.ts`. */
export type EventErrorCode =
  | 'event_receiver_unknown'
  | 'event_receivers_full'
  | 'event_stream_unknown'
  | 'event_streams_full'
  | 'event_delivery_refused'
  | 'event_subjects_full'
  | 'event_verifications_full';

const request = { blame: 'caller', wireError: 'invalid_request', httpStatus: 400 } as const;
const denied = { ...request, wireError: 'access_denied', httpStatus: 403 } as const;

export const eventErrors: ErrorCatalogue<EventErrorCode> = {
  event_receiver_unknown: { ...denied, rfc: 'SSF 1.0 §8.1.1', message: 'not registered to receive security events' },
  event_receivers_full: { ...denied, rfc: 'SSF 1.0 §8.1.1', message: 'too many receivers are registered' },
  event_stream_unknown: { ...request, httpStatus: 404, rfc: 'SSF 1.0 §8.1.1', message: 'no such stream' },
  event_streams_full: { ...request, httpStatus: 409, rfc: 'SSF 1.0 §8.1.1.1', message: 'no more streams are allowed' },
  event_delivery_refused: { ...request, rfc: 'SSF 1.0 §6.1', message: 'this delivery is not allowed' },
  event_subjects_full: { ...denied, rfc: 'SSF 1.0 §8.1.3', message: 'no more subjects are allowed on this stream' },
  event_verifications_full: {
    ...request,
    wireError: 'too_many_requests',
    httpStatus: 429,
    rfc: 'SSF 1.0 §8.1.4.2',
    message: 'too many verifications are waiting',
  },
};
