import type { ErrorGuide } from '../error-catalogue.ts';

/** The codes of `@sealwright/verifier`, without `token_revoked`, which it shares with the issuer. */
export const guide: ErrorGuide = {
  credential_missing: {
    cause: 'No `Authorization` header. Browsers’ first requests and health checks look like this.',
    action: 'Nothing, or let the client send its token. Keep health checks off guarded routes.',
  },
  credential_malformed: {
    cause:
      'The header is not `Bearer` and one token: another scheme, two tokens, quotes, an empty value such as `Bearer undefined`.',
    action: 'Look at how the client builds the line; often a variable was not set.',
  },
  credential_ambiguous: {
    cause:
      'Two `Authorization` lines, or a token in the header and another in the form: often a proxy that adds its own.',
    action: 'Let exactly one of them speak.',
    attack: 'A proxy and an API that each read another line can be played against one another.',
  },
  credential_misplaced: {
    cause: 'The token came as `access_token` in the query or the body.',
    action: 'Send it in the header. A token that was in a URL is in logs and histories: revoke it.',
  },
  token_not_revocable: {
    cause:
      'The verifier follows a feed, but the token has no `jti`, no `epoch`, or a name of a wrong type; `claim` says which.',
    action: "Take tokens of this issuer only, or use `revocation: 'none'` for an issuer that has no feed.",
  },
  proof_missing: {
    cause: 'The token is bound to a key (`cnf`, by DPoP or mutual TLS) and was sent as a plain bearer token.',
    action:
      'Let the client send it with its proof (`Authorization: DPoP`), and let the verifier take proofs (`dpop`, `clientCertificate`).',
    attack: 'A bound token without its key is what a thief has.',
  },
  scope_insufficient: {
    cause: 'The token was granted less than the route needs; `scope` says what.',
    action: 'Let the client ask for the scope, or grant it to the client.',
  },
  role_missing: {
    cause: 'The person has none of the roles, or the claim lies elsewhere (`realm_access.roles`, `cognito:groups`).',
    action: 'If nobody passes, correct `claim` of `requireRole`. A role given just now is in the next token.',
    attack: 'One account that tries many routes: somebody explores.',
  },
  policy_denied: {
    cause: 'Your own rule did not say `true`.',
    action: 'Ask the rule: only it knows.',
    attack: 'Many different objects by one account: somebody counts through identifiers.',
  },
  login_not_fresh: {
    cause: 'The log-in is older than the route allows, or the token does not say when it was (`auth_time`).',
    action: 'The client sends the person to log in again with the `max_age` of the challenge.',
  },
  keys_unavailable: {
    cause:
      'No key set is held, or an unknown `kid` came while the issuer cannot be reached. The cause beside it says why.',
    action:
      'Look for `keys_refresh_failed` and its code, then at network, DNS and TLS to the issuer. Callers get 503 and may retry.',
  },
  revocation_stale: {
    cause:
      'The feed is older than `maxStalenessSeconds`: nobody knows whether the token was revoked. At a first start, a wrong secret or `resource` (the server logs `client_unauthenticated`).',
    action:
      "Look for `feed_failed` and its code. Do not switch to `whenStale: 'allow'` in a hurry: that accepts what was revoked.",
    attack: 'Whoever can cut the API off from the issuer would like it to go on accepting.',
  },
  roles_unavailable: {
    cause:
      'A route wants roles as they stand now (`liveRoles`), and the issuer did not answer the question: not reached, too slow, or a wrong secret.',
    action:
      'Look at the observer’s `roles_unavailable`, whose `code` says which. The token is not to blame; the caller may try again.',
  },
  token_not_relayable: {
    cause:
      'A service wanted to pass on (`relay`) a token that is bound to a key by DPoP or mutual TLS. Only its owner can prove that key.',
    action: 'Exchange it: `exchangeFor` gets a token for the next service.',
  },
  call_not_allowed: {
    cause: 'A call with a token went to an origin that `origins` does not name, or to an address with a user in it.',
    action: 'Name the origin, if it is right. Look first at where the address came from.',
    attack: 'Who can make a service send its callers’ tokens to an address of his own has all of them.',
  },
  exchange_declined: {
    cause:
      'The issuer answered 400 to a token exchange: the token is no longer good there, or this client may not exchange it for that resource or scope. Or the token is another issuer’s.',
    action: 'Look at the issuer’s log, and at what the client is registered for.',
  },
  exchange_unavailable: {
    cause:
      'A token exchange failed for reasons of the issuer or of this client: not reached, too slow, a wrong secret, an answer of another form.',
    action: 'Its `cause` has the code. The caller may try again.',
  },
  peer_unreachable: {
    cause: 'No connection to the issuer: DNS, firewall, TLS certificate, or the issuer is down.',
    action: 'Try its URL by `curl` from this machine.',
  },
  peer_status: {
    cause:
      'The issuer answered with an error; `status` says which. 401: the resource’s secret is wrong. 429 or 503: it is busy.',
    action: 'Act by the status. For 401 compare `resource` and `secret` with `sealwright resource list`.',
  },
  peer_redirected: {
    cause: 'The URL is not the final one: http for https, a missing slash, a log-in page in front.',
    action: 'Configure the URL that answers directly.',
    attack: 'A redirect would let whoever controls it choose the keys.',
  },
  peer_timeout: {
    cause: 'The issuer answered too slowly, or stopped in the middle.',
    action: 'Look at its load and at the line. Keys that are held stay in use meanwhile.',
  },
  peer_too_large: {
    cause: 'The answer is beyond the limit for its kind: a wrong URL, or a very large key set.',
    action: 'Look at what the URL answers.',
    attack: 'A peer that tries to fill your memory.',
  },
  peer_malformed: {
    cause: 'The answer is no JSON of the expected form: an error page, or a proxy’s words.',
    action: 'Look at what the URL answers from this machine.',
  },
  discovery_mismatch: {
    cause:
      'The discovery document names another `issuer` than you configured: a trailing slash, another tenant, http for https.',
    action: 'Copy `issuer` from the document, if it is the right document.',
    attack: 'Somebody else’s metadata under your issuer’s URL.',
  },
  feed_gap: {
    cause: 'The feed skipped a number: the server restarted in the middle, or something on the way lost an event.',
    action:
      'Nothing: the verifier takes a new snapshot. If it happens often, look at proxies that buffer or cut streams.',
    attack: 'Somebody on the way leaves out a revocation.',
  },
  feed_hash_mismatch: {
    cause: 'What arrived is not what was signed.',
    action: 'The verifier takes a new snapshot. Find out what stands between it and the issuer.',
    attack: 'Somebody on the way changes revocations.',
  },
  feed_log_changed: {
    cause: 'The issuer’s store was restored or made anew, so the log began again.',
    action: 'Nothing, if somebody restored it; what was known before is kept until it expires.',
    attack: 'With no restore: another server answers in the issuer’s name.',
  },
  feed_resume_refused: {
    cause: 'The verifier was away for so long that the deltas it needs are gone.',
    action: 'Nothing: it takes a new snapshot.',
  },
  feed_time_reversed: {
    cause: 'The issuer’s clock was set back, or two servers with different clocks answer in turn.',
    action: 'Run NTP on the issuer.',
    attack: 'An old, truly signed answer is played back.',
  },
  feed_nonce_mismatch: {
    cause: 'The stream was opened for somebody else: a proxy joins or caches streams.',
    action: 'Turn off caching for `/revocations/stream`.',
    attack: 'A recorded stream is played back to hide what was revoked since.',
  },
  feed_clock_apart: {
    cause: 'The issuer’s clock and this one differ by over a minute.',
    action: 'Run NTP on both; until then the feed counts as stale.',
  },
  feed_silent: {
    cause: 'No heartbeat came, though the connection stands: a proxy that buffers, or an issuer that hangs.',
    action: 'Turn off buffering of `/revocations/stream` at proxies.',
    attack: 'Somebody holds the stream open and says nothing.',
  },
  feed_ended: {
    cause: 'The issuer closed the stream: a restart, a proxy’s time limit, a secret that was replaced.',
    action: 'Nothing: the verifier comes back by itself.',
  },
  feed_unproven: {
    cause: 'Over 65,536 deltas came without a signed heartbeat.',
    action: 'Look at what answers at the feed’s URL; ours signs right behind its deltas.',
    attack: 'Somebody invents revocations to fill the verifier’s memory.',
  },
  feed_late: {
    cause:
      'A node sends statements that are older than what counts as fresh: a line that holds back, or a relay that does.',
    action: 'Nothing: another node is asked. If it lasts, look at the way to the node that the observer names.',
    attack: 'Somebody delays what the issuer says.',
  },
  feed_outdated: {
    cause: 'A node offered a snapshot that was made before what this verifier knows already.',
    action: 'Nothing: another node is asked. Look at the relay that the observer names: it serves from long ago.',
    attack: 'A relay keeps an old snapshot in order to hide what was revoked since.',
  },
  proof_header_missing: {
    cause: 'A token came as `DPoP` with no header of that name, or with two.',
    action: 'If a proxy is in between, let it pass the header on, once.',
    attack: 'A stolen token without its key.',
  },
  proof_key_mismatch: {
    cause: 'The client proves another key than the one that its token is bound to.',
    action: 'Let the client keep one key for as long as it has the token.',
    attack: 'A thief who has a token and no key tries one of his own.',
  },
  proof_replayed: {
    cause: 'A client sent one proof with two requests; a retry needs a proof of its own.',
    action: 'Look at how the client tries again.',
    attack: 'Somebody has recorded a request and sends it once more.',
  },
  proofs_unremembered: {
    cause: 'More requests with proofs came than `maxProofs` has room for within some two minutes.',
    action: 'Raise `maxProofs` (100 bytes each), or give the processes of the API a shared memory (`replay`).',
    attack: 'A flood by somebody who holds a good token and its key: his `sub` is in the log of the API.',
  },
};
