/** One row of the table of errors. */
interface Row {
  readonly blame: 'token' | 'caller' | 'system';
  readonly wireError: string;
  readonly httpStatus: number;
  readonly rfc: string;
  readonly message: string;
}

/** Every code that a sign-in by redirect can fail with. */
export type SignInErrorCode =
  | 'sign_in_unavailable'
  | 'sign_in_metadata_refused'
  | 'sign_in_request_refused'
  | 'sign_in_not_begun'
  | 'sign_in_answer_malformed'
  | 'sign_in_answer_foreign'
  | 'sign_in_refused'
  | 'sign_in_code_refused'
  | 'sign_in_tokens_malformed'
  | 'sign_in_id_token_refused'
  | 'sign_in_vault_failed';

/** As the table of errors shows them. A page does not ship this. */
export const signInErrorRows: Readonly<Record<SignInErrorCode, Row>> = {
  sign_in_unavailable: {
    blame: 'system',
    wireError: 'temporarily_unavailable',
    httpStatus: 503,
    rfc: 'RFC 9110 §15.6.4',
    message: 'the authorization server cannot be reached or cannot answer now',
  },
  sign_in_metadata_refused: {
    blame: 'system',
    wireError: 'server_error',
    httpStatus: 502,
    rfc: 'RFC 8414 §3.3',
    message: 'the metadata is not that of this issuer, or of one without PKCE by S256 or an endpoint that is needed',
  },
  sign_in_request_refused: {
    blame: 'caller',
    wireError: 'invalid_request',
    httpStatus: 400,
    rfc: 'RFC 9126 §2.3',
    message: 'the authorization server refuses the pushed request',
  },
  sign_in_not_begun: {
    blame: 'caller',
    wireError: 'invalid_request',
    httpStatus: 400,
    rfc: 'RFC 9700 §4.7',
    message: 'this tab has begun no such sign-in, or too long ago',
  },
  sign_in_answer_malformed: {
    blame: 'caller',
    wireError: 'invalid_request',
    httpStatus: 400,
    rfc: 'RFC 6749 §4.1.2',
    message: 'the address is no answer to a sign-in',
  },
  sign_in_answer_foreign: {
    blame: 'caller',
    wireError: 'invalid_request',
    httpStatus: 400,
    rfc: 'RFC 9207 §2.4',
    message: 'the answer does not name the issuer that was asked',
  },
  sign_in_refused: {
    blame: 'caller',
    wireError: 'access_denied',
    httpStatus: 403,
    rfc: 'RFC 6749 §4.1.2.1',
    message: 'the authorization server did not let the person in',
  },
  sign_in_code_refused: {
    blame: 'caller',
    wireError: 'invalid_grant',
    httpStatus: 400,
    rfc: 'RFC 6749 §5.2',
    message: 'the authorization server gives nothing for the code',
  },
  sign_in_tokens_malformed: {
    blame: 'system',
    wireError: 'server_error',
    httpStatus: 502,
    rfc: 'RFC 6749 §5.1',
    message: 'the token answer is none, or not for what was asked',
  },
  sign_in_id_token_refused: {
    blame: 'system',
    wireError: 'server_error',
    httpStatus: 502,
    rfc: 'OpenID Connect Core §3.1.3.7',
    message: 'the ID token is not one for this sign-in',
  },
  sign_in_vault_failed: {
    blame: 'system',
    wireError: 'server_error',
    httpStatus: 500,
    rfc: 'RFC 8252 §8.12',
    message: 'the vault could not keep the session, which was ended',
  },
};
