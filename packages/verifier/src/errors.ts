import { defineErrors, type ErrorFamily } from '@sealwright/jwt';

/** Every code that this package can throw or hand to its observer, beside those of `@sealwright/jwt`. */
export type VerifierErrorCode =
  | 'credential_missing'
  | 'credential_malformed'
  | 'credential_ambiguous'
  | 'credential_misplaced'
  | 'token_revoked'
  | 'token_not_revocable'
  | 'proof_missing'
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
  | 'feed_unproven';

export interface EvidenceNames {
  readonly token_not_revocable: 'claim';
  readonly scope_insufficient: 'scope';
  readonly login_not_fresh: 'maxAgeSeconds';
  readonly peer_status: 'status';
}

const token = { blame: 'token', wireError: 'invalid_token', httpStatus: 401 } as const;
const request = { blame: 'caller', wireError: 'invalid_request', httpStatus: 400, rfc: 'RFC 6750 §3.1' } as const;
const denied = { blame: 'token', wireError: 'access_denied', httpStatus: 403, rfc: 'RFC 9110 §15.5.4' } as const;
const peer = { blame: 'peer', wireError: 'temporarily_unavailable', httpStatus: 503 } as const;
const feed = { ...peer, rfc: 'Sealwright revocation feed' } as const;

/** The catalogue of this package. */
export const errors: ErrorFamily<VerifierErrorCode, EvidenceNames> = defineErrors<VerifierErrorCode, EvidenceNames>({
  credential_missing: {
    blame: 'caller',
    wireError: 'unauthorized',
    httpStatus: 401,
    rfc: 'RFC 6750 §3.1',
    message: 'authentication is required',
  },
  credential_malformed: { ...request, message: 'the credential is not one well-formed bearer token' },
  credential_ambiguous: { ...request, message: 'the request must carry exactly one credential' },
  credential_misplaced: { ...request, message: 'the token must travel in the Authorization header' },

  token_revoked: { ...token, rfc: 'RFC 7009 §2', message: 'the token was revoked' },
  token_not_revocable: {
    ...token,
    rfc: 'RFC 9068 §2.2',
    message: 'the token does not name what a revocation would name',
    evidence: ['claim'],
  },
  proof_missing: { ...token, rfc: 'RFC 9449 §7.1', message: 'the token is bound to a key and came without its proof' },

  scope_insufficient: {
    blame: 'token',
    wireError: 'insufficient_scope',
    httpStatus: 403,
    rfc: 'RFC 6750 §3.1',
    message: 'the token does not carry the scope that is needed',
    evidence: ['scope'],
  },
  role_missing: { ...denied, message: 'the role that is needed is missing' },
  policy_denied: { ...denied, message: 'the policy of the resource says no' },
  login_not_fresh: {
    blame: 'token',
    wireError: 'insufficient_user_authentication',
    httpStatus: 401,
    rfc: 'RFC 9470 §3',
    message: 'a more recent login is needed',
    evidence: ['maxAgeSeconds'],
  },

  keys_unavailable: { ...peer, rfc: 'RFC 7517 §5', message: 'the keys of the issuer cannot be had at the moment' },
  revocation_stale: { ...feed, message: 'it is not known at the moment whether the token was revoked' },

  peer_unreachable: { ...peer, rfc: 'RFC 9110 §15', message: 'the issuer could not be reached' },
  peer_status: { ...peer, rfc: 'RFC 9110 §15', message: 'the issuer answered with an error', evidence: ['status'] },
  peer_redirected: {
    ...peer,
    rfc: 'RFC 9110 §15.4',
    message: 'the issuer answered with a redirect, which is not followed',
  },
  peer_timeout: { ...peer, rfc: 'RFC 9110 §15', message: 'the issuer did not answer in time' },
  peer_too_large: { ...peer, rfc: 'RFC 9110 §8.6', message: 'the answer of the issuer is larger than allowed' },
  peer_malformed: { ...peer, rfc: 'RFC 8259 §4', message: 'the answer of the issuer does not have its form' },
  discovery_mismatch: { ...peer, rfc: 'RFC 8414 §3.3', message: 'the metadata belongs to another issuer' },

  feed_gap: { ...feed, message: 'the feed skipped a revocation' },
  feed_hash_mismatch: { ...feed, message: 'the revocations received are not those that were signed' },
  feed_log_changed: { ...feed, message: 'the issuer began a new log' },
  feed_resume_refused: { ...feed, message: 'the issuer cannot resume the log from here' },
  feed_time_reversed: { ...feed, message: 'the time of the feed went back' },
  feed_nonce_mismatch: { ...feed, message: 'the stream does not answer the question that was asked' },
  feed_clock_apart: { ...feed, message: 'the clock of the issuer and that of the verifier are too far apart' },
  feed_silent: { ...feed, message: 'the feed fell silent' },
  feed_ended: { ...feed, message: 'the issuer ended the stream' },
  feed_unproven: { ...feed, message: 'the feed sent too much without a signature' },
});
