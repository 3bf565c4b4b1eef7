import type { ErrorCatalogue } from '@sealwright/jwt';

/** What the grants and the registration of clients refuse. Part of the one catalogue in `errors.ts`. */
export type GrantErrorCode =
  | 'grant_unauthorized'
  | 'pkce_required'
  | 'pkce_malformed'
  | 'pkce_mismatch'
  | 'code_unknown'
  | 'code_expired'
  | 'code_replayed'
  | 'code_client_mismatch'
  | 'code_redirect_mismatch'
  | 'code_key_mismatch'
  | 'device_code_unknown'
  | 'device_code_expired'
  | 'device_pending'
  | 'device_slow_down'
  | 'device_denied'
  | 'token_type_unsupported'
  | 'subject_token_refused'
  | 'actor_token_refused'
  | 'exchange_refused'
  | 'actor_chain_too_long'
  | 'registration_token_refused'
  | 'registration_tokens_full';

const request = { blame: 'caller', wireError: 'invalid_request', httpStatus: 400 } as const;
const grant = { blame: 'token', wireError: 'invalid_grant', httpStatus: 400 } as const;

export const grantErrors: ErrorCatalogue<GrantErrorCode> = {
  grant_unauthorized: {
    ...request,
    wireError: 'unauthorized_client',
    rfc: 'RFC 6749 §5.2',
    message: 'the client is not registered for this grant',
  },
  pkce_required: { ...request, rfc: 'RFC 9700 §2.1.1', message: 'a code challenge by the method S256 is required' },
  pkce_malformed: { ...request, rfc: 'RFC 7636 §4', message: 'the code challenge or verifier is not of its form' },
  pkce_mismatch: { ...grant, rfc: 'RFC 7636 §4.6', message: 'the code verifier does not fit the code challenge' },
  code_unknown: { ...grant, rfc: 'RFC 6749 §5.2', message: 'there is no such authorization code' },
  code_expired: { ...grant, rfc: 'RFC 6749 §4.1.2', message: 'the authorization code has expired' },
  code_replayed: {
    ...grant,
    rfc: 'RFC 6749 §4.1.2',
    message: 'the authorization code had been used; the session that it gave is over',
  },
  code_client_mismatch: {
    ...grant,
    rfc: 'RFC 6749 §4.1.3',
    message: 'the authorization code was issued to another client',
  },
  code_redirect_mismatch: {
    ...grant,
    rfc: 'RFC 6749 §4.1.3',
    message: 'the redirect URI is not the one of the authorization request',
  },
  code_key_mismatch: { ...grant, rfc: 'RFC 9449 §10', message: 'the authorization code is bound to another key' },
  device_code_unknown: { ...grant, rfc: 'RFC 6749 §5.2', message: 'this client has no such device code' },
  device_code_expired: {
    ...request,
    wireError: 'expired_token',
    rfc: 'RFC 8628 §3.5',
    message: 'the device code has expired: ask for another',
  },
  device_pending: {
    ...request,
    wireError: 'authorization_pending',
    rfc: 'RFC 8628 §3.5',
    message: 'the person has not answered yet: ask again after the interval',
  },
  device_slow_down: {
    ...request,
    wireError: 'slow_down',
    rfc: 'RFC 8628 §3.5',
    message: 'asked too soon: the interval is five seconds longer from now on',
  },
  device_denied: {
    ...request,
    wireError: 'access_denied',
    rfc: 'RFC 8628 §3.5',
    message: 'the person did not allow it',
  },
  token_type_unsupported: { ...request, rfc: 'RFC 8693 §3', message: 'tokens of this type are not exchanged here' },
  subject_token_refused: { ...request, rfc: 'RFC 8693 §2.2.2', message: 'the subject token is not acceptable' },
  actor_token_refused: { ...request, rfc: 'RFC 8693 §2.2.2', message: 'the actor token is not acceptable' },
  exchange_refused: {
    ...request,
    wireError: 'unauthorized_client',
    rfc: 'RFC 8693 §2.1',
    message: 'the client may not exchange this token in this way',
  },
  actor_chain_too_long: { ...request, rfc: 'RFC 8693 §4.1', message: 'too many actors stand behind one another' },
  registration_token_refused: {
    ...grant,
    wireError: 'invalid_token',
    httpStatus: 401,
    rfc: 'RFC 7591 §3',
    message: 'the token does not allow to register or to read this client',
  },
  registration_tokens_full: { ...request, rfc: 'RFC 7591 §1.2', message: 'too many initial access tokens are good' },
};
