import type { ErrorGuide } from '../error-catalogue.ts';

/** The codes of `@sealwright/issuer`. */
export const guide: ErrorGuide = {
  key_absent: {
    cause: 'No key for this use, or no key of this `kid`: a typing error, or a ring that could not be read.',
    action: 'Compare with `sealwright key list`. If the list is empty, look for the line about the key-encryption key.',
  },
  key_not_due: {
    cause: 'A rotation was asked for before verifiers had time to fetch the next key.',
    action: 'Wait, or `--force` if every verifier reads the feed. In an emergency use `--compromised`.',
  },
  key_in_use: {
    cause: 'A key was to be removed whose tokens may still be valid.',
    action: 'Wait until its last token has expired; the key goes by itself then.',
  },
  key_encryption_wrong: {
    cause: 'The key file is not the one that sealed this store’s keys: a new file, or a store of another installation.',
    action: 'Put back the key file of this store. A new one opens nothing.',
  },
  key_row_damaged: {
    cause:
      'A sealed key does not open although the key-encryption key is right: the row was damaged or moved. `kid` says which.',
    action: 'Restore a backup, or condemn that key: `key rotate --compromised KID`.',
    attack: 'Somebody wrote into the store: an exchanged public half would let him sign.',
  },
  key_ring_closed: {
    cause: 'Work came while the process was ending.',
    action: 'Nothing, in the second of a stop.',
  },
  email_invalid: {
    cause: 'What was typed is no address that mail can reach.',
    action: 'The person corrects it.',
  },
  email_taken: {
    cause: 'An account with the address exists, under `signUp: open`.',
    action: 'The person logs in. To say nothing about addresses to strangers use `verified-email`.',
    attack: 'Many at once: somebody finds out who has an account.',
  },
  signup_closed: {
    cause: 'Somebody tried to sign up where only administrators make accounts.',
    action: 'Nothing, or `sealwright user add`.',
  },
  password_malformed: {
    cause: 'The password holds half a character (a lone surrogate): a client that cuts text.',
    action: 'Correct the client.',
  },
  password_too_short: {
    cause: 'The password is shorter than the minimum.',
    action: 'The person takes a longer one.',
  },
  password_too_long: {
    cause: 'The password is longer than what is hashed.',
    action: 'The person takes a shorter one.',
    attack: 'Very long ones in a stream: an attempt to make hashing dear.',
  },
  password_weak: {
    cause: 'The password would be guessed soon: a word, a name, a pattern of keys.',
    action: 'The person takes another; three or four unrelated words do.',
  },
  password_breached: {
    cause: 'The password is on a list of leaked ones.',
    action: 'The person takes another, also wherever else it is in use.',
  },
  credentials_invalid: {
    cause: 'The address or the password is wrong; which of them is not said, nor is it timed.',
    action: 'Nothing for single ones.',
    attack: 'Many of them: guessing, or passwords leaked elsewhere that are tried here. The throttle slows both.',
  },
  verification_invalid: {
    cause: 'The mailed code is wrong, used or too old, or the password is not the one of the sign-up.',
    action: 'The person signs up again. If it is everybody: do links get cut in the mail, or opened by a scanner?',
    attack: 'Many of them: somebody guesses codes.',
  },
  mail_unavailable: {
    cause: 'The mail server cannot be reached or refused the message.',
    action: 'Look at `mail` in the configuration and at that server. Whoever signed up has to do it again.',
  },
  breached_file_damaged: {
    cause: 'The file of breached passwords is not in its form or order.',
    action: 'Fetch it again. Until then no password is taken, rather than any.',
  },
  busy: {
    cause: 'More passwords wait to be hashed than the queue takes.',
    action: 'Callers try again. If it goes on: more cores, or find who sends them.',
    attack: 'A flood of log-ins, to keep everybody else out.',
  },
  account_unknown: {
    cause: 'No account has this address or identifier.',
    action: 'Compare with `sealwright user list`.',
  },
  client_exists: {
    cause: 'A client with the identifier is registered already.',
    action: 'Take another identifier, or the client that is there.',
  },
  client_unknown: {
    cause: 'No client has this identifier: a typing error, or another environment’s.',
    action: 'Compare with `sealwright client list`.',
  },
  resource_exists: {
    cause: 'The API is registered already.',
    action: 'Use what is there.',
  },
  resource_unknown: {
    cause: 'No such API is registered.',
    action: 'Compare with `sealwright resource list`.',
  },
  registration_invalid: {
    cause: 'A member of a registration is not allowed; `member` says which.',
    action: 'Correct it.',
  },
  refresh_malformed: {
    cause: 'What was sent is no refresh token: an access token, or a cut-off copy (its checksum fails).',
    action: 'Look at what the client stores; often a column that is too short.',
  },
  refresh_forged: {
    cause: 'It has the form, but was not made with a refresh key of this server: another environment’s, or a forgery.',
    action: 'If it came after a move or a restore, bring the right store.',
    attack: 'Somebody makes refresh tokens up. It costs the store nothing.',
  },
  refresh_key_unknown: {
    cause: 'The refresh key that made it was condemned, or lies in another store.',
    action: 'The person logs in again. After `--compromised` this is what was wanted.',
  },
  refresh_unknown: {
    cause: 'The session is gone: ended long ago and cleaned up, or lost by a restore.',
    action: 'The person logs in again.',
  },
  refresh_client_mismatch: {
    cause: 'The token was issued to another client, or the client did not authenticate.',
    action: 'Correct the client’s identifier or secret.',
    attack: 'A refresh token taken from one application and tried in another.',
  },
  refresh_transport_mismatch: {
    cause: 'A token of a cookie session came in a body, or the other way round.',
    action: 'Correct the client: a session keeps to one transport.',
    attack: 'A cookie’s content was read and is used outside the browser.',
  },
  refresh_key_mismatch: {
    cause: 'The session is bound to a key, and the proof was by another or missing.',
    action: 'A client that lost its key has to log in again.',
    attack: 'A bound refresh token in other hands. It is useless there.',
  },
  refresh_scope: {
    cause: 'A refresh asked for more than was granted at the log-in.',
    action: 'Ask for the same or less, or send the person through the log-in again.',
  },
  account_inactive: {
    cause: 'The account is suspended or deleted.',
    action: 'Nothing, or make it active again if it was by mistake.',
    attack: 'A suspended person goes on trying.',
  },
  session_revoked: {
    cause: 'The session was ended: log-out, a changed password, an administrator, a theft that was noticed.',
    action: 'The person logs in again. The log says before it who ended the session.',
  },
  session_ended: {
    cause: 'The session reached its idle or absolute end.',
    action: 'The person logs in again.',
  },
  refresh_reused: {
    cause:
      'A refresh token that had been replaced was sent again. The session was ended; the alert carries the verdict.',
    action:
      'Read the alert’s evidence (gap, age, network). On `probable-theft` ask the person, and end other sessions. Many from one release of a client: it keeps old tokens.',
    attack: 'The sign of a stolen refresh token: one of the two is a thief.',
  },
  refresh_lockstep: {
    cause:
      'For five generations two parties refreshed side by side, one of them without the client’s attempt keys. The session was ended.',
    action: 'Treat it as a theft: where did the token lie?',
    attack: 'A thief who keeps pace with the honest client.',
  },
  refresh_ahead: {
    cause:
      'A token is newer than the session in the store: the store lost writes, and nothing says that it was restored. The session was ended.',
    action:
      'Was a backup put in place, or a copy of the store? Then follow [restore](operations.md#backup-and-restore), with `revoke issuer`.',
    attack: 'Two servers on two copies of one store.',
  },
  refresh_superseded: {
    cause: 'A slow tab came with a token two generations old, within seconds.',
    action: 'Nothing: the client takes the newer token that it holds.',
  },
  authentication_stale: {
    cause: 'Everything of a person, client or issuer was revoked while a log-in was under way.',
    action: 'The person logs in again.',
  },
  scope_refused: {
    cause: 'The client, or at `/login` the account, does not have the scope: there even `openid` has to be given.',
    action:
      'Ask for less (without `scope` all is granted that there is), or give it: `sealwright client change --scope` for an application, `sealwright user scope` for an account; both take the whole list.',
  },
  resource_refused: {
    cause: 'The client or person may not have tokens for this API, or the API is not registered.',
    action: 'Compare `resource` in the request with `sealwright resource list`.',
  },
  attempt_malformed: {
    cause: 'The `Idempotency-Key` of a refresh is not one or two values of 128 bits.',
    action: 'Correct the client; ours makes them.',
  },
  claims_refused: {
    cause:
      'A custom claim has a reserved name, or looks like a password, a card number or a private key; `claim` and `reason` say more.',
    action: 'Take it out: everybody who holds a token can read it.',
  },
  claims_too_large: {
    cause: 'The custom claims are over 8 KB.',
    action: 'Put an identifier into the token and the rest behind an API.',
  },
  token_revoked: {
    cause: 'Somebody logged out, was suspended, or ended a session; the token was sent all the same.',
    action: 'Nothing: the client has to log in again.',
    attack: 'Long after a log-out, or from another network: a stolen token is being tried.',
  },
  token_bound: {
    cause: 'A token that is bound to a key was sent to the server as a plain bearer token.',
    action: 'Send the proof with it.',
    attack: 'A bound token without its key is what a thief has.',
  },
  token_unbound: {
    cause: 'A client sends plain bearer tokens as DPoP tokens, with a proof beside them.',
    action: 'Send the proof when the token is asked for, so that it is bound; or send the token as `Bearer`.',
    attack: 'Somebody found a plain token and adds a proof of his own to it.',
  },
  client_assertion_invalid: {
    cause:
      'The signed assertion of a client does not hold: another key than the client has registered, another audience than the issuer, a life of more than five minutes, or a clock that is wrong. `cause` in the log says which.',
    action:
      'Compare the client’s key with `jwks` or what its `jwks_uri` serves, and its clock with this machine’s; let it sign for the issuer’s URL alone.',
    attack: 'Somebody tries to pass for that client.',
  },
  client_keys_missing: {
    cause: 'The client signs, and has registered no key that could say so: none at all, or a secret, or a weak one.',
    action: 'Register its public keys (`jwks` or `jwks_uri`).',
  },
  client_keys_unavailable: {
    cause: 'The `jwks_uri` of a client does not answer with a JWK Set, or lies where this server may not call.',
    action:
      'Open the URL from the machine of this server. It must be https, answer without a redirect within ten seconds, and not lie on a private address.',
  },
  request_object_invalid: {
    cause:
      'The signed request of a client does not hold: another key, `typ`, `aud` or `client_id`, no `exp`, or parameters beside it that say something else.',
    action: 'Look at how the client signs its requests.',
    attack: 'Somebody changed a request on its way, or made one up.',
  },
  session_unknown: {
    cause: 'The session does not exist, or belongs to somebody else.',
    action: 'Compare with `sealwright session list`.',
    attack: 'Many of them: somebody guesses identifiers of sessions. They are random.',
  },
  revocations_unconfirmed: {
    cause: 'The store did not say within a second where the revocation log stands, so nothing is signed over it.',
    action:
      'Look at the store: verifiers go to another node, and where none confirms the log they deny within their bound.',
  },
  event_receiver_unknown: {
    cause: 'A resource server asked for security events and is not registered to receive them.',
    action: 'Register it with `sealwright receiver add`, if it is a partner that should hear of ended sessions.',
    attack: 'A stolen secret of an API, tried at what else it may open.',
  },
  event_receivers_full: {
    cause: 'As many receivers are registered as one installation takes.',
    action: 'Remove those that are gone with `sealwright receiver remove`.',
  },
  event_stream_unknown: {
    cause: 'The receiver names a stream that does not exist, or that is another’s.',
    action: 'Let it read its streams, or create one.',
  },
  event_streams_full: {
    cause: 'The receiver has as many streams as one may have.',
    action: 'Let it delete one, or change one that it has.',
  },
  event_delivery_refused: {
    cause:
      'The receiver asked for a delivery that does not exist, to an URL whose origin is not registered for it, or polled a stream that is pushed.',
    action: 'Register the origin with `sealwright receiver add … --push-to`, or let it poll.',
    attack: 'An attempt to make this server call something inside your network.',
  },
  event_subjects_full: {
    cause: 'As many people are named on the stream as one may have.',
    action: 'Register the receiver with `--all-subjects`, if it may hear of everybody.',
  },
  event_verifications_full: {
    cause: 'Verification events wait on the stream, and nobody fetches them.',
    action: 'See why the receiver does not poll, or does not answer pushes.',
  },
  administrator_required: {
    cause: 'The token is good and meant for `/admin/api`, and its bearer is no administrator any more.',
    action:
      'Give the account the role `admin` with `sealwright user role`, if it should have it; the person signs in again.',
    attack: 'A token of an administrator who lost the role, used at once.',
  },
  login_too_old: {
    cause: 'The administrator’s last sign-in is fifteen minutes old or more: a refresh does not count as one.',
    action: 'Ask for the password again; the answer names `max_age`, as RFC 9470 has it.',
    attack: 'A token that was taken from a page which somebody left open.',
  },
};
