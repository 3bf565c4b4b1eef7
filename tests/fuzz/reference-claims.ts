import type { JsonObject } from './reference-verifier.ts';
import { now, type Rules } from './rules.ts';

/** The last second of the year 9999. */
const lastTime = 253_402_300_799;

/** The code of the first rule that the claims break, in the documented order. */
export function checkReferenceClaims(claims: JsonObject, keyIssuer: string, rules: Rules): string | undefined {
  return faultOfTimes(claims, rules) ?? faultOfParties(claims, keyIssuer, rules) ?? faultOfTheRest(claims, rules);
}

function faultOfTimes(claims: JsonObject, { skew, maxLifetime }: Rules): string | undefined {
  for (const name of ['exp', 'nbf', 'iat']) {
    if (name in claims && !isTime(claims[name])) return 'claims_malformed';
  }
  if (!('exp' in claims)) return 'claims_malformed';
  const exp = claims.exp as number;
  const iat = claims.iat as number | undefined;
  const nbf = claims.nbf as number | undefined;
  if (exp + skew <= now) return 'token_expired';
  if (nbf !== undefined && nbf - skew > now) return 'token_not_yet_valid';
  if (iat !== undefined && iat - skew > now) return 'token_issued_in_future';
  const begin = iat === undefined ? now : iat;
  return exp - begin - skew > maxLifetime ? 'lifetime_too_long' : undefined;
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= lastTime;
}

function faultOfParties(claims: JsonObject, keyIssuer: string, rules: Rules): string | undefined {
  if (!('iss' in claims)) return 'issuer_mismatch';
  if (typeof claims.iss !== 'string') return 'claims_malformed';
  if (claims.iss !== keyIssuer || !rules.issuers.includes(claims.iss)) return 'issuer_mismatch';

  const { audiences } = rules;
  const named = !('aud' in claims) ? [] : Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  if (named.some((one) => typeof one !== 'string')) return 'claims_malformed';
  if (audiences === 'any') return undefined;
  if (audiences === 'absent') return 'aud' in claims ? 'audience_mismatch' : undefined;
  return named.some((one) => audiences.includes(one)) ? undefined : 'audience_mismatch';
}

function faultOfTheRest(claims: JsonObject, rules: Rules): string | undefined {
  for (const name of ['sub', 'jti']) {
    if (name in claims && typeof claims[name] !== 'string') return 'claims_malformed';
  }
  for (const [name, wanted] of Object.entries(rules.required)) {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    const good = Array.isArray(wanted) ? wanted.includes(value) : value === wanted;
    if (!good) return 'claim_mismatch';
  }
  return undefined;
}
