import type { JwtClaims } from './claims.ts';
import { checkClaims } from './claims-check.ts';
import { applySchema } from './claims-schema.ts';
import { permit } from './construction-permit.ts';
import { verifyJws } from './jws-verify.ts';
import { VerifiedJwt } from './jwt.ts';
import type { KeySource } from './key-set.ts';
import { isPromise } from './maybe-promise.ts';
import { Policy } from './policy.ts';

/**
 * Verifies a JWT against keys and a policy, in a fixed order: form, header, kind, key, algorithm, signature, and only
 * then times, issuer, audience, required claims and the policy's schema.
 *
 * It does NOT obey anything that the token says about how to verify it, does not know whether the token was revoked,
 * and does not ask for the proof of possession that a `cnf` claim calls for: the verifier package does both.
 *
 * @throws AuthError: `token_malformed`, `token_too_large`, `header_malformed`, `header_unsupported`, `typ_mismatch`,
 *   `key_unknown`, `algorithm_mismatch`, `signature_invalid`, `claims_malformed`, `token_expired`,
 *   `token_not_yet_valid`, `token_issued_in_future`, `lifetime_too_long`, `issuer_mismatch`, `audience_mismatch`,
 *   `claim_mismatch`, `schema_mismatch`; and whatever the key source throws. TypeError: no source of keys, not a
 *   policy, a broken clock, a schema that throws or changes registered claims
 * @see RFC 7515 §5.2, RFC 7519 §7.2, RFC 8725
 *
 * @example
 * const policy = createPolicy({ issuer: 'https://id.example', audience: 'https://api.example', typ: 'at+jwt' });
 * const { claims } = await verifyJwt(token, keySet, policy);
 */
export async function verifyJwt<C = JwtClaims>(
  token: string,
  keys: KeySource,
  policy: Policy<C>,
): Promise<VerifiedJwt<C>> {
  if (!Policy.isPolicy(policy)) throw new TypeError('policy: not a policy');
  if (typeof keys?.findKey !== 'function') throw new TypeError('keys: not a key source');
  const outcome = verifyJws(token, keys, policy);
  const { header, issuerKey, payload } = isPromise(outcome) ? await outcome : outcome;
  const signed = checkClaims(payload, issuerKey.issuer, policy);
  const { claims } = policy.schema === undefined ? { claims: signed } : await applySchema(signed, policy.schema);
  return new VerifiedJwt<C>(permit, header.parameters, signed, claims, issuerKey.key, policy);
}
