import type { ErrorGuide } from '../error-catalogue.ts';

/** The codes of `@sealwright/client/code`. */
export const guide: ErrorGuide = {
  sign_in_unavailable: {
    cause:
      'No network, a time-out, a redirect where none may be, a 429 or a 5xx of the server; in a browser also an origin that the client is not registered for (`sealwright client change --origin`), or a policy without the issuer in `connect-src`.',
    action:
      'Offer the sign-in again: a code is never shown twice. If it stays, look for the CORS line in the browser’s console.',
  },
  sign_in_metadata_refused: {
    cause:
      'The document of `/.well-known/openid-configuration` names another issuer (a slash at the end counts), knows no S256, has an endpoint without TLS, or lacks one that was asked for, such as that of signing out.',
    action: 'Give the issuer as the document has it. Where it differs by more than a slash, somebody else answered.',
    attack: 'A document that names foreign endpoints collects codes.',
  },
  sign_in_request_refused: {
    cause:
      'A pushed request that the server does not take; `error` says why, mostly a redirect URI that is not registered.',
    action: 'Correct the registration or the options.',
  },
  sign_in_not_begun: {
    cause:
      'The page was opened from the history or a bookmark, the person came back after half an hour, or in another tab; or storage is cleared between pages.',
    action: 'Offer the sign-in again.',
    attack: 'A link that would sign a person in as somebody else (login CSRF), or an answer that was used before.',
  },
  sign_in_answer_malformed: {
    cause: 'Parameters that stand there twice, a code beside an error, a token in the address, or no `state`.',
    action: 'Look at what else writes into the query of the redirect URI.',
    attack: 'Whoever sends a person a link tries which of two values is read.',
  },
  sign_in_answer_foreign: {
    cause: '`iss` is missing though the metadata promises it, or is another’s.',
    action: 'Use a redirect URI for each issuer.',
    attack: 'A mix-up: one server wants the code of another.',
  },
  sign_in_refused: {
    cause:
      'The server’s own answer, in `error`: `login_required` for a silent sign-in of nobody, `access_denied` for a person who said no.',
    action: 'Show a button for signing in.',
  },
  sign_in_code_refused: {
    cause: 'The code is over a minute old, was shown before, or is not of this sign-in.',
    action: 'Offer the sign-in again.',
    attack: 'Somebody put a code that was stolen elsewhere into this answer: it fails for want of the verifier.',
  },
  sign_in_tokens_malformed: {
    cause: 'No JSON, no `expires_in`, an answer above 32 KB; or a bearer token where proofs were sent.',
    action: 'Look at what stands between the page and the server.',
  },
  sign_in_id_token_refused: {
    cause:
      'It is of another issuer, client, nonce or person, over, without a signature, or not beside this access token.',
    action: 'Check the clocks: the server’s own counts where it exposes `Date`, that of the device otherwise.',
    attack: 'A code of another sign-in gives an ID token with another nonce.',
  },
  sign_in_vault_failed: {
    cause: 'The keychain of the shell is locked, full or denied to this program.',
    action: 'Ask the person to unlock it, and offer the sign-in again.',
  },
};
