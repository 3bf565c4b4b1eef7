import type { Secret } from '@sealwright/jwt';
import type { ClientAuthentication } from '../node/client-authentication.ts';
import { parseServerOrigin, parseServerUrl, readInRange, refuseUnknown } from '../node/option-check.ts';
import {
  defaultAbsoluteSeconds,
  defaultApiTimeoutMilliseconds,
  defaultIdleSeconds,
  defaultServerTimeoutMilliseconds,
  type Fetch,
  type MonotonicClock,
  type WallClock,
} from '../server-defaults.ts';
import type { SameSite } from './cookie-jar.ts';
import type { BffObserver } from './observer.ts';
import type { BffStore } from './session-store.ts';

/** An API that pages call through this server. */
export interface RelayOptions {
  /** Where its paths begin, as `https://api.internal/v1`: nothing outside is ever called. `http` is for loopback alone. */
  readonly target: string;
  /** Default GET, HEAD, POST, PUT, PATCH, DELETE. */
  readonly methods?: readonly string[];
  /** Request headers that go through beside those of content, caching and ranges. Never `cookie` or `authorization`. */
  readonly headers?: readonly string[];
  /** Headers of the answer that pages get beside those of content, such as `link`. None that governs cookies, caches or the origin. */
  readonly answerHeaders?: readonly string[];
}

export interface BffOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** `clientSecret(…)` or `privateKeyJwt(…)`: a confidential client. */
  readonly authentication: ClientAuthentication;
  /** The application's own origin, as browsers see it. The `Host` of a request is never asked. */
  readonly baseUrl: string;
  /** Where log-in, callback, log-out and session are. Default `/auth`. */
  readonly basePath?: string;
  /** Default `openid`. */
  readonly scope?: string;
  /** The API, as it stands in its tokens' `aud`. Default: what the client is registered for. */
  readonly resource?: string;
  /** Claims that pages may know of the person, as `['name', 'email']`. Asked for in the ID token. Default none but `sub`. */
  readonly claims?: readonly string[];
  /** By the path below which pages call it, as `{ '/api': { target: 'https://api.internal' } }`. */
  readonly relays?: Readonly<Record<string, RelayOptions>>;
  /** The first seals, all of them open. 32 bytes at the least; `sealwright secret new` makes one. */
  readonly cookieSecrets: readonly Secret[];
  /** Names the cookies: `__Host-<name>-session`. Default `app`. */
  readonly cookieName?: string;
  /** `strict` (default), or `lax` where a page that this server renders must know who follows a link from elsewhere. */
  readonly sameSite?: SameSite;
  /** Sessions on this side. Default: sealed, in the browser's cookie. */
  readonly store?: BffStore;
  /** A path of this application, registered as a post-logout redirect URI, to come back to. Default: the person stays at the issuer. */
  readonly afterLogOut?: string;
  /** A path of this application that explains a failed sign-in, with `?error=`. Default: a page in plain words. */
  readonly failurePath?: string;
  /** Without use. Default a week. */
  readonly idleSeconds?: number;
  /** In all. Default thirty days. */
  readonly absoluteSeconds?: number;
  /** For one exchange with the authorization server. Default 10,000. */
  readonly timeoutMilliseconds?: number;
  /** Until an API begins to answer. Default 30,000. */
  readonly apiTimeoutMilliseconds?: number;
  readonly observer?: BffObserver;
  readonly fetch?: Fetch;
  readonly wallClock?: WallClock;
  readonly monotonicClock?: MonotonicClock;
  readonly jitter?: () => number;
}

/** A relay as it was settled. */
export interface Relay {
  /** Begins with a slash and ends without. */
  readonly mount: string;
  /** Ends with a slash. */
  readonly target: URL;
  readonly methods: ReadonlySet<string>;
  readonly headers: readonly string[];
  readonly answerHeaders: readonly string[];
}

/** What was settled at the start. */
export interface BffSettings {
  readonly origin: string;
  readonly basePath: string;
  readonly scope: string;
  readonly claims: readonly string[];
  readonly relays: readonly Relay[];
  readonly cookieName: string;
  readonly sameSite: SameSite;
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
  readonly timeoutMilliseconds: number;
  readonly apiTimeoutMilliseconds: number;
}

/** @throws TypeError for what cannot be meant */
export function readSettings(options: BffOptions): BffSettings {
  refuseUnknown(options, optionNames);
  const { issuer, clientId, authentication, sameSite = 'strict', cookieName = 'app', scope = 'openid' } = options;
  parseServerUrl(issuer, 'issuer');
  if (typeof clientId !== 'string' || clientId === '') throw new TypeError('clientId: required');
  if (typeof authentication?.prove !== 'function') throw new TypeError('authentication: required');
  if (sameSite !== 'strict' && sameSite !== 'lax') throw new TypeError("sameSite: 'strict' or 'lax'");
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(cookieName)) throw new TypeError('cookieName: lower case, digits and hyphens');
  if (!scope.split(' ').includes('openid')) throw new TypeError('scope: with openid');
  const basePath = readPath(options.basePath ?? '/auth', 'basePath');
  for (const path of [options.afterLogOut, options.failurePath]) {
    if (path !== undefined && !/^\/(?![/\\])[\w./-]*$/.test(path)) throw new TypeError('a path of this application');
  }
  const relays = Object.entries(options.relays ?? {}).map(readRelay);
  if (relays.some(({ mount }) => overlaps(mount, basePath))) throw new TypeError('relays: not below basePath');
  return {
    origin: parseServerOrigin(options.baseUrl, 'baseUrl'),
    ...{ basePath, scope, cookieName, sameSite, relays, claims: [...(options.claims ?? [])] },
    idleSeconds: readInRange(options, 'idleSeconds', [60, 31_536_000, defaultIdleSeconds]),
    absoluteSeconds: readInRange(options, 'absoluteSeconds', [60, 31_536_000, defaultAbsoluteSeconds]),
    timeoutMilliseconds: readInRange(options, 'timeoutMilliseconds', [100, 60_000, defaultServerTimeoutMilliseconds]),
    apiTimeoutMilliseconds: readInRange(options, 'apiTimeoutMilliseconds', [
      ...[100, 600_000, defaultApiTimeoutMilliseconds],
    ] as [number, number, number]),
  };
}

const optionNames: readonly string[] = [
  ...['issuer', 'clientId', 'authentication', 'baseUrl', 'basePath', 'scope', 'resource', 'claims', 'relays'],
  ...[
    'cookieSecrets',
    'cookieName',
    'sameSite',
    'store',
    'afterLogOut',
    'failurePath',
    'idleSeconds',
    'absoluteSeconds',
  ],
  ...['timeoutMilliseconds', 'apiTimeoutMilliseconds', 'observer', 'fetch', 'wallClock', 'monotonicClock', 'jitter'],
];

const methodsByDefault = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

function readRelay([path, options]: [string, RelayOptions]): Relay {
  const { target, methods = methodsByDefault, headers = [], answerHeaders = [], ...strangers } = options;
  refuseUnknown(strangers, []);
  const mount = readPath(path, 'relays');
  const url = parseServerUrl(target, 'target');
  if (url.search !== '') throw new TypeError('target must not carry a query');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  if (methods.length === 0 || !methods.every((method) => methodsByDefault.includes(method))) {
    throw new TypeError(`methods: of ${methodsByDefault.join(', ')}`);
  }
  const names = headers.map((name) => name.toLowerCase());
  if (names.some((name) => neverRelayed.test(name))) throw new TypeError('headers: one that is never relayed');
  const answered = answerHeaders.map((name) => name.toLowerCase());
  if (answered.some((name) => !/^[a-z0-9-]+$/.test(name) || neverAnswered.test(name))) {
    throw new TypeError('answerHeaders: one that is never passed on');
  }
  return { mount, target: url, methods: new Set(methods), headers: names, answerHeaders: answered };
}

/** What sets cookies, commands the origin, a cache or a proxy in front, or belongs to one connection. */
const neverAnswered =
  /^(set-.*|www-authenticate|clear-site-data|access-control-.*|strict-transport-security|alt-svc|refresh|service-worker-allowed|location|content-location|content-encoding|nel|report(ing|-to).*|content-security-policy.*|cross-origin-.*|origin-.*|permissions-policy|document-policy|referrer-policy|speculation-rules|x-frame-options|x-content-type-options|x-accel-.*|x-.*sendfile|x-.*send-file|.*cache-control|surrogate-.*|expires|age|pragma|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|sec-.*)$/;

/** Who calls, from where and over which connection is not for a browser to say. */
const neverRelayed =
  /^(authorization|cookie|dpop|host|origin|connection|content-length|expect|forwarded|keep-alive|te|trailer|transfer-encoding|upgrade|via|x-forwarded-.*|x-real-ip|proxy-.*|sec-.*)$/;

function readPath(path: string, name: string): string {
  if (!/^(\/[\w-]+)+$/.test(path)) throw new TypeError(`${name}: a path such as /api, without a slash at its end`);
  return path;
}

function overlaps(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}
