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
 * What comes back: what speaks of the content. A list as well: an answer's header may command the browser for the whole origin, a
 * cache that is shared, or a proxy in front (`X-Accel-Redirect`), and new ones are thought of. `Location` is judged by itself.
 */
const returned: readonly string[] = [
  ...['accept-ranges', 'content-disposition', 'content-language', 'content-length', 'content-range', 'content-type'],
  ...['etag', 'last-modified', 'retry-after', 'vary'],
];

/** @throws AuthError `bff_api_redirected`, `bff_api_unreachable` */
export function relayedAnswer(relay: Relay, response: Response, from: URL, cookies: Cookies): Response {
  if (response.redirected || response.type === 'opaqueredirect') throw serverError('bff_api_redirected');
  // HTTP knows no other final ones (RFC 9110 §15), and `Response` takes none.
  if (response.status < 200 || response.status > 599) {
    void response.body?.cancel();
    throw serverError('bff_api_unreachable');
  }
  const headers = new Headers();
  const named = (response.headers.get('connection') ?? '').toLowerCase().split(/\s*,\s*/);
  // Decoded already by `fetch`, whatever was asked for.
  const isCoded = response.headers.has('content-encoding');
  for (const name of [...returned, ...relay.answerHeaders]) {
    const value = response.headers.get(name);
    const isTrue = !named.includes(name) && !(isCoded && name === 'content-length');
    if (value !== null && isTrue) headers.set(name, value);
  }
  headers.set('cache-control', cachingOf(response.headers.get('cache-control') ?? ''));
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

/** It is served from the application's own origin: whatever it is, it runs no script there. */
function guard(headers: Headers): void {
  headers.set(
    'content-security-policy',
    "default-src 'none'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'",
  );
  headers.set('x-content-type-options', 'nosniff');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('referrer-policy', 'no-referrer');
  headers.append('vary', 'cookie');
}

/**
 * In our words, and kept by the person's own browser or nowhere: where the API says `private`, for as long as it says, and if it
 * says no time not without asking again. What is not read to the last character is `no-store`.
 */
function cachingOf(said: string): string {
  const directives = said
    .toLowerCase()
    .split(',')
    .map((one) => one.replace(/^[ \t]+|[ \t]+$/g, ''));
  const isRead = directives.every((one) => /^[a-z-]+(=\d{1,9})?$/.test(one));
  if (!isRead || !directives.includes('private') || directives.includes('no-store')) return 'no-store';
  const [age, ...others] = directives.filter((one) => one.startsWith('max-age='));
  if (directives.includes('no-cache') || age === undefined || others.length > 0) return 'private, no-cache';
  return `private, ${age}`;
}
