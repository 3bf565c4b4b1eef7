import { describe, expect, it } from 'vitest';
import { type ErrorCode, allErrors as errors } from './errors.ts';

// Codes and messages are a contract: programs match codes, people search for messages, and what goes on the wire must
// not tell one refusal from another. So all of it is written down once more, and changes in two places or not at all.

const wire = {
  token: { wireError: 'invalid_token', httpStatus: 401 },
  key: { wireError: 'server_error', httpStatus: 500 },
  peer: { wireError: 'temporarily_unavailable', httpStatus: 503 },
  caller: { wireError: 'invalid_request', httpStatus: 400 },
} as const;

type Row = readonly [blame: keyof typeof wire, rfc: string, message: string, evidence?: string];

const catalogue: Readonly<Record<ErrorCode, Row>> = {
  token_malformed: ['token', 'RFC 7515 §7.1', 'the token is not a compact token in canonical base64url'],
  token_too_large: ['token', 'RFC 7519 §7.2', 'the token is larger than the policy allows'],
  header_malformed: ['token', 'RFC 7515 §4', 'the header is not a valid JOSE header'],
  header_unsupported: ['token', 'RFC 7515 §4.1.11', 'the header asks for processing that is refused', 'parameter'],
  typ_mismatch: ['token', 'RFC 8725 §3.11', 'the token is of another kind than the policy wants'],
  key_unknown: ['token', 'RFC 7515 §4.1.4', 'no trusted key answers to the token'],
  algorithm_mismatch: ['token', 'RFC 8725 §3.1', 'the algorithm is not that of the key'],
  signature_invalid: ['token', 'RFC 7515 §5.2', 'the signature does not hold'],
  claims_malformed: ['token', 'RFC 7519 §4', 'the claims are not a valid claims set', 'claim'],
  token_expired: ['token', 'RFC 7519 §4.1.4', 'the token has expired'],
  token_not_yet_valid: ['token', 'RFC 7519 §4.1.5', 'the token is not valid yet'],
  token_issued_in_future: ['token', 'RFC 7519 §4.1.6', 'the token was issued in the future'],
  lifetime_too_long: ['token', 'RFC 7519 §4.1.4', 'the token lives longer than the policy allows'],
  issuer_mismatch: ['token', 'RFC 8725 §3.8', 'the issuer is not that of the policy and of the key'],
  audience_mismatch: ['token', 'RFC 8725 §3.9', 'the token is not meant for this audience'],
  claim_mismatch: ['token', 'RFC 7519 §4', 'a claim that the policy requires is missing or different', 'claim'],
  schema_mismatch: ['token', 'RFC 7519 §4', 'the claims do not fulfil the schema of the policy', 'claim'],
  token_not_encrypted: ['token', 'RFC 7516 §9', 'the token is signed and not encrypted'],
  decryption_failed: ['token', 'RFC 7516 §11.5', 'the token cannot be decrypted'],
  content_type_mismatch: ['token', 'RFC 7519 §5.2', 'the encrypted content is not said to be a JWT'],
  key_malformed: ['key', 'RFC 7517 §4', 'the key is not well formed', 'reason'],
  key_weak: ['key', 'RFC 8725 §3.5', 'the key is too weak to be trusted', 'reason'],
  key_mislabelled: ['key', 'RFC 7517 §4.2', 'the key is not meant for this use or algorithm', 'reason'],
  key_private: ['key', 'RFC 7517 §9.2', 'a private key was given where a public one belongs'],
  secret_malformed: ['key', 'RFC 7515 §2', 'the secret is not canonical base64url'],
  secret_weak: ['key', 'RFC 7518 §3.2', 'the secret is too weak', 'reason'],
  secret_known: ['key', 'RFC 8725 §3.5', 'the secret is public knowledge'],
  jwks_malformed: ['peer', 'RFC 7517 §5', 'the document is not a JWK Set'],
  jwks_empty: ['peer', 'RFC 7517 §5', 'the JWK Set holds no usable key'],
  jwks_duplicate_kid: ['peer', 'RFC 7517 §4.5', 'two keys of the JWK Set have the same kid'],
  json_malformed: ['caller', 'RFC 8259 §4', 'the text is not strict JSON', 'reason'],
  base64url_malformed: ['caller', 'RFC 4648 §5', 'the text is not canonical base64url'],
  feed_malformed: ['peer', 'Sealwright revocation feed', 'the feed does not have its wire form'],
  feed_statement_invalid: [
    'peer',
    'Sealwright revocation feed',
    'the feed statement is not signed by the issuer for this use',
  ],
  feed_event_too_large: ['peer', 'Sealwright revocation feed', 'an event of the feed is too large'],
};

describe('the catalogue of errors', () => {
  it.each(Object.entries(catalogue))('says of %s what it has always said', (code, [blame, rfc, message, evidence]) => {
    expect(errors.catalogue[code as ErrorCode]).toStrictEqual({
      blame,
      ...wire[blame],
      rfc,
      message,
      ...(evidence === undefined ? {} : { evidence: [evidence] }),
    });
  });

  it('has no other code', () => {
    expect(Object.keys(errors.catalogue).sort()).toStrictEqual(Object.keys(catalogue).sort());
  });
});
