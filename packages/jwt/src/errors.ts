import { type Blame, defineErrors, type ErrorCatalogue, type ErrorFamily, type ErrorRow } from './auth-error.ts';

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
  | 'feed_event_too_large'
  | 'proof_invalid'
  | 'proof_nonce_refused';

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
  readonly proof_invalid: 'reason';
}

/** What rows have in common: who has to act, and what is said to the outside. */
const token = rowsOf('token', 'invalid_token', 401);
const key = rowsOf('key', 'server_error', 500);
const peer = rowsOf('peer', 'temporarily_unavailable', 503);
const request = rowsOf('caller', 'invalid_request', 400);
const feed = 'Sealwright revocation feed';

// Several families, so that a program which only verifies does not carry the words of all others: a bundler drops what
// is marked as pure and not used.

type SecretCode = 'secret_malformed' | 'secret_weak' | 'secret_known';
type EncryptionCode = 'token_not_encrypted' | 'decryption_failed' | 'content_type_mismatch';
type FeedCode = 'feed_malformed' | 'feed_statement_invalid' | 'feed_event_too_large';
type TextCode = 'base64url_malformed';
type ProofCode = 'proof_invalid' | 'proof_nonce_refused';
type VerificationCode = Exclude<ErrorCode, SecretCode | EncryptionCode | FeedCode | TextCode | ProofCode>;

/** What the verification of a token and the import of a key can throw. */
export const errors: ErrorFamily<VerificationCode, EvidenceNames> = defineErrors<VerificationCode, EvidenceNames>({
  ...token({
    token_malformed: 'RFC 7515 §7.1',
    token_too_large: 'RFC 7519 §7.2',
    header_malformed: 'RFC 7515 §4',
    header_unsupported: 'RFC 7515 §4.1.11',
    typ_mismatch: 'RFC 8725 §3.11',
    key_unknown: 'RFC 7515 §4.1.4',
    algorithm_mismatch: 'RFC 8725 §3.1',
    signature_invalid: 'RFC 7515 §5.2',
    claims_malformed: 'RFC 7519 §4',
    token_expired: 'RFC 7519 §4.1.4',
    token_not_yet_valid: 'RFC 7519 §4.1.5',
    token_issued_in_future: 'RFC 7519 §4.1.6',
    lifetime_too_long: 'RFC 7519 §4.1.4',
    issuer_mismatch: 'RFC 8725 §3.8',
    audience_mismatch: 'RFC 8725 §3.9',
    claim_mismatch: 'RFC 7519 §4',
    schema_mismatch: 'RFC 7519 §4',
  }),
  ...key({
    key_malformed: 'RFC 7517 §4',
    key_weak: 'RFC 8725 §3.5',
    key_mislabelled: 'RFC 7517 §4.2',
    key_private: 'RFC 7517 §9.2',
  }),
  ...peer({
    jwks_malformed: 'RFC 7517 §5',
    jwks_empty: 'RFC 7517 §5',
    jwks_duplicate_kid: 'RFC 7517 §4.5',
  }),
  ...request({ json_malformed: 'RFC 8259 §4' }),
});

export const secretErrors: ErrorFamily<SecretCode, EvidenceNames> = /* @__PURE__ */ defineErrors<
  SecretCode,
  EvidenceNames
>(
  /* @__PURE__ */ key({
    secret_malformed: 'RFC 7515 §2',
    secret_weak: 'RFC 7518 §3.2',
    secret_known: 'RFC 8725 §3.5',
  }),
);

export const encryptionErrors: ErrorFamily<EncryptionCode> = /* @__PURE__ */ defineErrors<EncryptionCode>(
  /* @__PURE__ */ token({
    token_not_encrypted: 'RFC 7516 §9',
    decryption_failed: 'RFC 7516 §11.5',
    content_type_mismatch: 'RFC 7519 §5.2',
  }),
);

export const feedErrors: ErrorFamily<FeedCode> = /* @__PURE__ */ defineErrors<FeedCode>(
  /* @__PURE__ */ peer({
    feed_malformed: feed,
    feed_statement_invalid: feed,
    feed_event_too_large: feed,
  }),
);

export const textErrors: ErrorFamily<TextCode> = /* @__PURE__ */ defineErrors<TextCode>(
  /* @__PURE__ */ request({
    base64url_malformed: 'RFC 4648 §5',
  }),
);

export const proofErrors: ErrorFamily<ProofCode, EvidenceNames> = /* @__PURE__ */ defineProofErrors();

/** RFC 9449 gives proofs answers of their own, and a bundler drops a call that it may, but no spread. */
function defineProofErrors(): ErrorFamily<ProofCode, EvidenceNames> {
  return defineErrors<ProofCode, EvidenceNames>({
    ...rowsOf('token', 'invalid_dpop_proof', 401)({ proof_invalid: 'RFC 9449 §4.3' }),
    ...rowsOf('token', 'use_dpop_nonce', 401)({ proof_nonce_refused: 'RFC 9449 §8' }),
  });
}

/** For those who read the catalogue: no error asks for them. */
const evidenceNames: EvidenceNames = {
  header_unsupported: 'parameter',
  claims_malformed: 'claim',
  claim_mismatch: 'claim',
  schema_mismatch: 'claim',
  key_malformed: 'reason',
  key_weak: 'reason',
  key_mislabelled: 'reason',
  secret_weak: 'reason',
  json_malformed: 'reason',
  proof_invalid: 'reason',
};

/** The catalogue of this package: every code that it can throw, and nothing else. */
export const allErrors: ErrorFamily<ErrorCode, EvidenceNames> = /* @__PURE__ */ joinErrors(
  errors,
  secretErrors,
  encryptionErrors,
  textErrors,
  feedErrors,
  proofErrors,
);

/** The message is the code in words: constant, and one spelling fewer to ship. docs/errors.md says what each means. */
function rowsOf(blame: Blame, wireError: string, httpStatus: number) {
  return <Code extends string>(rfcs: Readonly<Record<Code, string>>): ErrorCatalogue<Code> => {
    const rows = Object.entries<string>(rfcs).map(([code, rfc]): [string, ErrorRow] => {
      return [code, { blame, wireError, httpStatus, rfc, message: code.replaceAll('_', ' ') }];
    });
    return Object.fromEntries(rows) as ErrorCatalogue<Code>;
  };
}

function joinErrors(
  ...families: readonly { readonly catalogue: ErrorCatalogue }[]
): ErrorFamily<ErrorCode, EvidenceNames> {
  const rows: Record<string, ErrorRow> = Object.assign({}, ...families.map(({ catalogue }) => catalogue));
  for (const [code, name] of Object.entries(evidenceNames)) {
    rows[code] = { ...(rows[code] as ErrorRow), evidence: [name] };
  }
  return defineErrors<ErrorCode, EvidenceNames>(rows as ErrorCatalogue<ErrorCode>);
}
