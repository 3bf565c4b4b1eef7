import { defineErrors, type ErrorCatalogue, type ErrorFamily } from '@sealwright/jwt';
import { type AuthorizationErrorCode, authorizationErrors } from './authorization-errors.ts';
import { type ProofErrorCode, type ProofEvidenceNames, proofErrors } from './proof-errors.ts';

const request = { blame: 'caller', wireError: 'invalid_request', httpStatus: 400 } as const;
const token = { blame: 'token', wireError: 'invalid_token', httpStatus: 401 } as const;
const client = { blame: 'caller', wireError: 'invalid_client', httpStatus: 401 } as const;
const busy = { blame: 'system', wireError: 'temporarily_unavailable', httpStatus: 503 } as const;
const system = { blame: 'system', wireError: 'server_error', httpStatus: 500 } as const;

export type ServerErrorCode =
  | AuthorizationErrorCode
  | ProofErrorCode
  | 'path_unknown'
  | 'method_not_allowed'
  | 'target_malformed'
  | 'content_type_unsupported'
  | 'content_encoding_unsupported'
  | 'body_too_large'
  | 'body_timeout'
  | 'body_interrupted'
  | 'body_consumed'
  | 'body_invalid'
  | 'form_malformed'
  | 'parameter_repeated'
  | 'parameter_invalid'
  | 'access_token_missing'
  | 'access_token_malformed'
  | 'credentials_several'
  | 'credentials_disagree'
  | 'credential_in_query'
  | 'refresh_token_missing'
  | 'refresh_token_unknown'
  | 'refresh_overtaken'
  | 'grant_type_unsupported'
  | 'client_metadata_invalid'
  | 'client_redirect_invalid'
  | 'client_unauthenticated'
  | 'client_authentication_missing'
  | 'origin_required'
  | 'origin_refused'
  | 'throttled'
  | 'stopping'
  | 'streams_full'
  | 'not_ready'
  | 'history_unsupported'
  | 'stream_property_mismatch'
  | 'log_changed'
  | 'snapshot_required'
  | 'feed_behind'
  | 'unexpected';

/** The facts that a code carries beside its message. */
interface EvidenceNames extends ProofEvidenceNames {
  throttled: 'rule' | 'retryAfterSeconds';
  not_ready: 'part';
}

const catalogue: ErrorCatalogue<ServerErrorCode> = {
  // Routing.
  path_unknown: {
    ...request,
    wireError: 'not_found',
    httpStatus: 404,
    rfc: 'RFC 9110 §15.5.5',
    message: 'there is nothing here',
  },
  method_not_allowed: {
    ...request,
    wireError: 'method_not_allowed',
    httpStatus: 405,
    rfc: 'RFC 9110 §15.5.6',
    message: 'this method is not served here',
  },
  target_malformed: { ...request, rfc: 'RFC 9112 §3.2', message: 'the request target or the host is malformed' },

  // Bodies and parameters.
  content_type_unsupported: {
    ...request,
    httpStatus: 415,
    rfc: 'RFC 9110 §15.5.16',
    message: 'the body must be of the media type that this endpoint reads',
  },
  content_encoding_unsupported: {
    ...request,
    httpStatus: 415,
    rfc: 'RFC 9110 §8.4',
    message: 'encoded bodies are not read',
  },
  body_too_large: { ...request, httpStatus: 413, rfc: 'RFC 9110 §15.5.14', message: 'the body is too large' },
  body_timeout: { ...request, httpStatus: 408, rfc: 'RFC 9110 §15.5.9', message: 'the body took too long' },
  body_interrupted: { ...request, rfc: 'RFC 9112 §8', message: 'the body ended early' },
  body_consumed: {
    ...system,
    rfc: 'RFC 9110 §6.4',
    message: 'something read the body before the authorization server: mount it ahead of body parsers',
  },
  body_invalid: {
    ...request,
    rfc: 'RFC 6749 §5.2',
    message: 'a member of the body is missing, unknown, or not of its type and range',
  },
  form_malformed: { ...request, rfc: 'RFC 6749 appendix B', message: 'the form is not well-formed UTF-8' },
  parameter_repeated: { ...request, rfc: 'RFC 6749 §3.2', message: 'a parameter is given more than once' },
  parameter_invalid: { ...request, rfc: 'RFC 6749 §5.2', message: 'a parameter is missing or not of its form' },

  // Credentials.
  access_token_missing: { ...token, rfc: 'RFC 6750 §3', message: 'no access token was sent' },
  access_token_malformed: {
    ...token,
    rfc: 'RFC 6750 §2.1',
    message: 'the Authorization header is not one bearer token',
  },
  credentials_several: { ...request, rfc: 'RFC 6750 §3.1', message: 'more than one credential was sent' },
  credentials_disagree: { ...request, rfc: 'RFC 6750 §3.1', message: 'the credentials are not of one session' },
  credential_in_query: { ...request, rfc: 'RFC 9700 §4.3.2', message: 'credentials in a query are refused' },
  refresh_token_missing: { ...request, rfc: 'RFC 6749 §6', message: 'no refresh token was sent' },
  refresh_token_unknown: {
    ...token,
    wireError: 'invalid_grant',
    httpStatus: 400,
    rfc: 'RFC 6749 §5.2',
    message: 'the refresh token is not one of ours',
  },
  refresh_overtaken: {
    ...token,
    wireError: 'invalid_grant',
    httpStatus: 400,
    rfc: 'RFC 6749 §5.2',
    message: 'a newer refresh token was issued a moment ago',
  },
  grant_type_unsupported: {
    ...request,
    wireError: 'unsupported_grant_type',
    rfc: 'RFC 6749 §5.2',
    message: 'this grant is not served here',
  },
  client_metadata_invalid: {
    ...request,
    wireError: 'invalid_client_metadata',
    rfc: 'RFC 7591 §3.2.2',
    message: 'a member of the client’s metadata is not served here, or contradicts another',
  },
  client_redirect_invalid: {
    ...request,
    wireError: 'invalid_redirect_uri',
    rfc: 'RFC 7591 §3.2.2',
    message: 'a redirect URI is missing or not one that may be registered',
  },
  client_unauthenticated: { ...client, rfc: 'RFC 6749 §5.2', message: 'client authentication failed' },
  client_authentication_missing: { ...client, rfc: 'RFC 6749 §5.2', message: 'client authentication is required' },

  ...authorizationErrors,
  ...proofErrors,

  // Browsers.
  origin_required: {
    ...request,
    httpStatus: 403,
    rfc: 'RFC 6454 §7',
    message: 'a request that carries or asks for the cookie must name its origin',
  },
  origin_refused: { ...request, httpStatus: 403, rfc: 'RFC 6454 §7', message: 'this origin is not allowed' },

  // Load.
  throttled: {
    ...request,
    wireError: 'too_many_requests',
    httpStatus: 429,
    rfc: 'RFC 6585 §4',
    message: 'too many attempts: wait as long as Retry-After says',
    evidence: ['rule', 'retryAfterSeconds'],
  },
  stopping: { ...busy, rfc: 'RFC 9110 §15.6.4', message: 'the server is stopping' },
  streams_full: { ...busy, rfc: 'RFC 9110 §15.6.4', message: 'too many streams are open' },
  not_ready: {
    ...busy,
    rfc: 'RFC 9110 §15.6.4',
    message: 'the server is not ready',
    evidence: ['part'],
  },

  // Status lists.
  history_unsupported: {
    ...request,
    httpStatus: 501,
    rfc: 'draft-ietf-oauth-status-list §8.4',
    message: 'status lists of the past are not kept',
  },

  // Security events.
  stream_property_mismatch: {
    ...request,
    rfc: 'SSF 1.0 §8.1.1.3',
    message: 'a property that the transmitter supplies is not as it is',
  },

  // The feed.
  log_changed: {
    ...request,
    wireError: 'log_changed',
    httpStatus: 409,
    rfc: 'Sealwright revocation feed',
    message: 'the revocation log is another one: take a new snapshot',
  },
  snapshot_required: {
    ...request,
    wireError: 'snapshot_required',
    httpStatus: 410,
    rfc: 'Sealwright revocation feed',
    message: 'these deltas are gone: take a new snapshot',
  },

  feed_behind: {
    ...busy,
    rfc: 'Sealwright revocation feed',
    message: 'this node knows less of the revocation log than the reader: resume at another, or later',
  },

  unexpected: { ...system, rfc: 'RFC 9110 §15.6.1', message: 'the server failed' },
};

/** The catalogue of this package: every code that it can throw, and nothing else. */
export const errors: ErrorFamily<ServerErrorCode, EvidenceNames> = defineErrors<ServerErrorCode, EvidenceNames>(
  catalogue,
);
