import type { ErrorCatalogue } from '@sealwright/jwt';

/** What is refused at the authorization endpoint and on its pages. Part of the one catalogue in `errors.ts`. */
export type AuthorizationErrorCode =
  | 'authorization_client_unknown'
  | 'redirect_uri_refused'
  | 'response_type_unsupported'
  | 'response_type_unauthorized'
  | 'registration_unsupported'
  | 'request_uri_unknown'
  | 'scope_malformed'
  | 'acr_unmet'
  | 'login_required'
  | 'account_choice_required'
  | 'consent_required'
  | 'authorization_denied'
  | 'interaction_unknown'
  | 'interaction_elsewhere'
  | 'form_foreign'
  | 'upstream_answer_refused'
  | 'openid_scope_missing';

const request = { blame: 'caller', wireError: 'invalid_request', httpStatus: 400 } as const;

export const authorizationErrors: ErrorCatalogue<AuthorizationErrorCode> = {
  // The authorization endpoint, before there is a client to tell.
  authorization_client_unknown: {
    ...request,
    rfc: 'RFC 6749 §4.1.2.1',
    message: 'the client_id is missing or nobody’s',
  },
  redirect_uri_refused: {
    ...request,
    rfc: 'RFC 9700 §2.1',
    message: 'the redirect_uri is missing or not registered for this client, to the letter',
  },

  // The authorization endpoint, to the client.
  response_type_unsupported: {
    ...request,
    wireError: 'unsupported_response_type',
    rfc: 'RFC 6749 §4.1.2.1',
    message: 'the only response_type is code',
  },
  response_type_unauthorized: {
    ...request,
    wireError: 'unauthorized_client',
    rfc: 'RFC 6749 §4.1.2.1',
    message: 'this client is not registered for authorization codes',
  },
  registration_unsupported: {
    ...request,
    wireError: 'registration_not_supported',
    rfc: 'OpenID Connect Core §7.2.1',
    message: 'clients are registered beforehand',
  },
  request_uri_unknown: {
    ...request,
    wireError: 'invalid_request_uri',
    rfc: 'RFC 9126 §4',
    message: 'the request_uri is unknown, used, over, or another client’s',
  },
  scope_malformed: {
    ...request,
    wireError: 'invalid_scope',
    rfc: 'RFC 6749 §3.3',
    message: 'the scope is malformed, or nothing of it is registered for this client',
  },
  acr_unmet: {
    ...request,
    wireError: 'unmet_authentication_requirements',
    rfc: 'OpenID Connect Core §5.5.1.1',
    message: 'no authentication of the class that is demanded is offered here',
  },
  login_required: {
    ...request,
    wireError: 'login_required',
    rfc: 'OpenID Connect Core §3.1.2.6',
    message: 'the person has to sign in',
  },
  account_choice_required: {
    ...request,
    wireError: 'account_selection_required',
    rfc: 'OpenID Connect Core §3.1.2.6',
    message: 'the person has to choose an account',
  },
  consent_required: {
    ...request,
    wireError: 'consent_required',
    rfc: 'OpenID Connect Core §3.1.2.6',
    message: 'the person has to consent',
  },
  authorization_denied: {
    ...request,
    wireError: 'access_denied',
    httpStatus: 403,
    rfc: 'RFC 6749 §4.1.2.1',
    message: 'the person did not let the client in',
  },

  // The pages.
  interaction_unknown: {
    ...request,
    rfc: 'RFC 9700 §4.7',
    message: 'this sign-in is over: begin it anew where it began',
  },
  interaction_elsewhere: {
    ...request,
    httpStatus: 403,
    rfc: 'RFC 9700 §4.7',
    message: 'this sign-in began in another browser',
  },
  form_foreign: {
    ...request,
    httpStatus: 403,
    rfc: 'RFC 9700 §4.7',
    message: 'the form does not come from a page of this server',
  },

  upstream_answer_refused: {
    ...request,
    httpStatus: 403,
    rfc: 'RFC 9700 §4.4',
    message: 'the answer is not that of the provider that was asked',
  },

  // The claims of a person.
  openid_scope_missing: {
    ...request,
    wireError: 'insufficient_scope',
    httpStatus: 403,
    rfc: 'OpenID Connect Core §5.3.1',
    message: 'the access token was not granted the scope openid',
  },
};
