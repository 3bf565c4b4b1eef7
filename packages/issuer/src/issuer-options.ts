import type { AsymmetricAlgorithm } from '@sealwright/jwt';
import type { AccountMail } from './account-mail.ts';
import type { CustomClaims } from './custom-claims.ts';
import {
  defaultAccessTokenSeconds,
  defaultIdleSeconds,
  defaultPublishBeforeSeconds,
  defaultRotateEverySeconds,
  defaultSessionAbsoluteSeconds,
  defaultSigningAlgorithm,
  defaultStatusListTtlSeconds,
  defaultWindowMilliseconds,
  maxAccessTokenSeconds,
  maxLongAccessTokenSeconds,
  maxStatusListTtlSeconds,
  maxWindowMilliseconds,
  minAccessTokenSeconds,
  minStatusListTtlSeconds,
  systemMonotonicClock,
} from './defaults.ts';
import type { IssuerStore, KeyEncryption, RandomBytes, WallClock } from './ports.ts';
import { createRandomPool } from './random-pool.ts';
import type { FetchClientKeys } from './remote-client-keys.ts';
import { longAccessTokens } from './unsafe.ts';

export type SignUpMode = 'open' | 'verified-email' | 'closed';

export interface PasswordOptions {
  readonly memoryKib?: number;
  readonly passes?: number;
  readonly parallelism?: number;
  /** Log-ins that may wait for a hash; more are answered `busy`. */
  readonly maxQueue?: number;
  /** A file of known passwords in the form of Have I Been Pwned's download: SHA-1 in hex, a line each, sorted. */
  readonly breachedFile?: string;
  /** Of a new password, 8 to 64. Default 8; NIST SP 800-63B-4 wants 15 where the password is the only factor. */
  readonly minCharacters?: number;
}

/** What `createIssuer` takes. Everything optional has its default, with the reason, in `defaults.ts`. */
export interface IssuerOptions {
  /** The `iss` URL: https unless loopback; no trailing slash, query or fragment. */
  readonly issuer: string;
  readonly store: IssuerStore;
  readonly keyEncryption: KeyEncryption;
  /** The `aud` of first-party tokens. */
  readonly defaultResource: string;
  /** Default: the store's, which all nodes on it share. A fraction of a second is welcome. */
  readonly wallClock?: WallClock;
  /** Milliseconds that never fall, for pauses between attempts. */
  readonly monotonicClock?: () => number;
  readonly random?: RandomBytes;
  /** Of access tokens. Default `ES256`. */
  readonly algorithm?: AsymmetricAlgorithm;
  /** 300 to 3,600; to 86,400 with `longAccessTokens`. Default 900. */
  readonly accessTokenSeconds?: number;
  /** The symbol of that name from `@sealwright/issuer/unsafe`. */
  readonly longAccessTokens?: typeof longAccessTokens;
  readonly refresh?: {
    /** 0 to 60,000. Default 10,000. */
    readonly windowMilliseconds?: number;
    /** Default seven days. */
    readonly idleSeconds?: number;
    /** Default thirty days. */
    readonly absoluteSeconds?: number;
  };
  readonly keySchedule?: {
    /** Default ninety days. */
    readonly rotateEverySeconds?: number;
    /** Default twenty-four hours. */
    readonly publishBeforeSeconds?: number;
  };
  readonly passwords?: PasswordOptions;
  readonly signUp?: SignUpMode;
  /** How people are reached; needed for `verified-email`. */
  readonly mail?: AccountMail;
  /**
   * Token Status Lists, for verifiers that do not read the revocation feed: access tokens name their session's place in a list
   * that is served at `/status-lists/…`. `ttlSeconds` is 5 to 900, default 60; a revocation reaches such verifiers within twice
   * that. Off by default.
   */
  readonly statusLists?: true | { readonly ttlSeconds?: number };
  /** Fetches the JWK Sets of clients that have registered a URL; without it, such clients cannot sign anything that counts. */
  readonly fetchClientKeys?: FetchClientKeys;
  /** Claims of your own for access tokens; see `CustomClaims` for what is refused. */
  readonly customClaims?: CustomClaims;
}

/** The options with every default filled in and every limit checked. */
export interface IssuerSettings {
  readonly issuer: string;
  readonly defaultResource: string;
  readonly accountResource: string;
  readonly adminResource: string;
  readonly algorithm: AsymmetricAlgorithm;
  readonly accessTokenSeconds: number;
  readonly windowMilliseconds: number;
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
  readonly rotateEverySeconds: number;
  readonly publishBeforeSeconds: number;
  readonly passwords: PasswordOptions;
  readonly signUp: SignUpMode;
  /** Undefined: off. */
  readonly statusLists: { readonly ttlSeconds: number } | undefined;
  readonly customClaims: CustomClaims | undefined;
  /** Whole seconds, as claims hold them (RFC 7519 §2 allows fractions, which many readers refuse). */
  readonly wallClock: WallClock;
  /** The same clock in whole milliseconds, as statements of the feed hold them. */
  readonly wallMilliseconds: () => number;
  readonly monotonicClock: () => number;
  readonly random: RandomBytes;
}

/** Fills in and checks. A wrong value is the program's mistake, so it is a `TypeError` here and not at the first request. */
export function resolveIssuerOptions(options: IssuerOptions): IssuerSettings {
  const issuer = checkIssuerUrl(options.issuer);
  const clock = options.wallClock ?? options.store.wallClock;
  const idleSeconds = range('refresh.idleSeconds', options.refresh?.idleSeconds ?? defaultIdleSeconds, 60, year);
  return Object.freeze({
    issuer,
    defaultResource: checkResource(options.defaultResource),
    accountResource: `${issuer}/account`,
    adminResource: `${issuer}/admin`,
    algorithm: options.algorithm ?? defaultSigningAlgorithm,
    accessTokenSeconds: range(
      'accessTokenSeconds',
      options.accessTokenSeconds ?? defaultAccessTokenSeconds,
      minAccessTokenSeconds,
      options.longAccessTokens === longAccessTokens ? maxLongAccessTokenSeconds : maxAccessTokenSeconds,
    ),
    windowMilliseconds: range(
      'refresh.windowMilliseconds',
      options.refresh?.windowMilliseconds ?? defaultWindowMilliseconds,
      0,
      maxWindowMilliseconds,
    ),
    idleSeconds,
    absoluteSeconds: range(
      'refresh.absoluteSeconds',
      options.refresh?.absoluteSeconds ?? Math.max(defaultSessionAbsoluteSeconds, idleSeconds),
      idleSeconds,
      year,
    ),
    rotateEverySeconds: options.keySchedule?.rotateEverySeconds ?? defaultRotateEverySeconds,
    publishBeforeSeconds: options.keySchedule?.publishBeforeSeconds ?? defaultPublishBeforeSeconds,
    passwords: Object.freeze({ ...options.passwords }),
    signUp: options.signUp ?? 'open',
    statusLists: resolveStatusLists(options.statusLists),
    customClaims: options.customClaims,
    wallClock: () => Math.floor(clock()),
    wallMilliseconds: () => Math.floor(clock() * 1000),
    monotonicClock: options.monotonicClock ?? systemMonotonicClock,
    random: options.random ?? createRandomPool(),
  });
}

const year = 366 * 86_400;

function resolveStatusLists(wanted: IssuerOptions['statusLists']): IssuerSettings['statusLists'] {
  if (wanted === undefined) return undefined;
  const ttl = wanted === true ? undefined : wanted.ttlSeconds;
  const [min, max] = [minStatusListTtlSeconds, maxStatusListTtlSeconds];
  return Object.freeze({ ttlSeconds: range('statusLists.ttlSeconds', ttl ?? defaultStatusListTtlSeconds, min, max) });
}

function range(name: string, value: number, min: number, max: number): number {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new TypeError(`${name} must be an integer from ${min} to ${max}`);
  }
  return value;
}

/** RFC 8414 §2: https, no query, no fragment. Plain http is for loopback alone, where nobody listens in between. */
function checkIssuerUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  const good =
    url !== undefined &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && loopback)) &&
    url.username === '' &&
    url.password === '' &&
    !/[?#]/.test(text) &&
    !text.endsWith('/') &&
    (url.href === text || url.href === `${text}/`);
  if (!good) {
    throw new TypeError('issuer must be an https URL (http on loopback) without trailing slash, query or fragment');
  }
  return text;
}

/** RFC 8707 §2: an absolute URI without a fragment. */
function checkResource(text: string): string {
  if (!URL.canParse(text) || text.includes('#')) {
    throw new TypeError('defaultResource must be an absolute URI without a fragment');
  }
  return text;
}
