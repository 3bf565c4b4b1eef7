import type { JwtClaims } from './claims.ts';
import { maxNumericDate } from './defaults.ts';
import { errors } from './errors.ts';
import { absent, anyAudience } from './opt-out.ts';
import type { Policy, RequiredClaim } from './policy.ts';
import { ownMember } from './strict-json.ts';

/** Judges the claims of a token whose signature held: times, issuer, audience, what else the policy requires. */
export function checkClaims(signed: Record<string, unknown>, keyIssuer: string, policy: Policy<unknown>): JwtClaims {
  const payload = withoutInherited(signed);
  checkTimes(payload, policy);
  checkIssuer(payload.iss, keyIssuer, policy);
  checkAudience(payload.aud, policy);
  checkText(payload.sub, 'sub');
  checkText(payload.jti, 'jti');
  for (const [name, wanted] of policy.requiredClaims) {
    if (!fulfils(ownMember(payload, name), wanted)) {
      throw errors.create('claim_mismatch', { evidence: { claim: name } });
    }
  }
  return payload as unknown as JwtClaims;
}

const plain = {};

/**
 * What a token lacks must not be found in a prototype that somebody polluted (CWE-1321): the claims then lose theirs.
 * A look at the prototype, which all claims share, is nearly free; one at the members of each token is not.
 */
function withoutInherited(claims: Record<string, unknown>): Record<string, unknown> {
  const polluted =
    'iss' in plain ||
    'sub' in plain ||
    'aud' in plain ||
    'exp' in plain ||
    'nbf' in plain ||
    'iat' in plain ||
    'jti' in plain;
  return polluted ? { __proto__: null, ...claims } : claims;
}

function checkTimes(payload: Record<string, unknown>, policy: Policy<unknown>): void {
  const now = policy.now();
  // A broken clock must not make every token look fresh: no comparison with NaN is ever true.
  if (!Number.isFinite(now)) throw new TypeError('now: not a time');
  const skew = policy.clockSkewSeconds;
  const exp = readTime(payload.exp, 'exp');
  const nbf = readTime(payload.nbf, 'nbf') ?? now;
  const iat = readTime(payload.iat, 'iat') ?? now;
  if (exp === undefined) throw malformed('exp');
  if (now >= exp + skew) throw errors.create('token_expired');
  if (nbf > now + skew) throw errors.create('token_not_yet_valid');
  if (iat > now + skew) throw errors.create('token_issued_in_future');
  if (exp - iat > policy.maxLifetimeSeconds + skew) throw errors.create('lifetime_too_long');
}

/** A NumericDate between 1970 and 9999: finite, and too small to be milliseconds. */
function readTime(value: unknown, claim: 'exp' | 'nbf' | 'iat'): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value >= 0 && value <= maxNumericDate)) {
    throw malformed(claim);
  }
  return value;
}

function checkIssuer(iss: unknown, keyIssuer: string, policy: Policy<unknown>): void {
  if (iss === undefined) throw errors.create('issuer_mismatch');
  // A list of issuers would let a token name the right one beside its own (CVE-2025-30144).
  if (typeof iss !== 'string') throw malformed('iss');
  if (iss !== keyIssuer || !policy.issuers.includes(keyIssuer)) throw errors.create('issuer_mismatch');
}

function checkAudience(aud: unknown, policy: Policy<unknown>): void {
  const named = readAudience(aud);
  const { audiences } = policy;
  if (audiences === anyAudience) return;
  const good = audiences === absent ? named === undefined : named?.some((one) => audiences.includes(one)) === true;
  if (!good) throw errors.create('audience_mismatch');
}

function readAudience(aud: unknown): readonly string[] | undefined {
  if (aud === undefined) return undefined;
  if (typeof aud === 'string') return [aud];
  if (Array.isArray(aud) && aud.every((one) => typeof one === 'string')) return aud as string[];
  throw malformed('aud');
}

function checkText(value: unknown, claim: 'sub' | 'jti'): void {
  if (value !== undefined && typeof value !== 'string') throw malformed(claim);
}

function fulfils(value: unknown, wanted: RequiredClaim): boolean {
  return typeof wanted === 'object' ? wanted.includes(value as string) : value === wanted;
}

function malformed(claim: 'exp' | 'nbf' | 'iat' | 'iss' | 'aud' | 'sub' | 'jti'): Error {
  return errors.create('claims_malformed', { evidence: { claim } });
}
