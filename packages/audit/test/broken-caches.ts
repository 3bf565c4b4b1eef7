// Caches in front of a right verifier, with one mistake each.

import type { Verify } from '../src/function-target.ts';
import type { TrustedIssuer } from '../src/trusted-issuer.ts';
import { type Claims, carelessVerifier, readQuickly } from './careless-verifier.ts';

/** The payload says it all, so it is the key. */
export function remembersPayloads(trusted: TrustedIssuer): Verify {
  return remembering(trusted, (token) => token.split('.')[1] ?? '');
}

/** The signature differs from token to token, so it is the key. */
export function remembersSignatures(trusted: TrustedIssuer): Verify {
  return remembering(trusted, (token) => token.split('.')[2] ?? '');
}

/** Each session has one entry. */
export function remembersSessions(trusted: TrustedIssuer): Verify {
  return remembering(trusted, (token) => {
    const { sid } = readQuickly(token.split('.')[1] ?? '');
    return typeof sid === 'string' ? sid : token;
  });
}

/** Every token of one API has the same claims, surely. */
export function remembersAudiences(trusted: TrustedIssuer): Verify {
  const verify = carelessVerifier(trusted);
  const known = new Map<unknown, unknown>();
  return (token) => {
    const claims = verify(token);
    if (claims === false) return false;
    const { aud } = claims as Claims;
    known.set(aud, known.get(aud) ?? claims);
    return known.get(aud);
  };
}

/** The whole token is the key, and an entry lives as long as the process. */
export function remembersForEver(trusted: TrustedIssuer): Verify {
  return remembering(trusted, (token) => token);
}

function remembering(trusted: TrustedIssuer, keyOf: (token: string) => string): Verify {
  const verify = carelessVerifier(trusted);
  const known = new Map<string, unknown>();
  return (token) => {
    const key = keyOf(token);
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const claims = verify(token);
    if (claims !== false) known.set(key, claims);
    return claims;
  };
}
