import type { AllowedOrigins } from './allowed-origins.ts';
import { preflightMaxAgeSeconds } from './defaults.ts';
import type { Route } from './route.ts';

const none: Readonly<Record<string, string>> = Object.freeze({});

/**
 * The CORS headers of an answer: for an origin on the list, that origin to the letter, never `*`; for another, none, so
 * its page cannot read the answer. Credentials only where the cookie is read.
 */
export async function corsHeaders(
  request: Request,
  route: Route,
  origins: AllowedOrigins,
): Promise<Readonly<Record<string, string>>> {
  if (route.cors === 'none') return none;
  const origin = request.headers.get('origin');
  if (origin === null) return none;
  const allowed = route.cors === 'clients' ? origins.hasOfAnyClient(origin) : origins.has(origin);
  if (!(await allowed)) return none;
  const headers = {
    'access-control-allow-origin': origin,
    // `Date`: what a page holds against a clock (an ID token, a proof) it should not hold against the person's.
    'access-control-expose-headers': 'Date, DPoP-Nonce, Retry-After, WWW-Authenticate, X-Request-Id',
    vary: 'Origin',
  };
  return route.cors === 'credentialed' ? { ...headers, 'access-control-allow-credentials': 'true' } : headers;
}

/** What a preflight is answered besides (Fetch §3.2.3). Without the headers above, a browser takes it for a refusal. */
export function preflightHeaders(route: Route): Readonly<Record<string, string>> {
  if (route.cors === 'none') return none;
  return {
    'access-control-allow-methods': Object.keys(route.methods).join(', '),
    'access-control-allow-headers': 'Authorization, Content-Type, DPoP, Idempotency-Key',
    'access-control-max-age': String(preflightMaxAgeSeconds),
  };
}
