import type { ErrorCatalogue } from '@sealwright/jwt';

/** What is refused of that which clients sign. Part of the one catalogue in `errors.ts`. */
export type ProofErrorCode =
  | 'client_assertion_invalid'
  | 'client_keys_missing'
  | 'client_keys_unavailable'
  | 'request_object_invalid';

const client = { blame: 'caller', wireError: 'invalid_client', httpStatus: 401 } as const;

export const proofErrors: ErrorCatalogue<ProofErrorCode> = {
  client_assertion_invalid: { ...client, rfc: 'RFC 7523 §3', message: 'the client assertion does not hold' },
  client_keys_missing: { ...client, rfc: 'RFC 7591 §2', message: 'the client has registered no usable key' },
  client_keys_unavailable: {
    blame: 'peer',
    wireError: 'temporarily_unavailable',
    httpStatus: 503,
    rfc: 'RFC 7591 §2',
    message: 'the keys of the client cannot be had at the moment',
  },
  request_object_invalid: {
    blame: 'caller',
    wireError: 'invalid_request_object',
    httpStatus: 400,
    rfc: 'RFC 9101 §6',
    message: 'the request object does not hold',
  },
};
