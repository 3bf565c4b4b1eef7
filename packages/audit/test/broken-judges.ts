// Judges of claims with one mistake each, as they have been made.

import type { Verify } from '../src/function-target.ts';
import type { TrustedIssuer } from '../src/trusted-issuer.ts';
import { type Claims, carelessVerifier, isNamed, nowSeconds } from './careless-verifier.ts';

type Judge = (claims: Claims, trusted: TrustedIssuer) => boolean;

const judging =
  (judge: Judge) =>
  (trusted: TrustedIssuer): Verify =>
    carelessVerifier(trusted, { judge });

/** The clock is never asked. */
export const forgetsTime: (trusted: TrustedIssuer) => Verify = judging(isNamed);

/** A time that is no number is none, and none forbids nothing. */
export const readsTimesWithDefault: (trusted: TrustedIssuer) => Verify = judging((claims, trusted) => {
  const time = (name: string, otherwise: number): number =>
    typeof claims[name] === 'number' ? claims[name] : otherwise;
  const now = nowSeconds();
  return isNamed(claims, trusted) && time('exp', Number.POSITIVE_INFINITY) > now && time('nbf', 0) <= now;
});

/** Clocks differ: an hour is forgiven. */
export const forgivesAnHour: (trusted: TrustedIssuer) => Verify = judging(
  (claims, trusted) => isNamed(claims, trusted) && Number(claims['exp']) + 3600 > nowSeconds(),
);

/** The audience is the application's affair. */
export const forgetsAudience: (trusted: TrustedIssuer) => Verify = judging(
  ({ iss, exp }, { issuer }) => iss === issuer && Number(exp) > nowSeconds(),
);

/** All members of the list must be ours. */
export const countsAudiences: (trusted: TrustedIssuer) => Verify = judging(({ iss, aud }, { issuer, audience }) => {
  const list = Array.isArray(aud) ? aud : Object.keys(Object(aud));
  return iss === issuer && (aud === audience || list.every((one) => one === audience));
});

/** The name must be in there somewhere. */
export const searchesNames: (trusted: TrustedIssuer) => Verify = judging(
  ({ iss, aud }, { issuer, audience }) => String(iss).includes(issuer) && String(aud).includes(audience),
);

/** The name must begin with what it should be, whatever the case. */
export const comparesBegins: (trusted: TrustedIssuer) => Verify = judging(
  ({ iss, aud }, { issuer, audience }) =>
    issuer.startsWith(String(iss).toLowerCase()) && audience.startsWith(String(aud)),
);

/** The issuer is known by its key. */
export const forgetsIssuer: (trusted: TrustedIssuer) => Verify = judging(
  ({ aud, exp }, { audience }) => aud === audience && Number(exp) > nowSeconds(),
);

/** Several issuers may be configured, so both sides are lists. */
export const matchesIssuerLists: (trusted: TrustedIssuer) => Verify = judging(
  ({ iss, aud }, { issuer, audience }) => [iss].flat().includes(issuer) && aud === audience,
);

/** One pattern, made once, with a flag too many. */
export function keepsPatternState(trusted: TrustedIssuer): Verify {
  const pattern = new RegExp(trusted.audience, 'g');
  return carelessVerifier(trusted, { judge: ({ aud }) => pattern.test(String(aud)) });
}

/** Words, any number of them, of any number of letters. */
export const matchesSlowly: (trusted: TrustedIssuer) => Verify = judging(({ sub }) => /^(\w+)+$/.test(String(sub)));
