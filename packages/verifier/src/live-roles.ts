import { isAuthError, type VerifiedJwt } from '@sealwright/jwt';
import { AnswerCache, type KnownAnswer } from './answer-cache.ts';
import { formatBasicCredential, type ResourceCredential } from './basic-credential.ts';
import {
  defaultFetch,
  defaultMaxKnownRoles,
  defaultMonotonicClock,
  defaultRolesTimeoutMilliseconds,
  type Fetch,
  type MonotonicClock,
  maxRolesBytes,
  maxRolesQuestions,
  maxRolesSeconds,
  rolesPauseMilliseconds,
} from './defaults.ts';
import { errors, onwardErrors } from './errors.ts';
import { isPromise, type MaybePromise } from './maybe-promise.ts';
import { createSafeObserver, type VerifierObserver } from './observer.ts';
import { refuseUnknown } from './option-names.ts';
import { readInRange } from './option-range.ts';
import { fetchObject } from './peer-fetch.ts';
import { issuerEndpoint, parsePeerUrl } from './peer-url.ts';
import type { RoleSource } from './requirement.ts';
import { trustTokenRoles } from './unsafe.ts';

/** `resource` and `secret`: how this API is registered with the issuer. */
export interface LiveRolesOptions extends ResourceCredential {
  /** The exact `iss`. Tokens of any other issuer hold no live role. */
  readonly issuer: string;
  /** How old the knowledge of somebody's roles may be, 1 to 300. Counted from when the question was sent. */
  readonly ttlSeconds: number;
  /** `'deny'`: 503 `roles_unavailable` while the issuer cannot be asked. Or `trustTokenRoles`, of `./unsafe`. */
  readonly whenUnavailable: 'deny' | typeof trustTokenRoles;
  /** People remembered. Default 10,000. */
  readonly maxEntries?: number;
  /** For one question, 100 to 30,000. Default 2000. */
  readonly timeoutMilliseconds?: number;
  /** Hears of each question that failed, and of each time that a token's roles counted instead. */
  readonly observer?: VerifierObserver;
  readonly fetch?: Fetch;
  readonly monotonicClock?: MonotonicClock;
}

/**
 * The roles that a person has now, by the `sub` of a verified token, asked of a Sealwright issuer and remembered for some
 * seconds: for routes on which nobody may use a role for as long as the token lives that it was issued in. Give it to
 * `requireRole`. One question at a time for each person.
 *
 * It does NOT verify tokens or make them: it is asked after the guard has verified one. Somebody suspended or unknown, a
 * client in its own name and a person under a pairwise `sub` have no roles here. Nothing fails open: without an answer,
 * and for a second after a question that failed, the answer is `roles_unavailable`.
 * Codes: `roles_unavailable` (503).
 *
 * @example
 * ```ts
 * import { requireRole } from '@sealwright/verifier';
 * import { liveRoles } from '@sealwright/verifier/live-roles';
 * const live = liveRoles({
 *   issuer: 'https://id.example.com',
 *   resource: 'https://api.example.com',
 *   secret: process.env['RESOURCE_SECRET'] ?? '',
 *   ttlSeconds: 10,
 *   whenUnavailable: 'deny',
 * });
 * const onlyAuditors = requireRole({ roles: ['auditor'], live });
 * ```
 */
export function liveRoles(options: LiveRolesOptions): RoleSource {
  refuseUnknown(options, optionNames);
  const { issuer, whenUnavailable } = options;
  if (whenUnavailable !== 'deny' && whenUnavailable !== trustTokenRoles) {
    throw new TypeError("whenUnavailable must be 'deny' or trustTokenRoles");
  }
  const observer = createSafeObserver(options.observer);
  const find = createRoleFinder(options);
  return Object.freeze({
    rolesOf({ payload }: VerifiedJwt<unknown>): MaybePromise<readonly string[]> {
      const { iss, sub } = payload;
      if (iss !== issuer || typeof sub !== 'string') return [];
      const found = find(sub);
      if (!isPromise(found)) return found;
      return found.catch((error: unknown) => {
        observer?.({ type: 'roles_unavailable', issuer, code: causeOf(error) });
        if (whenUnavailable === 'deny') throw error;
        observer?.({ type: 'roles_from_token', issuer });
        return readRoles(payload['roles']) ?? [];
      });
    },
  });
}

const optionNames: readonly string[] = [
  ...['issuer', 'resource', 'secret', 'ttlSeconds', 'whenUnavailable', 'maxEntries'],
  ...['timeoutMilliseconds', 'observer', 'fetch', 'monotonicClock'],
];

function createRoleFinder(options: LiveRolesOptions): (sub: string) => MaybePromise<readonly string[]> {
  const { monotonicClock = defaultMonotonicClock, fetch = defaultFetch } = options;
  const ttlMilliseconds = readInRange(options, 'ttlSeconds', [1, maxRolesSeconds]) * 1000;
  const timeoutMilliseconds = readInRange(options, 'timeoutMilliseconds', [
    100,
    30_000,
    defaultRolesTimeoutMilliseconds,
  ]);
  const url = parsePeerUrl(issuerEndpoint(options.issuer, '/accounts/roles'), 'issuer').href;
  const headers = {
    authorization: formatBasicCredential(options),
    accept: 'application/json',
    'content-type': 'application/json',
  };
  const unavailable = (cause?: unknown): Error => onwardErrors.create('roles_unavailable', { cause });
  const cache = new AnswerCache<readonly string[]>({
    maxEntries: readInRange(options, 'maxEntries', [1, 1_000_000, defaultMaxKnownRoles]),
    ...{ maxUnderWay: maxRolesQuestions, monotonicClock, busy: unavailable },
  });
  let quietUntil = Number.NEGATIVE_INFINITY;
  const ask = async (sub: string): Promise<KnownAnswer<readonly string[]>> => {
    const askedAt = monotonicClock();
    // An issuer that did not answer just now is not asked by everybody who comes, each to wait for the timeout.
    if (askedAt < quietUntil) throw unavailable();
    try {
      const body = JSON.stringify({ sub });
      const request = {
        url,
        method: 'POST',
        headers,
        body,
        fetch,
        timeoutMilliseconds,
        maxBytes: maxRolesBytes,
      } as const;
      return { answer: parseAnswer(await fetchObject(request)), goodUntil: askedAt + ttlMilliseconds };
    } catch (error) {
      if (isOutage(error)) quietUntil = monotonicClock() + rolesPauseMilliseconds;
      throw unavailable(error);
    }
  };
  return (sub) => cache.get(sub, () => ask(sub));
}

/** An answer below 500 is about this question, and no reason to keep others waiting. */
function isOutage(error: unknown): boolean {
  return !isAuthError(error, 'peer_status') || Number(error.evidence['status']) >= 500;
}

/** Who is not active has no roles; an answer of another form is none. */
function parseAnswer({ active, roles }: Readonly<Record<string, unknown>>): readonly string[] {
  if (active === false) return [];
  const held = active === true ? readRoles(roles) : undefined;
  if (held === undefined) throw errors.create('peer_malformed');
  return held;
}

function readRoles(roles: unknown): readonly string[] | undefined {
  return Array.isArray(roles) && roles.every((role) => typeof role === 'string') ? roles : undefined;
}

/** The code that says why: the one outside is the same for all. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return isAuthError(cause) ? cause.code : 'roles_unavailable';
}
