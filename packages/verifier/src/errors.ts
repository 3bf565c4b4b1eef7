import { type Blame, defineErrors, type ErrorFamily, type ErrorRow } from '@sealwright/jwt';

/** Every code that this package can throw or hand to its observer, beside those of `@sealwright/jwt`. */
export type VerifierErrorCode = GuardCode | OnwardCode | ProofCode;

type GuardCode =
  | 'credential_missing'
  | 'credential_malformed'
  | 'credential_ambiguous'
  | 'credential_misplaced'
  | 'token_revoked'
  | 'token_not_revocable'
  | 'proof_missing'
  | 'token_unbound'
  | 'scope_insufficient'
  | 'role_missing'
  | 'policy_denied'
  | 'login_not_fresh'
  | 'keys_unavailable'
  | 'revocation_stale'
  | 'peer_unreachable'
  | 'peer_status'
  | 'peer_redirected'
  | 'peer_timeout'
  | 'peer_too_large'
  | 'peer_malformed'
  | 'discovery_mismatch'
  | 'feed_gap'
  | 'feed_hash_mismatch'
  | 'feed_log_changed'
  | 'feed_resume_refused'
  | 'feed_time_reversed'
  | 'feed_nonce_mismatch'
  | 'feed_clock_apart'
  | 'feed_silent'
  | 'feed_ended'
  | 'feed_unproven'
  | 'feed_late'
  | 'feed_outdated';

type OnwardCode =
  | 'roles_unavailable'
  | 'token_not_relayable'
  | 'call_not_allowed'
  | 'exchange_declined'
  | 'exchange_unavailable';

type ProofCode = 'proof_header_missing' | 'proof_key_mismatch' | 'proof_replayed' | 'proofs_unremembered';

export interface EvidenceNames {
  readonly token_not_revocable: 'claim';
  readonly scope_insufficient: 'scope';
  readonly login_not_fresh: 'maxAgeSeconds';
  readonly peer_status: 'status';
}

const token = rowsOf('token', 'invalid_token', 401);
const caller = rowsOf('caller', 'invalid_request', 400);
const anonymous = rowsOf('caller', 'unauthorized', 401);
const narrow = rowsOf('token', 'insufficient_scope', 403);
const denied = rowsOf('token', 'access_denied', 403);
const aged = rowsOf('token', 'insufficient_user_authentication', 401);
const peer = rowsOf('peer', 'temporarily_unavailable', 503);
const feed = 'Sealwright revocation feed';

/** What a verifier and its guards say. */
export const errors: ErrorFamily<GuardCode, EvidenceNames> = defineErrors<GuardCode, EvidenceNames>({
  credential_missing: anonymous('RFC 6750 §3.1', 'authentication is required'),
  credential_malformed: caller('RFC 6750 §3.1', 'the credential is not one well-formed bearer token'),
  credential_ambiguous: caller('RFC 6750 §3.1', 'the request must carry exactly one credential'),
  credential_misplaced: caller('RFC 6750 §3.1', 'the token must travel in the Authorization header'),

  token_revoked: token('RFC 7009 §2', 'the token was revoked'),
  token_not_revocable: token('RFC 9068 §2.2', 'the token does not name what a revocation would name', 'claim'),
  proof_missing: token('RFC 9449 §7.1', 'the token is bound to a key and came without its proof'),
  token_unbound: token('RFC 9449 §7.1', 'a proof came with a token that is bound to no key'),

  scope_insufficient: narrow('RFC 6750 §3.1', 'the token does not carry the scope that is needed', 'scope'),
  role_missing: denied('RFC 9110 §15.5.4', 'the role that is needed is missing'),
  policy_denied: denied('RFC 9110 §15.5.4', 'the policy of the resource says no'),
  login_not_fresh: aged('RFC 9470 §3', 'a more recent login is needed', 'maxAgeSeconds'),

  keys_unavailable: peer('RFC 7517 §5', 'the keys of the issuer cannot be had at the moment'),
  revocation_stale: peer(feed, 'it is not known at the moment whether the token was revoked'),

  peer_unreachable: peer('RFC 9110 §15', 'the issuer could not be reached'),
  peer_status: peer('RFC 9110 §15', 'the issuer answered with an error', 'status'),
  peer_redirected: peer('RFC 9110 §15.4', 'the issuer answered with a redirect, which is not followed'),
  peer_timeout: peer('RFC 9110 §15', 'the issuer did not answer in time'),
  peer_too_large: peer('RFC 9110 §8.6', 'the answer of the issuer is larger than allowed'),
  peer_malformed: peer('RFC 8259 §4', 'the answer of the issuer does not have its form'),
  discovery_mismatch: peer('RFC 8414 §3.3', 'the metadata belongs to another issuer'),

  feed_gap: peer(feed, 'the feed skipped a revocation'),
  feed_hash_mismatch: peer(feed, 'the revocations received are not those that were signed'),
  feed_log_changed: peer(feed, 'the issuer began a new log'),
  feed_resume_refused: peer(feed, 'the issuer cannot resume the log from here'),
  feed_time_reversed: peer(feed, 'the time of the feed went back'),
  feed_nonce_mismatch: peer(feed, 'the stream does not answer the question that was asked'),
  feed_clock_apart: peer(feed, 'the clock of the issuer and that of the verifier are too far apart'),
  feed_silent: peer(feed, 'the feed fell silent'),
  feed_ended: peer(feed, 'the issuer ended the stream'),
  feed_unproven: peer(feed, 'the feed sent too much without a signature'),
  feed_late: peer(feed, 'what the feed says is older than what counts as fresh'),
  feed_outdated: peer(feed, 'the snapshot is older than what is known already'),
});

/** What live roles and calls to other services say: apart, so that nobody ships the words who does not use them. */
export const onwardErrors: ErrorFamily<OnwardCode> = /* @__PURE__ */ defineErrors<OnwardCode>({
  roles_unavailable: /* @__PURE__ */ peer(
    'RFC 9110 §15.6.4',
    'it is not known at the moment which roles the person has',
  ),
  token_not_relayable: /* @__PURE__ */ program('RFC 9449 §1', 'a token that is bound to a key cannot be passed on'),
  call_not_allowed: /* @__PURE__ */ program('RFC 6750 §5.3', 'the token may not be sent to that address'),
  exchange_declined: /* @__PURE__ */ denied('RFC 8693 §2.2.2', 'the issuer does not exchange the token'),
  exchange_unavailable: /* @__PURE__ */ peer('RFC 8693 §2', 'the token cannot be exchanged at the moment'),
});

const proof = /* @__PURE__ */ rowsOf('token', 'invalid_dpop_proof', 401);

/** What proofs of possession are refused for: apart, like those. */
export const proofErrors: ErrorFamily<ProofCode> = /* @__PURE__ */ defineErrors<ProofCode>({
  proof_header_missing: /* @__PURE__ */ proof('RFC 9449 §7.1', 'a DPoP token must come with exactly one proof'),
  proof_key_mismatch: /* @__PURE__ */ token('RFC 9449 §7.1', 'the proof is by another key than the token is bound to'),
  proof_replayed: /* @__PURE__ */ proof('RFC 9449 §11.1', 'the proof had been used'),
  proofs_unremembered: /* @__PURE__ */ peer('RFC 9449 §11.1', 'no more proofs can be remembered at the moment'),
});

/** The catalogue of this package. */
export const allErrors: ErrorFamily<VerifierErrorCode, EvidenceNames> = /* @__PURE__ */ joinErrors();

function joinErrors(): ErrorFamily<VerifierErrorCode, EvidenceNames> {
  return defineErrors<VerifierErrorCode, EvidenceNames>({
    ...errors.catalogue,
    ...onwardErrors.catalogue,
    ...proofErrors.catalogue,
  });
}

/** What is this service's own mistake. */
function program(rfc: string, message: string): ErrorRow {
  return { blame: 'system', wireError: 'server_error', httpStatus: 500, rfc, message };
}

/** Rows that say the same to the outside. */
function rowsOf(blame: Blame, wireError: string, httpStatus: number) {
  return (rfc: string, message: string, evidence?: string): ErrorRow => {
    const row = { blame, wireError, httpStatus, rfc, message };
    return evidence === undefined ? row : { ...row, evidence: [evidence] };
  };
}
