import type { ErrorGuide } from '../error-catalogue.ts';

/** The codes of what `@sealwright/client` runs on servers, without those that it shares with the verifier. */
export const guide: ErrorGuide = {
  machine_token_refused: {
    cause:
      'The client is unknown, its secret or key is another, its way of authenticating is not the registered one, or it asks for a scope or resource that it does not have.',
    action:
      'Compare with `sealwright client list --json`; the reason stands in the log of the authorization server. It is asked again after half a minute.',
  },
  machine_token_unavailable: {
    cause:
      'The authorization server cannot be reached, is overloaded, or answers what is no token; `retryAfterSeconds` says when it is asked again.',
    action: 'Let the work wait for so long. A token that was held has been used to its end by then.',
  },
  bff_origin_refused: {
    cause:
      'A call without the header `x-requested-by`, by another origin’s page, or a frame or picture that points to the log-in.',
    action:
      'Let your own scripts send `x-requested-by` with whatever changes something; check `baseUrl`, with scheme and port.',
    attack: 'Another site’s page tries to act in the name of who is signed in here (CSRF).',
  },
  bff_return_refused: {
    cause: '`return_to` is no path of this application.',
    action: 'Pass the path with its query, encoded once: `/auth/login?return_to=%2Forders`.',
    attack: 'A link that signs in here and then leads to a page that looks alike (open redirect).',
  },
  bff_transaction_unknown: {
    cause:
      'The sign-in took over ten minutes, was answered before (the back button), or began on another host name than it ended on.',
    action: 'Begin again. If it happens to everybody, people reach the application by a name that is not `baseUrl`.',
    attack:
      'An answer that was asked for in another browser: somebody is to be signed in to a stranger’s account (login CSRF).',
  },
  bff_answer_refused: {
    cause:
      'The code was not good, the ID token does not verify or is for another request, or another issuer answered. The cause beside it says more.',
    action: 'Check that `issuer` is exactly the one in its metadata and that the clocks agree.',
    attack: 'A stolen code, or the answer of another server, is put into this sign-in.',
  },
  bff_sign_in_refused: {
    cause: 'The person refused, or the request asks for a scope or resource that the client does not have.',
    action: 'If nobody gets in, compare `scope`, `resource` and the redirect URI with what is registered.',
  },
  bff_signed_out: {
    cause: 'There is no session, or it ended: by time, by a sign-out elsewhere, by a revocation.',
    action:
      'Send the person to the log-in; who is still signed in at the authorization server comes back without a question.',
  },
  bff_session_unavailable: {
    cause:
      'The access token has ended and the authorization server cannot be reached, or refuses this client. Nobody was signed out.',
    action: 'Look for the authorization server, and for a changed client secret; callers get 503 and may repeat.',
  },
  bff_session_too_large: {
    cause: 'Tokens and claims together take over 11,000 characters, sealed.',
    action: 'Name fewer `claims`, keep custom claims out of the access token, or give a `store`.',
  },
  bff_target_refused: {
    cause:
      'A path with an encoded slash or backslash, dot segments behind percent signs, empty segments or control characters.',
    action: 'Pass identifiers that contain slashes in the query.',
    attack: 'Somebody looks for a way out of the API to what lies beside it.',
  },
  bff_method_refused: {
    cause: 'The relay does not name the method, or a page calls log-in or log-out by the wrong one.',
    action: 'Name it in `methods`; sign out by POST.',
  },
  bff_api_unreachable: {
    cause: 'No connection to the API, or it did not begin to answer in time.',
    action: 'Look at the API and at `target`; `apiTimeoutMilliseconds` says how long is waited.',
  },
  bff_api_redirected: {
    cause: 'The API redirects to another origin or out of its base path, often to add a slash or to change to https.',
    action: 'Name the final address as `target`.',
  },
  bff_logout_token_invalid: {
    cause: 'What came to the back channel is no logout token of this issuer for this client.',
    action:
      'If the authorization server reports `logout_given_up`, compare `issuer` and `clientId`, and look at the clocks.',
    attack: 'Somebody tries to sign people out.',
  },
};
