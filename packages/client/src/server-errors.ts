/** One row of a catalogue, in the columns of `@sealwright/jwt`, which a page does not load. */
interface Row {
  readonly blame: 'token' | 'caller' | 'key' | 'peer' | 'system';
  readonly wireError: string;
  readonly httpStatus: number;
  readonly rfc: string;
  readonly message: string;
  readonly evidence?: readonly string[];
}

/** Every code of the entries that run on servers. Those that they share with the verifier have its words. */
export type ServerErrorCode =
  | 'machine_token_refused'
  | 'machine_token_unavailable'
  | 'call_not_allowed'
  | 'peer_unreachable'
  | 'peer_status'
  | 'peer_redirected'
  | 'peer_timeout'
  | 'peer_too_large'
  | 'peer_malformed'
  | 'discovery_mismatch'
  | 'keys_unavailable'
  | 'bff_origin_refused'
  | 'bff_return_refused'
  | 'bff_transaction_unknown'
  | 'bff_answer_refused'
  | 'bff_sign_in_refused'
  | 'bff_signed_out'
  | 'bff_session_unavailable'
  | 'bff_session_too_large'
  | 'bff_target_refused'
  | 'bff_method_refused'
  | 'bff_api_unreachable'
  | 'bff_api_redirected'
  | 'bff_logout_token_invalid';

/** What machine tokens and the back end for front ends say. */
export const serverErrorRows: Readonly<Record<ServerErrorCode, Row>> = {
  machine_token_refused: system('RFC 6749 §5.2', 'the authorization server gives this client no token', 'status'),
  machine_token_unavailable: peer('RFC 6749 §4.4', 'no token can be had at the moment', 'retryAfterSeconds'),
  call_not_allowed: system('RFC 6750 §5.3', 'the token may not be sent to that address'),

  peer_unreachable: peer('RFC 9110 §15', 'the issuer could not be reached'),
  peer_status: peer('RFC 9110 §15', 'the issuer answered with an error', 'status'),
  peer_redirected: peer('RFC 9110 §15.4', 'the issuer answered with a redirect, which is not followed'),
  peer_timeout: peer('RFC 9110 §15', 'the issuer did not answer in time'),
  peer_too_large: peer('RFC 9110 §8.6', 'the answer of the issuer is larger than allowed'),
  peer_malformed: peer('RFC 8259 §4', 'the answer of the issuer does not have its form'),
  discovery_mismatch: peer('RFC 8414 §3.3', 'the metadata belongs to another issuer'),
  keys_unavailable: peer('RFC 7517 §5', 'the keys of the issuer cannot be had at the moment'),

  bff_origin_refused: caller(403, 'RFC 9110 §15.5.4', 'the request does not come from a page of this application'),
  bff_return_refused: caller(400, 'RFC 9700 §4.11', 'the place to return to is not within this application'),
  bff_transaction_unknown: caller(400, 'RFC 6749 §10.12', 'this browser is not in the middle of that sign-in'),
  bff_answer_refused: caller(400, 'RFC 9207 §2.4', 'the answer is not one of the authorization server to that sign-in'),
  bff_sign_in_refused: caller(403, 'RFC 6749 §4.1.2.1', 'the authorization server did not sign the person in'),
  bff_signed_out: {
    ...{ blame: 'caller', wireError: 'signed_out', httpStatus: 401 },
    ...{ rfc: 'RFC 9110 §15.5.2', message: 'nobody is signed in' },
  },
  bff_session_unavailable: peer('RFC 9110 §15.6.4', 'the session cannot be renewed at the moment'),
  bff_session_too_large: system('RFC 6265 §6.1', 'the session does not fit into cookies'),
  bff_target_refused: caller(400, 'RFC 3986 §5.2.4', 'the path could lead out of the API'),
  bff_method_refused: caller(405, 'RFC 9110 §15.5.6', 'the method is not served here'),
  bff_api_unreachable: gateway('RFC 9110 §15.6.3', 'the API could not be reached'),
  bff_api_redirected: gateway('RFC 9110 §15.4', 'the API redirects to a place that is not its own'),
  bff_logout_token_invalid: caller(400, 'OpenID Connect Back-Channel Logout 1.0 §2.6', 'the logout token is not good'),
};

function caller(httpStatus: number, rfc: string, message: string): Row {
  return {
    blame: 'caller',
    wireError: httpStatus === 403 ? 'access_denied' : 'invalid_request',
    httpStatus,
    rfc,
    message,
  };
}

function gateway(rfc: string, message: string): Row {
  return { blame: 'peer', wireError: 'temporarily_unavailable', httpStatus: 502, rfc, message };
}

function peer(rfc: string, message: string, evidence?: string): Row {
  const row: Row = { blame: 'peer', wireError: 'temporarily_unavailable', httpStatus: 503, rfc, message };
  return evidence === undefined ? row : { ...row, evidence: [evidence] };
}

function system(rfc: string, message: string, evidence?: string): Row {
  const row: Row = { blame: 'system', wireError: 'server_error', httpStatus: 500, rfc, message };
  return evidence === undefined ? row : { ...row, evidence: [evidence] };
}
