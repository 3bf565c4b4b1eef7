import { type Blame, defineErrors, type ErrorFamily, type ErrorRow } from './auth-error.ts';

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
  | 'token_not_encrypted'
  | 'decryption_failed'
  | 'content_type_mismatch'
  | 'schema_mismatch'
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
  readonly schema_mismatch: 'claim';
  readonly key_malformed: 'reason';
  readonly key_weak: 'reason';
  readonly key_mislabelled: 'reason';
  readonly secret_weak: 'reason';
  readonly json_malformed: 'reason';
}

const token = rowsOf('token', 'invalid_token', 401);
const key = rowsOf('key', 'server_error', 500);
const peer = rowsOf('peer', 'temporarily_unavailable', 503);
const request = rowsOf('caller', 'invalid_request', 400);
const feed = 'Sealwright revocation feed';

/** The catalogue of this package: every code that it can throw, and nothing else. */
export const errors: ErrorFamily<ErrorCode, EvidenceNames> = defineErrors<ErrorCode, EvidenceNames>({
  token_malformed: token('RFC 7515 §7.1', 'the token is not a compact token in canonical base64url'),
  token_too_large: token('RFC 7519 §7.2', 'the token is larger than the policy allows'),
  header_malformed: token('RFC 7515 §4', 'the header is not a valid JOSE header'),
  header_unsupported: token('RFC 7515 §4.1.11', 'the header asks for processing that is refused', 'parameter'),
  typ_mismatch: token('RFC 8725 §3.11', 'the token is of another kind than the policy wants'),
  key_unknown: token('RFC 7515 §4.1.4', 'no trusted key answers to the token'),
  algorithm_mismatch: token('RFC 8725 §3.1', 'the algorithm is not that of the key'),
  signature_invalid: token('RFC 7515 §5.2', 'the signature does not hold'),
  claims_malformed: token('RFC 7519 §4', 'the claims are not a valid claims set', 'claim'),
  token_expired: token('RFC 7519 §4.1.4', 'the token has expired'),
  token_not_yet_valid: token('RFC 7519 §4.1.5', 'the token is not valid yet'),
  token_issued_in_future: token('RFC 7519 §4.1.6', 'the token was issued in the future'),
  lifetime_too_long: token('RFC 7519 §4.1.4', 'the token lives longer than the policy allows'),
  issuer_mismatch: token('RFC 8725 §3.8', 'the issuer is not that of the policy and of the key'),
  audience_mismatch: token('RFC 8725 §3.9', 'the token is not meant for this audience'),
  claim_mismatch: token('RFC 7519 §4', 'a claim that the policy requires is missing or different', 'claim'),
  schema_mismatch: token('RFC 7519 §4', 'the claims do not fulfil the schema of the policy', 'claim'),
  token_not_encrypted: token('RFC 7516 §9', 'the token is signed and not encrypted'),
  decryption_failed: token('RFC 7516 §11.5', 'the token cannot be decrypted'),
  content_type_mismatch: token('RFC 7519 §5.2', 'the encrypted content is not said to be a JWT'),

  key_malformed: key('RFC 7517 §4', 'the key is not well formed', 'reason'),
  key_weak: key('RFC 8725 §3.5', 'the key is too weak to be trusted', 'reason'),
  key_mislabelled: key('RFC 7517 §4.2', 'the key is not meant for this use or algorithm', 'reason'),
  key_private: key('RFC 7517 §9.2', 'a private key was given where a public one belongs'),
  secret_malformed: key('RFC 7515 §2', 'the secret is not canonical base64url'),
  secret_weak: key('RFC 7518 §3.2', 'the secret is too weak', 'reason'),
  secret_known: key('RFC 8725 §3.5', 'the secret is public knowledge'),
  jwks_malformed: peer('RFC 7517 §5', 'the document is not a JWK Set'),
  jwks_empty: peer('RFC 7517 §5', 'the JWK Set holds no usable key'),
  jwks_duplicate_kid: peer('RFC 7517 §4.5', 'two keys of the JWK Set have the same kid'),

  json_malformed: request('RFC 8259 §4', 'the text is not strict JSON', 'reason'),
  base64url_malformed: request('RFC 4648 §5', 'the text is not canonical base64url'),
  feed_malformed: peer(feed, 'the feed does not have its wire form'),
  feed_statement_invalid: peer(feed, 'the feed statement is not signed by the issuer for this use'),
  feed_event_too_large: peer(feed, 'an event of the feed is too large'),
});

/** Rows that say the same to the outside. */
function rowsOf(blame: Blame, wireError: string, httpStatus: number) {
  return (rfc: string, message: string, evidence?: string): ErrorRow => {
    const row = { blame, wireError, httpStatus, rfc, message };
    return evidence === undefined ? row : { ...row, evidence: [evidence] };
  };
}
