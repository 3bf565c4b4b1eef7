import { describe, expect, it } from 'vitest';
import { type ErrorCode, allErrors as errors } from './errors.ts';

// Codes are a contract: programs match them, people search for them and for their words, which are the message, and what
// goes on the wire must not tell one refusal from another. So all of it is written down once more, and changes in two
// places or not at all.

const wire = {
  token: { wireError: 'invalid_token', httpStatus: 401 },
  key: { wireError: 'server_error', httpStatus: 500 },
  peer: { wireError: 'temporarily_unavailable', httpStatus: 503 },
  caller: { wireError: 'invalid_request', httpStatus: 400 },
  proof: { blame: 'token', wireError: 'invalid_dpop_proof', httpStatus: 401 },
  proofNonce: { blame: 'token', wireError: 'use_dpop_nonce', httpStatus: 401 },
} as const;

type Row = readonly [kind: keyof typeof wire, rfc: string, evidence?: string];

const catalogue: Readonly<Record<ErrorCode, Row>> = {
  token_malformed: ['token', 'RFC 7515 §7.1'],
  token_too_large: ['token', 'RFC 7519 §7.2'],
  header_malformed: ['token', 'RFC 7515 §4'],
  header_unsupported: ['token', 'RFC 7515 §4.1.11', 'parameter'],
  typ_mismatch: ['token', 'RFC 8725 §3.11'],
  key_unknown: ['token', 'RFC 7515 §4.1.4'],
  algorithm_mismatch: ['token', 'RFC 8725 §3.1'],
  signature_invalid: ['token', 'RFC 7515 §5.2'],
  claims_malformed: ['token', 'RFC 7519 §4', 'claim'],
  token_expired: ['token', 'RFC 7519 §4.1.4'],
  token_not_yet_valid: ['token', 'RFC 7519 §4.1.5'],
  token_issued_in_future: ['token', 'RFC 7519 §4.1.6'],
  lifetime_too_long: ['token', 'RFC 7519 §4.1.4'],
  issuer_mismatch: ['token', 'RFC 8725 §3.8'],
  audience_mismatch: ['token', 'RFC 8725 §3.9'],
  claim_mismatch: ['token', 'RFC 7519 §4', 'claim'],
  schema_mismatch: ['token', 'RFC 7519 §4', 'claim'],
  token_not_encrypted: ['token', 'RFC 7516 §9'],
  decryption_failed: ['token', 'RFC 7516 §11.5'],
  content_type_mismatch: ['token', 'RFC 7519 §5.2'],
  key_malformed: ['key', 'RFC 7517 §4', 'reason'],
  key_weak: ['key', 'RFC 8725 §3.5', 'reason'],
  key_mislabelled: ['key', 'RFC 7517 §4.2', 'reason'],
  key_private: ['key', 'RFC 7517 §9.2'],
  secret_malformed: ['key', 'RFC 7515 §2'],
  secret_weak: ['key', 'RFC 7518 §3.2', 'reason'],
  secret_known: ['key', 'RFC 8725 §3.5'],
  jwks_malformed: ['peer', 'RFC 7517 §5'],
  jwks_empty: ['peer', 'RFC 7517 §5'],
  jwks_duplicate_kid: ['peer', 'RFC 7517 §4.5'],
  json_malformed: ['caller', 'RFC 8259 §4', 'reason'],
  base64url_malformed: ['caller', 'RFC 4648 §5'],
  feed_malformed: ['peer', 'Sealwright revocation feed'],
  feed_statement_invalid: ['peer', 'Sealwright revocation feed'],
  feed_event_too_large: ['peer', 'Sealwright revocation feed'],
  proof_invalid: ['proof', 'RFC 9449 §4.3', 'reason'],
  proof_nonce_refused: ['proofNonce', 'RFC 9449 §8'],
};

describe('the catalogue of errors', () => {
  it.each(Object.entries(catalogue))('says of %s what it has always said', (code, [kind, rfc, evidence]) => {
    expect(errors.catalogue[code as ErrorCode]).toStrictEqual({
      blame: kind,
      ...wire[kind],
      rfc,
      message: code.replaceAll('_', ' '),
      ...(evidence === undefined ? {} : { evidence: [evidence] }),
    });
  });

  it('has no other code', () => {
    expect(Object.keys(errors.catalogue).sort()).toStrictEqual(Object.keys(catalogue).sort());
  });
});
