import { isAuthError, type JsonValue } from '@sealwright/jwt';
import { serverError } from '../node/server-error.ts';
import { answerError, answerFailurePage, answerJson, ownError } from './answers.ts';
import { backchannelLogout } from './backchannel-logout.ts';
import type { BffOptions, BffSettings } from './bff-options.ts';
import { type BffParts, createParts } from './bff-parts.ts';
import { callback } from './callback.ts';
import type { ReadableHeaders } from './cookie-jar.ts';
import { findLiveSession } from './live-session.ts';
import { logIn } from './log-in.ts';
import { logOut } from './log-out.ts';
import { rawPathOf } from './raw-path.ts';
import { createRelay } from './relay.ts';
import { demandOwnOrigin } from './request-origin.ts';
import { secondsLeft } from './session-record.ts';

/** Who is signed in. */
export interface SignedIn {
  readonly sub: string;
  /** Those that the option `claims` names. */
  readonly claims: Readonly<Record<string, JsonValue>>;
}

/** A back end for front ends. */
export interface Bff {
  /** Answers what is its own; undefined for every other path. */
  handle(request: Request): Promise<Response | undefined>;
  /**
   * Who the request's session is of, for a page that this server renders. It asks nobody: a session that ended elsewhere is still
   * one here until this process hears of it, at the next call of an API or renewal.
   */
  session(headers: ReadableHeaders): Promise<SignedIn | undefined>;
}

/**
 * Signs people in at the authorization server as a confidential client and keeps their tokens from the browser, which has a
 * `__Host-` cookie and nothing else that opens anything.
 *
 * - `GET /auth/login?return_to=/path` · `GET /auth/callback` · `POST /auth/logout` (a form: everywhere; a script's call or `?here`:
 *   this application alone) · `GET /auth/session` · `POST /auth/backchannel-logout` (with a store)
 * - below each of `relays`: the API, with the access token. Calls that change something need the header `x-requested-by`.
 *
 * It does NOT serve pages, believe the `Host` header, pass cookies or `Authorization` of a browser on, follow redirects, or speak
 * WebSocket. Codes: `bff_*`, `peer_*`, `discovery_mismatch`, `keys_unavailable`; @throws TypeError for options that are wrong,
 * AuthError `secret_weak`, `secret_known`
 *
 * @see OAuth 2.0 for Browser-Based Applications (draft-ietf-oauth-browser-based-apps) §6.1
 *
 * @example
 * ```ts
 * import { clientSecret, createBff } from '@sealwright/client/bff';
 * import { parseSecret } from '@sealwright/jwt';
 * const bff = await createBff({
 *   issuer: 'https://login.example.com',
 *   clientId: 'shop',
 *   authentication: clientSecret(parseSecret(process.env['CLIENT_SECRET'] ?? '')),
 *   baseUrl: 'https://shop.example.com',
 *   cookieSecrets: [parseSecret(process.env['COOKIE_SECRET'] ?? '')],
 *   claims: ['name', 'email'],
 *   relays: { '/api': { target: 'https://api.internal.example.com/v1' } },
 * });
 * ```
 */
export async function createBff(options: BffOptions): Promise<Bff> {
  const parts = await createParts(options);
  const relay = createRelay(parts);
  const { origin, basePath, relays } = parts.settings;
  const route = async (request: Request, place: URL): Promise<Response | undefined> => {
    const { pathname } = place;
    demandPlainPath(parts.settings, rawPathOf(request), pathname);
    if (pathname.startsWith(`${basePath}/`)) {
      return answerOwn(parts, request, pathname.slice(basePath.length), place.searchParams);
    }
    const found = relays.find(({ mount }) => pathname.startsWith(`${mount}/`));
    return found && relay(found, request, place);
  };
  return Object.freeze({
    async handle(request: Request) {
      const place = readPlace(request.url, origin);
      try {
        return await route(request, place);
      } catch (error) {
        return answerRefusal(parts, error, request, place.pathname === `${basePath}/login`);
      }
    },
    async session(headers: ReadableHeaders) {
      const kept = await parts.sessions.read(headers);
      if (kept === undefined || secondsLeft(kept.record, parts.settings, parts.wallClock()) <= 0) return undefined;
      if (parts.renewal.hasEnded(kept.record)) return undefined;
      const { sub, claims } = kept.record;
      return { sub, claims };
    },
  } satisfies Bff);
}

async function answerOwn(
  parts: BffParts,
  request: Request,
  path: string,
  query: URLSearchParams,
): Promise<Response | undefined> {
  const { store } = parts;
  const on = `${request.method} ${path}`;
  if (on === 'GET /login') return logIn(parts, request, query);
  if (on === 'GET /callback') return callback(parts, request, query);
  if (on === 'POST /logout') return logOut(parts, request, query);
  if (on === 'GET /session') return answerSession(parts, request);
  if (on === 'POST /backchannel-logout' && store !== undefined) return backchannelLogout(parts, store, request);
  const isKnown = /^\/(login|callback|logout|session)$/.test(path) || (path === '/backchannel-logout' && store);
  if (isKnown) throw serverError('bff_method_refused');
  return undefined;
}

/** Claims that are named, and never a token. */
async function answerSession(parts: BffParts, request: Request): Promise<Response> {
  demandOwnOrigin(request.headers, parts.settings.origin, 'reads');
  const live = await findLiveSession(parts, request.headers);
  const strays = parts.sessions.strays(request.headers);
  if (live.kind === 'signed-out') return answerJson(200, { signed_in: false }, strays);
  const { sub, claims } = live.record;
  const left = Math.floor(secondsLeft(live.record, parts.settings, parts.wallClock()));
  return answerJson(200, { signed_in: true, sub, claims, expires_in: left }, [...live.cookies, ...strays]);
}

function answerRefusal(parts: BffParts, error: unknown, { headers }: Request, isPage: boolean): Response {
  const own = ownError(error);
  if (own === undefined) throw error;
  const cause = isAuthError(own.cause) ? own.cause.code : undefined;
  parts.observe({ type: 'refused', code: own.code, cause });
  const wantsPage = isPage && headers.get('sec-fetch-mode') === 'navigate';
  return wantsPage ? answerFailurePage(own, `${parts.settings.basePath}/login`, []) : answerError(own);
}

/**
 * A path that its reading changed (`/api/x/../admin`, `\`) is refused where either form of it is ours: a guard ahead of this one
 * may have judged the other. What is nobody's before and after is left to the application.
 *
 * @throws AuthError `bff_target_refused`
 */
function demandPlainPath({ basePath, relays }: BffSettings, raw: string | undefined, read: string): void {
  if (raw === undefined || raw === read) return;
  const own = [basePath, ...relays.map(({ mount }) => mount)];
  const forms = [raw.replaceAll('\\', '/'), read];
  if (own.some((path) => forms.some((form) => form.startsWith(`${path}/`)))) throw serverError('bff_target_refused');
}

/** The path and the query as they came; host and scheme are ours, whatever the request says. */
function readPlace(url: string, origin: string): URL {
  const { pathname, search } = new URL(url);
  return new URL(`${origin}${pathname}${search}`);
}
