import { defineErrors, type ErrorFamily } from './auth-error.ts';

/** Every code that this package can throw. */
export type ErrorCode =
  | 'token_malformed'
  | 'token_too_large'
  | 'header_malformed'
  | 'header_unsupported'
  | 'typ_mismatch'
  | 'key_unknown'
  | 'algorithm_mismatch'
  | 'signature_invalid'
  | 'claims_malformed'
  | 'token_expired'
  | 'token_not_yet_valid'
  | 'token_issued_in_future'
  | 'lifetime_too_long'
  | 'issuer_mismatch'
  | 'audience_mismatch'
  | 'claim_mismatch'
  | 'key_malformed'
  | 'key_weak'
  | 'key_mislabelled'
  | 'key_private'
  | 'secret_malformed'
  | 'secret_weak'
  | 'secret_known'
  | 'jwks_malformed'
  | 'jwks_empty'
  | 'jwks_duplicate_kid'
  | 'json_malformed'
  | 'base64url_malformed'
  | 'feed_malformed'
  | 'feed_statement_invalid'
  | 'feed_event_too_large';

/** What may be said beside a code: the name of a claim, a parameter or a reason, all from our own lists. */
export interface EvidenceNames {
  readonly header_unsupported: 'parameter';
  readonly claims_malformed: 'claim';
  readonly claim_mismatch: 'claim';
  readonly key_malformed: 'reason';
  readonly key_weak: 'reason';
  readonly key_mislabelled: 'reason';
  readonly secret_weak: 'reason';
  readonly json_malformed: 'reason';
}

const token = { blame: 'token', wireError: 'invalid_token', httpStatus: 401 } as const;
const key = { blame: 'key', wireError: 'server_error', httpStatus: 500 } as const;
const peer = { blame: 'peer', wireError: 'temporarily_unavailable', httpStatus: 503 } as const;
const request = { blame: 'caller', wireError: 'invalid_request', httpStatus: 400 } as const;
const feed = 'Sealwright revocation feed';

/** The catalogue of this package: every code that it can throw, and nothing else. */
export const errors: ErrorFamily<ErrorCode, EvidenceNames> = defineErrors<ErrorCode, EvidenceNames>({
  token_malformed: { ...token, rfc: 'RFC 7515 §7.1', message: 'the token is not three parts of canonical base64url' },
  token_too_large: { ...token, rfc: 'RFC 7519 §7.2', message: 'the token is larger than the policy allows' },
  header_malformed: { ...token, rfc: 'RFC 7515 §4', message: 'the header is not a valid JOSE header' },
  header_unsupported: {
    ...token,
    rfc: 'RFC 7515 §4.1.11',
    message: 'the header asks for processing that is refused',
    evidence: ['parameter'],
  },
  typ_mismatch: { ...token, rfc: 'RFC 8725 §3.11', message: 'the token is of another kind than the policy wants' },
  key_unknown: { ...token, rfc: 'RFC 7515 §4.1.4', message: 'no trusted key answers to the token' },
  algorithm_mismatch: { ...token, rfc: 'RFC 8725 §3.1', message: 'the algorithm is not that of the key' },
  signature_invalid: { ...token, rfc: 'RFC 7515 §5.2', message: 'the signature does not hold' },
  claims_malformed: {
    ...token,
    rfc: 'RFC 7519 §4',
    message: 'the claims are not a valid claims set',
    evidence: ['claim'],
  },
  token_expired: { ...token, rfc: 'RFC 7519 §4.1.4', message: 'the token has expired' },
  token_not_yet_valid: { ...token, rfc: 'RFC 7519 §4.1.5', message: 'the token is not valid yet' },
  token_issued_in_future: { ...token, rfc: 'RFC 7519 §4.1.6', message: 'the token was issued in the future' },
  lifetime_too_long: { ...token, rfc: 'RFC 7519 §4.1.4', message: 'the token lives longer than the policy allows' },
  issuer_mismatch: { ...token, rfc: 'RFC 8725 §3.8', message: 'the issuer is not that of the policy and of the key' },
  audience_mismatch: { ...token, rfc: 'RFC 8725 §3.9', message: 'the token is not meant for this audience' },
  claim_mismatch: {
    ...token,
    rfc: 'RFC 7519 §4',
    message: 'a claim that the policy requires is missing or different',
    evidence: ['claim'],
  },

  key_malformed: { ...key, rfc: 'RFC 7517 §4', message: 'the key is not well formed', evidence: ['reason'] },
  key_weak: { ...key, rfc: 'RFC 8725 §3.5', message: 'the key is too weak to be trusted', evidence: ['reason'] },
  key_mislabelled: {
    ...key,
    rfc: 'RFC 7517 §4.2',
    message: 'the key is not meant for this use or algorithm',
    evidence: ['reason'],
  },
  key_private: { ...key, rfc: 'RFC 7517 §9.2', message: 'a private key was given where a public one belongs' },
  secret_malformed: { ...key, rfc: 'RFC 7515 §2', message: 'the secret is not canonical base64url' },
  secret_weak: { ...key, rfc: 'RFC 7518 §3.2', message: 'the secret is too weak', evidence: ['reason'] },
  secret_known: { ...key, rfc: 'RFC 8725 §3.5', message: 'the secret is public knowledge' },
  jwks_malformed: { ...peer, rfc: 'RFC 7517 §5', message: 'the document is not a JWK Set' },
  jwks_empty: { ...peer, rfc: 'RFC 7517 §5', message: 'the JWK Set holds no usable key' },
  jwks_duplicate_kid: { ...peer, rfc: 'RFC 7517 §4.5', message: 'two keys of the JWK Set have the same kid' },

  json_malformed: { ...request, rfc: 'RFC 8259 §4', message: 'the text is not strict JSON', evidence: ['reason'] },
  base64url_malformed: { ...request, rfc: 'RFC 4648 §5', message: 'the text is not canonical base64url' },
  feed_malformed: { ...peer, rfc: feed, message: 'the feed does not have its wire form' },
  feed_statement_invalid: {
    ...peer,
    rfc: feed,
    message: 'the feed statement is not signed by the issuer for this use',
  },
  feed_event_too_large: { ...peer, rfc: feed, message: 'an event of the feed is too large' },
});
