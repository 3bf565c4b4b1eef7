import type { ErrorGuide } from '../error-catalogue.ts';

/** The codes of `@sealwright/server`. */
export const guide: ErrorGuide = {
  path_unknown: {
    cause: 'No endpoint has this path: a typing error, or a wrong `basePath`.',
    action: 'Compare it with the discovery document.',
    attack: 'Many different paths: a scanner.',
  },
  method_not_allowed: {
    cause: 'The endpoint exists, with other methods; `Allow` says which.',
    action: 'Correct the caller.',
  },
  target_malformed: {
    cause: 'The request line or the `Host` header cannot be a URL.',
    action: 'Nothing, unless it comes from your own proxy.',
    attack: 'Scanners, and attempts to make a proxy and the server read one request differently.',
  },
  content_type_unsupported: {
    cause: 'The body’s `Content-Type` is not the one that the endpoint reads, or is missing.',
    action: 'Send `application/json`, or a form where OAuth says so.',
    attack: 'From a browser: a form on a foreign page, which cannot send JSON.',
  },
  content_encoding_unsupported: {
    cause: 'The body is compressed.',
    action: 'Send it plain.',
    attack: 'A small body that unpacks to a huge one.',
  },
  body_too_large: {
    cause: 'The body is beyond the limit; no honest one comes near it.',
    action: 'Look at what the client sends.',
    attack: 'An attempt to fill the memory.',
  },
  body_timeout: {
    cause: 'The body came too slowly: a bad line, or a proxy that does not buffer.',
    action: 'Nothing for single ones.',
    attack: 'Many at once: connections held open to use them up.',
  },
  body_interrupted: {
    cause: 'The caller went away in the middle of the body.',
    action: 'Nothing.',
  },
  body_consumed: {
    cause: 'Mounted in an application, behind a body parser that read the body first.',
    action: 'Mount the authorization server ahead of `express.json()` and the like.',
  },
  body_invalid: {
    cause: 'A member is missing, unknown, or not of its type and range.',
    action: 'Compare the call with `/openapi.json`.',
  },
  form_malformed: {
    cause: 'The form’s percent signs do not decode to UTF-8.',
    action: 'Build forms by `URLSearchParams`.',
  },
  parameter_repeated: {
    cause: 'A parameter stands twice.',
    action: 'Send it once.',
    attack: 'Two readers that each take another of the two.',
  },
  parameter_invalid: {
    cause: 'A parameter is missing or not of its form.',
    action: 'Compare the call with `/openapi.json`.',
  },
  access_token_missing: {
    cause: 'An endpoint for signed-in people was called without a token.',
    action: 'Let the client log in, or send the token.',
  },
  access_token_malformed: {
    cause: 'The `Authorization` header is not `Bearer` and one token.',
    action: 'Look at how the client builds the line.',
  },
  credentials_several: {
    cause: 'Two credentials in one request, such as the cookie and a refresh token in the body.',
    action: 'Send one. A client has one transport.',
    attack: 'An attempt to have one checked and the other used.',
  },
  credentials_disagree: {
    cause: 'A log-out named two sessions by its two credentials.',
    action: 'Log out of each by its own credential.',
  },
  credential_in_query: {
    cause: 'A token or secret came in the URL.',
    action: 'Send it in the header or the body, and revoke it: URLs are in logs and histories.',
  },
  refresh_token_missing: {
    cause: 'A refresh without a refresh token: the cookie was not sent (another site, http, blocked), or never set.',
    action: 'The person logs in again. If it is everybody: look at origin, `__Host-` cookie and https.',
  },
  refresh_token_unknown: {
    cause: 'What was given at log-out is no refresh token of this server.',
    action: 'Nothing: there is nothing to end.',
  },
  client_unauthenticated: {
    cause:
      'The client’s secret is wrong (an old one, or another environment’s), it came by another method than the registered one (HTTP Basic by default), its certificate came from no trusted proxy, or there is no such client.',
    action:
      'Compare it with what `client add` or `resource add` printed; if it is lost, `client rotate-secret` makes a new one. The method is in `client list --json`. For a certificate: `clients.certificateHeader` and `trustedProxies`.',
    attack: 'Many tries: somebody guesses a client’s secret.',
  },
  client_authentication_missing: {
    cause: 'The endpoint wants HTTP Basic and nothing came.',
    action: 'Send the client’s or the resource’s identifier and secret.',
  },
  origin_required: {
    cause: 'A request with the cookie, or one that asks for it, came without `Origin`: not from a browser’s `fetch`.',
    action: 'Outside browsers use the JSON transport.',
    attack: 'Somebody with a stolen cookie and no browser.',
  },
  origin_refused: {
    cause: 'The page’s origin is not on the list of `first-party`: a new domain, a port, http for https.',
    action:
      'If the page is yours, name it exactly, with those that are there (`sealwright client list --json`): `sealwright client change first-party --origin https://www.example.com`.',
    attack: 'A foreign page tries to use a person’s session.',
  },
  throttled: {
    cause: 'Too many attempts for one account or from one address; `rule` says which limit.',
    action:
      'Wait as long as `Retry-After` says. A whole office behind one address: set `trustedProxies`, so that people are told apart.',
    attack:
      'Guessing of passwords or codes. One account from many addresses, or many accounts from one, tells which kind.',
  },
  stopping: {
    cause: 'The server is being stopped.',
    action: 'Nothing; the caller tries again.',
  },
  streams_full: {
    cause: 'Too many verifiers, or one of them opens streams and does not close them.',
    action: 'Count the verifiers of each resource; restart the one that leaks.',
    attack: 'In the demonstration, where the feed is open: somebody uses the streams up.',
  },
  not_ready: {
    cause: 'The store cannot be written, the keys are not there, or the feed is not; `part` says which.',
    action: 'Look for the code of that part in the log just before. Keep traffic away by `/readyz` meanwhile.',
  },
  history_unsupported: {
    cause: 'A reader asked for a status list as it was at a `time` of the past.',
    action: 'Ask without `time`: only the present list is served.',
  },
  stream_property_mismatch: {
    cause:
      'A receiver of security events changed a stream and named a property that is the transmitter’s, not as it is.',
    action: 'Let the receiver read the stream and send what it read, or leave those properties out.',
  },
  log_changed: {
    cause: 'A verifier asked to go on in a log that is gone: the store was restored.',
    action: 'Nothing: it takes a new snapshot.',
  },
  snapshot_required: {
    cause: 'A verifier was away for longer than deltas are kept.',
    action: 'Nothing: it takes a new snapshot.',
  },
  feed_behind: {
    cause:
      'A verifier came from a node that knew more of the revocation log than this one does after a second of reading.',
    action:
      'Nothing: it resumes at another node, or here once this one has caught up. If it lasts, the node reads a store that is behind.',
  },
  unexpected: {
    cause: 'A fault of the program, or of what it stands on. The line `request failed` holds what is known.',
    action: 'Report it with the `request_id` and that line; it holds no secret.',
  },
  dpop_proof_invalid: {
    cause:
      'The proof of a request for tokens does not hold; `reason` says why. `url`: `issuer` is not the address by which clients know this server. `replay`: a client sent one proof twice.',
    action:
      'For `url`, compare `issuer` with the discovery document that the client reads. Otherwise look at the client.',
    attack: '`replay` from another address: somebody has recorded a request and tries it again.',
  },
  dpop_proof_missing: {
    cause: 'The client is registered for DPoP-bound tokens and asked for one without a proof.',
    action: 'Turn DPoP on in the client, or register it without.',
    attack: 'Somebody has a code or a refresh token of that client, and no key.',
  },
  dpop_nonce_required: {
    cause: 'The first request of a client, or the first after some minutes.',
    action: 'Nothing: the client tries again with the nonce of the answer.',
  },
  dpop_key_mismatch: {
    cause: 'The client pushed a request with `dpop_jkt` and signed the proof with another key.',
    action: 'Let the client use one key from the request to the token.',
    attack: 'Somebody tries to bind the code of another client’s request to a key of his own.',
  },
  token_proof_missing: {
    cause: 'A token came as `DPoP` without the header of that name.',
    action: 'Let the client send the proof; if a proxy is in between, let it pass the header on.',
    attack: 'A stolen token without its key.',
  },
  token_proof_replayed: {
    cause: 'A client sent one proof with two requests.',
    action: 'Let the client make a proof for each request, also when it tries again.',
    attack: 'Somebody has recorded a request and sends it again.',
  },
  client_certificate_missing: {
    cause:
      'The client is registered for tokens that are bound to its certificate, and the request came without one: the client showed none, or the proxy did not pass it on.',
    action:
      'Look at `clients.certificateHeader`, at `trustedProxies` (from any other address the header is ignored), and at what the proxy writes there.',
  },
  client_certificate_invalid: {
    cause: 'The header of the proxy holds no certificate in the configured format, or one that has expired.',
    action:
      'Compare the format: nginx writes URL-encoded PEM, HAProxy and Envoy can write `Client-Cert` as RFC 9440 has it.',
    attack: 'Only the proxy can write there; if it passes on what clients wrote, close that at once.',
  },
  request_object_missing: {
    cause: 'The client is registered so that its authorization requests have to be signed.',
    action: 'Let the client send `request`, or register it without.',
    attack: 'Somebody has made up a request in the name of that client.',
  },
  request_object_contradicted: {
    cause: 'Beside the signed request stands another `client_id` or `response_type` than in it.',
    action: 'Let the client say the same in both places.',
    attack: 'Somebody changed a link with a signed request in it.',
  },
};
