import { serverError } from '../node/server-error.ts';
import type { Cookies } from './answers.ts';
import type { Relay } from './bff-options.ts';
import { mountedLocation } from './relay-target.ts';

/**
 * What goes through to the API: what speaks of content, caches and ranges. A list of what may pass, and not of what may not: a
 * header by which some API or proxy trusts its caller (`X-Forwarded-For`, `X-User`) is not a browser's to set.
 */
const passed: readonly string[] = [
  ...[
    'accept',
    'accept-language',
    'content-encoding',
    'content-language',
    'content-type',
    'if-match',
    'if-modified-since',
  ],
  ...['if-none-match', 'if-range', 'if-unmodified-since', 'idempotency-key', 'last-event-id', 'prefer', 'range'],
  ...['traceparent', 'tracestate', 'user-agent'],
];

export function relayedHeaders({ headers: more }: Relay, from: Headers): Headers {
  // Not compressed: what is answered goes on as it is, in the pieces in which it comes.
  const headers = new Headers({ 'accept-encoding': 'identity' });
  for (const name of [...passed, ...more]) {
    const value = from.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}

/**
 * What does not come back: what belongs to one connection (RFC 9110 §7.6.1); cookies, which the API would set on our origin; what
 * governs the origin as a whole; CORS, which is ours to say; a challenge that would have the browser ask for a password.
 */
const dropped =
  /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|set-cookie2?|www-authenticate|clear-site-data|access-control-.*|strict-transport-security|alt-svc|refresh|service-worker-allowed|location|content-location|nel|report-to|reporting-endpoints|content-security-policy.*|cross-origin-.*|x-frame-options|x-powered-by|server|date)$/;

/** @throws AuthError `bff_api_redirected` */
export function relayedAnswer(relay: Relay, response: Response, from: URL, cookies: Cookies): Response {
  if (response.redirected || response.type === 'opaqueredirect') throw serverError('bff_api_redirected');
  const headers = new Headers();
  const named = (response.headers.get('connection') ?? '').toLowerCase().split(/\s*,\s*/);
  // Decoded already by `fetch`, whatever was asked for.
  const coded = response.headers.has('content-encoding') ? ['content-encoding', 'content-length'] : [];
  for (const [name, value] of response.headers) {
    if (!dropped.test(name) && !named.includes(name) && !coded.includes(name)) headers.set(name, value);
  }
  setLocation(relay, response, from, headers);
  guard(headers);
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  const isEmpty = [204, 205, 304].includes(response.status);
  return new Response(isEmpty ? null : response.body, { status: response.status, headers });
}

/** Not followed: the browser decides, and gets the place by its name here. One that is not the API's own would be an open redirect. */
function setLocation(relay: Relay, { status, headers: from, body }: Response, at: URL, headers: Headers): void {
  const location = from.get('location');
  if (location === null) return;
  const own = mountedLocation(relay, location, at);
  if (own !== undefined) headers.set('location', own);
  else if (status >= 300 && status < 400) {
    void body?.cancel();
    throw serverError('bff_api_redirected');
  }
}

/** It is served from the application's own origin: whatever it is, it runs no script there, and no cache that is shared keeps it. */
function guard(headers: Headers): void {
  headers.set(
    'content-security-policy',
    "default-src 'none'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'",
  );
  headers.set('x-content-type-options', 'nosniff');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('referrer-policy', 'no-referrer');
  headers.append('vary', 'cookie');
  const caching = headers.get('cache-control') ?? '';
  if (!/(^|,)\s*(private|no-store)\s*(,|$)/i.test(caching)) headers.set('cache-control', 'no-store');
}
