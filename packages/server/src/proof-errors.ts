import type { ErrorCatalogue } from '@sealwright/jwt';

/** What is refused of proofs of possession. Part of the one catalogue in `errors.ts`. */
export type ProofErrorCode =
  | 'dpop_proof_invalid'
  | 'dpop_proof_missing'
  | 'dpop_nonce_required'
  | 'dpop_key_mismatch'
  | 'token_proof_missing'
  | 'token_proof_replayed'
  | 'client_certificate_missing'
  | 'client_certificate_invalid'
  | 'request_object_missing'
  | 'request_object_contradicted';

export interface ProofEvidenceNames {
  dpop_proof_invalid: 'reason';
}

const proof = { blame: 'caller', wireError: 'invalid_dpop_proof', httpStatus: 400 } as const;
const certificate = { blame: 'caller', wireError: 'invalid_client', httpStatus: 401 } as const;
const requestObject = { blame: 'caller', wireError: 'invalid_request_object', httpStatus: 400 } as const;
/** The same where a token is presented: there it is an answer by `WWW-Authenticate` (RFC 9449 §7.1). */
const tokenProof = { ...proof, blame: 'token', httpStatus: 401 } as const;

export const proofErrors: ErrorCatalogue<ProofErrorCode> = {
  dpop_proof_invalid: {
    ...proof,
    rfc: 'RFC 9449 §5',
    message: 'the DPoP proof does not hold for this request',
    evidence: ['reason'],
  },
  dpop_proof_missing: { ...proof, rfc: 'RFC 9449 §5.2', message: 'this client has to send a DPoP proof' },
  dpop_nonce_required: {
    ...proof,
    wireError: 'use_dpop_nonce',
    rfc: 'RFC 9449 §8',
    message: 'the DPoP proof has to carry the nonce of this answer',
  },
  dpop_key_mismatch: {
    ...proof,
    rfc: 'RFC 9449 §10.1',
    message: 'the DPoP proof is by another key than dpop_jkt names',
  },
  token_proof_missing: { ...tokenProof, rfc: 'RFC 9449 §7.1', message: 'a DPoP token came without its proof' },
  token_proof_replayed: { ...tokenProof, rfc: 'RFC 9449 §11.1', message: 'the DPoP proof had been used' },
  client_certificate_missing: {
    ...certificate,
    rfc: 'RFC 8705 §3',
    message: 'the tokens of this client are bound to its certificate, and none was shown',
  },
  client_certificate_invalid: {
    ...certificate,
    rfc: 'RFC 8705 §2.1',
    message: 'what the proxy sent as the client’s certificate is none, or is out of its time',
  },
  request_object_missing: { ...requestObject, rfc: 'RFC 9101 §10.5', message: 'this client has to sign its requests' },
  request_object_contradicted: {
    ...requestObject,
    rfc: 'RFC 9101 §6.3',
    message: 'the request object is of another client or response type than what stands beside it',
  },
};
