import { defineErrors, type ErrorCatalogue, type ErrorFamily, type ErrorRow } from './auth-error.ts';

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

/**
 * What may be said beside a code: the name of a claim, a parameter or a reason, all from our own lists; of a schema's
 * refusal, the claim that its issue names, if that is a word.
 */
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

/** What rows have in common: who has to act, and what is said to the outside. */
type Side = Pick<ErrorRow, 'blame' | 'wireError' | 'httpStatus'>;

const token: Side = { blame: 'token', wireError: 'invalid_token', httpStatus: 401 };
const key: Side = { blame: 'key', wireError: 'server_error', httpStatus: 500 };
const peer: Side = { blame: 'peer', wireError: 'temporarily_unavailable', httpStatus: 503 };
const request: Side = { blame: 'caller', wireError: 'invalid_request', httpStatus: 400 };
const feed = 'Sealwright revocation feed';

// Several families, so that a program which only verifies does not carry the words of all others: a bundler drops what
// is marked as pure and not used.

type SecretCode = 'secret_malformed' | 'secret_weak' | 'secret_known';
type EncryptionCode = 'token_not_encrypted' | 'decryption_failed' | 'content_type_mismatch';
type FeedCode = 'feed_statement_invalid' | 'feed_event_too_large';
type TextCode = 'base64url_malformed';
type VerificationCode = Exclude<ErrorCode, SecretCode | EncryptionCode | FeedCode | TextCode>;

/** What the verification of a token and the import of a key can throw. */
export const errors: ErrorFamily<VerificationCode, EvidenceNames> = defineErrors<VerificationCode, EvidenceNames>({
  ...rowsOf(token, {
    token_malformed: ['RFC 7515 §7.1', 'the token is not a compact token in canonical base64url'],
    token_too_large: ['RFC 7519 §7.2', 'the token is larger than the policy allows'],
    header_malformed: ['RFC 7515 §4', 'the header is not a valid JOSE header'],
    header_unsupported: ['RFC 7515 §4.1.11', 'the header asks for processing that is refused', 'parameter'],
    typ_mismatch: ['RFC 8725 §3.11', 'the token is of another kind than the policy wants'],
    key_unknown: ['RFC 7515 §4.1.4', 'no trusted key answers to the token'],
    algorithm_mismatch: ['RFC 8725 §3.1', 'the algorithm is not that of the key'],
    signature_invalid: ['RFC 7515 §5.2', 'the signature does not hold'],
    claims_malformed: ['RFC 7519 §4', 'the claims are not a valid claims set', 'claim'],
    token_expired: ['RFC 7519 §4.1.4', 'the token has expired'],
    token_not_yet_valid: ['RFC 7519 §4.1.5', 'the token is not valid yet'],
    token_issued_in_future: ['RFC 7519 §4.1.6', 'the token was issued in the future'],
    lifetime_too_long: ['RFC 7519 §4.1.4', 'the token lives longer than the policy allows'],
    issuer_mismatch: ['RFC 8725 §3.8', 'the issuer is not that of the policy and of the key'],
    audience_mismatch: ['RFC 8725 §3.9', 'the token is not meant for this audience'],
    claim_mismatch: ['RFC 7519 §4', 'a claim that the policy requires is missing or different', 'claim'],
    schema_mismatch: ['RFC 7519 §4', 'the claims do not fulfil the schema of the policy', 'claim'],
  }),
  ...rowsOf(key, {
    key_malformed: ['RFC 7517 §4', 'the key is not well formed', 'reason'],
    key_weak: ['RFC 8725 §3.5', 'the key is too weak to be trusted', 'reason'],
    key_mislabelled: ['RFC 7517 §4.2', 'the key is not meant for this use or algorithm', 'reason'],
    key_private: ['RFC 7517 §9.2', 'a private key was given where a public one belongs'],
  }),
  ...rowsOf(peer, {
    jwks_malformed: ['RFC 7517 §5', 'the document is not a JWK Set'],
    jwks_empty: ['RFC 7517 §5', 'the JWK Set holds no usable key'],
    jwks_duplicate_kid: ['RFC 7517 §4.5', 'two keys of the JWK Set have the same kid'],
    feed_malformed: [feed, 'the feed does not have its wire form'],
  }),
  ...rowsOf(request, { json_malformed: ['RFC 8259 §4', 'the text is not strict JSON', 'reason'] }),
});

export const secretErrors: ErrorFamily<SecretCode, EvidenceNames> = /* @__PURE__ */ defineErrors<
  SecretCode,
  EvidenceNames
>(
  /* @__PURE__ */ rowsOf(key, {
    secret_malformed: ['RFC 7515 §2', 'the secret is not canonical base64url'],
    secret_weak: ['RFC 7518 §3.2', 'the secret is too weak', 'reason'],
    secret_known: ['RFC 8725 §3.5', 'the secret is public knowledge'],
  }),
);

export const encryptionErrors: ErrorFamily<EncryptionCode> = /* @__PURE__ */ defineErrors<EncryptionCode>(
  /* @__PURE__ */ rowsOf(token, {
    token_not_encrypted: ['RFC 7516 §9', 'the token is signed and not encrypted'],
    decryption_failed: ['RFC 7516 §11.5', 'the token cannot be decrypted'],
    content_type_mismatch: ['RFC 7519 §5.2', 'the encrypted content is not said to be a JWT'],
  }),
);

export const feedErrors: ErrorFamily<FeedCode> = /* @__PURE__ */ defineErrors<FeedCode>(
  /* @__PURE__ */ rowsOf(peer, {
    feed_statement_invalid: [feed, 'the feed statement is not signed by the issuer for this use'],
    feed_event_too_large: [feed, 'an event of the feed is too large'],
  }),
);

export const textErrors: ErrorFamily<TextCode> = /* @__PURE__ */ defineErrors<TextCode>(
  /* @__PURE__ */ rowsOf(request, {
    base64url_malformed: ['RFC 4648 §5', 'the text is not canonical base64url'],
  }),
);

/** The catalogue of this package: every code that it can throw, and nothing else. */
export const allErrors: ErrorFamily<ErrorCode, EvidenceNames> = /* @__PURE__ */ joinErrors(
  errors,
  secretErrors,
  encryptionErrors,
  textErrors,
  feedErrors,
);

function rowsOf<Code extends string>(
  side: Side,
  rows: Readonly<Record<Code, readonly [rfc: string, message: string, evidence?: string]>>,
): ErrorCatalogue<Code> {
  const entries = Object.entries<readonly [rfc: string, message: string, evidence?: string]>(rows);
  return Object.fromEntries(
    entries.map(([code, [rfc, message, name]]) => {
      return [code, { ...side, rfc, message, ...(name === undefined ? {} : { evidence: [name] }) }];
    }),
  ) as Readonly<Record<string, ErrorRow>> as ErrorCatalogue<Code>;
}

function joinErrors(
  ...families: readonly { readonly catalogue: ErrorCatalogue }[]
): ErrorFamily<ErrorCode, EvidenceNames> {
  const rows = Object.assign({}, ...families.map(({ catalogue }) => catalogue)) as ErrorCatalogue<ErrorCode>;
  return defineErrors<ErrorCode, EvidenceNames>(rows);
}
