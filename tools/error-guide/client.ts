import type { ErrorGuide } from '../error-catalogue.ts';

/** What a page's client can throw, without `throttled` and `credentials_invalid`, which are the server's. */
export const guide: ErrorGuide = {
  not_signed_in: {
    cause: 'A call was made when nobody is signed in, or the session ended before its token was there.',
    action: 'Show the sign-in. Where the state is still `unknown`, wait for `start()` first.',
  },
  account_changed: {
    cause: 'In another tab of this browser another account signed in after the call had begun.',
    action:
      'Let the page render anew from its events (`signed-out` with `account_changed`, then `signed-in`). Do not repeat the call by itself: it was meant by another person.',
  },
  token_unavailable: {
    cause:
      'The access token is over and the authorization server cannot be reached, fails, or asks to wait; `reason` says which and `retryAfterSeconds` for how long. The session stays.',
    action: 'Say that there is no connection, and no sign-in. The client tries again by itself and tells by `online`.',
  },
  origin_not_listed: {
    cause: '`client.fetch` was called for an origin that is not among `apis`. Nothing was sent.',
    action: 'Use the plain `fetch` for it, or add the origin to `apis` if it is one of your APIs.',
    attack: 'A URL that came from outside (a link in data, a redirect parameter) would have taken the token along.',
  },
  authorization_present: {
    cause: 'The request that was given to `client.fetch` has an `Authorization` header of its own.',
    action: 'Leave the header out, or use the plain `fetch`.',
  },
  address_taken: {
    cause: 'Somebody signed up with an address that has an account, on a server whose sign-up is open.',
    action: 'Offer the sign-in.',
  },
  request_refused: {
    cause:
      'The server understood the request and will not have it: a password that is too short or known, a code that is too old, a scope that the account does not have. `description` has its sentence.',
    action:
      'Show what is wrong with the password; for the rest look into the log of the server by the request’s time. For `scope_refused`: `sealwright user scope`.',
  },
  server_unavailable: {
    cause:
      'No answer to a sign-in or sign-up, or one that is not of an authorization server. A browser says no more where the page’s origin is not on the server’s list.',
    action:
      'Say so and let the person try again. Where it has never worked: `sealwright client change first-party --origin https://www.example.com`, with all the origins that there are, and look at the issuer’s URL.',
  },
  vault_failed: {
    cause: 'The keychain of the system did not take the refresh token of a new session, which was ended again.',
    action: 'Ask the person to unlock the keychain, and sign in again.',
  },
  closed: {
    cause: 'A client was used after `close()`.',
    action: 'Make one client for the life of the page, and close it with the page.',
  },
};
