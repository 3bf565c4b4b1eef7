/** One row of the table of errors. */
interface Row {
  readonly blame: 'token' | 'caller' | 'system';
  readonly wireError: string;
  readonly httpStatus: number;
  readonly rfc: string;
  readonly message: string;
}

/** Every code that what runs in a page can throw, beside those of a sign-in by redirect. */
export type ClientErrorCode =
  | 'not_signed_in'
  | 'account_changed'
  | 'token_unavailable'
  | 'origin_not_listed'
  | 'authorization_present'
  | 'credentials_invalid'
  | 'throttled'
  | 'address_taken'
  | 'request_refused'
  | 'server_unavailable'
  | 'vault_failed'
  | 'closed';

/** `throttled` and `credentials_invalid` have the words of the server, whose answers they are. */
export const clientErrorRows: Readonly<Record<Exclude<ClientErrorCode, SharedCode>, Row>> = {
  not_signed_in: {
    blame: 'caller',
    wireError: 'invalid_token',
    httpStatus: 401,
    rfc: 'RFC 6750 §3.1',
    message: 'nobody is signed in',
  },
  account_changed: {
    blame: 'caller',
    wireError: 'invalid_token',
    httpStatus: 401,
    rfc: 'RFC 6750 §5.2',
    message: 'another account has signed in since this call began',
  },
  token_unavailable: {
    blame: 'system',
    wireError: 'temporarily_unavailable',
    httpStatus: 503,
    rfc: 'RFC 6749 §5.2',
    message: 'no access token can be had at the moment; the session stays',
  },
  origin_not_listed: {
    blame: 'caller',
    wireError: 'invalid_request',
    httpStatus: 400,
    rfc: 'RFC 6750 §5.3',
    message: 'the access token is not sent to an origin outside `apis`',
  },
  authorization_present: {
    blame: 'caller',
    wireError: 'invalid_request',
    httpStatus: 400,
    rfc: 'RFC 6750 §2',
    message: 'the request carries an Authorization header already',
  },
  address_taken: {
    blame: 'caller',
    wireError: 'invalid_request',
    httpStatus: 409,
    rfc: 'RFC 9110 §15.5.10',
    message: 'an account with this address exists',
  },
  request_refused: {
    blame: 'caller',
    wireError: 'invalid_request',
    httpStatus: 400,
    rfc: 'RFC 6749 §5.2',
    message: 'the authorization server refuses the request',
  },
  server_unavailable: {
    blame: 'system',
    wireError: 'temporarily_unavailable',
    httpStatus: 503,
    rfc: 'RFC 9110 §15.6.4',
    message: 'the authorization server cannot be reached or cannot answer now',
  },
  vault_failed: {
    blame: 'system',
    wireError: 'server_error',
    httpStatus: 500,
    rfc: 'RFC 8252 §8.12',
    message: 'the vault could not keep the session, which was ended',
  },
  closed: {
    blame: 'caller',
    wireError: 'invalid_request',
    httpStatus: 400,
    rfc: 'RFC 9110 §15.5',
    message: 'the client was closed',
  },
};

type SharedCode = 'throttled' | 'credentials_invalid';
