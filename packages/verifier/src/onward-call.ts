import { type AdmittedCredential, findCredential } from './admitted-credential.ts';
import { defaultFetch, type Fetch } from './defaults.ts';
import { errors, onwardErrors } from './errors.ts';
import type { MaybePromise } from './maybe-promise.ts';
import { parsePeerUrl } from './peer-url.ts';
import type { Verifier } from './verifier.ts';

/** As `fetch`, to the named origins alone, with the token in its place. */
export type OnwardFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** From a request that a guard let through (in Hono and Koa its context) to the calls that are made on its behalf. */
export type OnwardCalls = (request: object) => OnwardFetch;

export interface OnwardOptions {
  /** The services that may be given the token, as `https://orders.example.com`. `http` is for loopback alone. */
  readonly origins: readonly string[];
  readonly fetch?: Fetch;
}

/** Which credential a guard of this verifier left with the request. @throws TypeError where none did */
export function readCredential<C>(request: object, verifier: Verifier<C>): AdmittedCredential {
  const credential = findCredential(request);
  if (credential !== undefined && verifier.isVerified(credential.auth)) return credential;
  throw new TypeError('request: it passed no guard of this verifier');
}

/** How to send a token onward. `token` is asked for after the address was found good. */
export function createOnwardFetch(options: OnwardOptions): (token: () => MaybePromise<string>) => OnwardFetch {
  const { fetch: send = defaultFetch } = options;
  const origins = new Set(options.origins.map(parseOrigin));
  if (origins.size === 0) throw new TypeError('origins must be one or more');
  return (token) => async (target, init) => {
    const url = parseTarget(target, origins);
    const headers = new Headers(init?.headers);
    if (headers.has('authorization')) throw new TypeError('headers: Authorization is for the token');
    if (init?.redirect === 'follow') throw new TypeError('redirect: none is followed with a token');
    headers.set('authorization', `Bearer ${await token()}`);
    const response = await send(url, { ...init, headers, redirect: 'manual' });
    // A `fetch` of somebody's own that went on all the same may have shown the token to anybody.
    if (response.redirected) throw errors.create('peer_redirected');
    return response;
  };
}

function parseOrigin(text: string): string {
  const url = parsePeerUrl(text, 'origins');
  if (url.pathname !== '/' || url.search !== '') throw new TypeError('origins must not carry a path or a query');
  return url.origin;
}

/** Read once, by the parser that `fetch` itself uses, so that both mean the same host. The text may come from a request. */
function parseTarget(target: string | URL, origins: ReadonlySet<string>): string {
  const text = String(target);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // By its parts: the origin of a `blob:` address is that of the one inside.
  const isNamed = url !== undefined && origins.has(`${url.protocol}//${url.host}`);
  if (!isNamed || url.username !== '' || url.password !== '') throw onwardErrors.create('call_not_allowed');
  return url.href;
}
