import type { JwtClaims, VerifiedJwt } from '@sealwright/jwt';
import { defaultWallClock, type WallClock } from './defaults.ts';
import { errors } from './errors.ts';
import { isPromise, type MaybePromise } from './maybe-promise.ts';
import { refuseUnknown } from './option-names.ts';
import { readInRange } from './option-range.ts';

/**
 * What a guard asks of a verified token beyond being valid. Throws an `AuthError` where the answer is no. Those made
 * here, `requirePolicy` excepted, judge what was signed, whatever a schema made of it, and so fit every verifier.
 */
export type Requirement<C = JwtClaims> = (auth: VerifiedJwt<C>, context: RequirementContext) => void | Promise<void>;

export interface RequirementContext {
  readonly method: string;
  /** The framework's own request (in Hono its context). */
  readonly request: unknown;
}

/** Where a claim lies: a name, or the names on the way down (`['realm_access', 'roles']`). */
export type ClaimPath = string | readonly string[];

export interface ScopeOptions {
  /** Default `scope` (RFC 9068 §2.2.3); Entra ID writes `scp`. */
  readonly claim?: ClaimPath;
  readonly scopes: readonly string[];
}

/** Who knows somebody's roles as they stand now: `liveRoles` of `@sealwright/verifier/live-roles` makes one. */
export interface RoleSource {
  rolesOf(auth: VerifiedJwt<unknown>): MaybePromise<readonly string[]>;
}

export interface RoleOptions {
  /** Default `roles`; Keycloak has `['realm_access', 'roles']`, Cognito `cognito:groups`. */
  readonly claim?: ClaimPath;
  readonly roles: readonly string[];
  /** Asked instead of the token, which says what was so when it was issued. Not beside `claim`. */
  readonly live?: RoleSource;
}

/**
 * Every one of these scopes. The claim is one text with spaces or a list of texts.
 *
 * It does NOT know a hierarchy: `read` is not part of `read:all`. Code: `scope_insufficient` (403).
 */
export function requireScope(...wanted: readonly string[] | readonly [ScopeOptions]): Requirement<unknown> {
  const [first] = wanted;
  const options = typeof first === 'object' ? first : { scopes: wanted as readonly string[] };
  const { claim = 'scope', scopes } = options;
  // RFC 6749 §3.3: the alphabet of a scope. The challenge repeats it between quotes.
  const good = scopes.length > 0 && scopes.every((scope) => /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope));
  if (!good) throw new TypeError('scopes must be one or more, each a scope token');
  const scope = scopes.join(' ');
  return ({ payload }) => {
    const granted = readNames(payload, claim);
    if (!scopes.every((one) => granted.includes(one)))
      throw errors.create('scope_insufficient', { evidence: { scope } });
  };
}

/** Any one of these roles. Codes: `role_missing` (403); with `live` also `roles_unavailable` (503). */
export function requireRole(...wanted: readonly string[] | readonly [RoleOptions]): Requirement<unknown> {
  const [first] = wanted;
  const options: RoleOptions = typeof first === 'object' ? first : { roles: wanted as readonly string[] };
  refuseUnknown(options, ['claim', 'roles', 'live']);
  const { claim = 'roles', roles, live } = options;
  const good = roles.length > 0 && roles.every((role) => typeof role === 'string' && role !== '');
  if (!good) throw new TypeError('roles must be one or more');
  if (live !== undefined && 'claim' in options) throw new TypeError('claim: not beside live');
  const judge = (held: readonly string[]): void => {
    if (!roles.some((role) => held.includes(role))) throw errors.create('role_missing');
  };
  return (auth) => {
    const held = live === undefined ? readNames(auth.payload, claim) : live.rolesOf(auth);
    return isPromise(held) ? held.then(judge) : judge(held);
  };
}

/**
 * A login at most this old, by `auth_time`. Without that claim nothing is known of the login, and the answer is no.
 *
 * Code: `login_not_fresh` (401, `insufficient_user_authentication` with `max_age`). Source: RFC 9470.
 */
export function requireFreshLogin(options: {
  readonly maxAgeSeconds: number;
  readonly wallClock?: WallClock;
}): Requirement<unknown> {
  const maxAgeSeconds = readInRange(options, 'maxAgeSeconds', [1, 31_536_000]);
  const now = options.wallClock ?? defaultWallClock;
  return ({ payload }) => {
    const authTime = payload['auth_time'];
    const fresh = typeof authTime === 'number' && now() - authTime <= maxAgeSeconds;
    if (!fresh) throw errors.create('login_not_fresh', { evidence: { maxAgeSeconds } });
  };
}

/** What a policy decides with: the verified claims, of the type that the verifier's schema gives them, the thing that is asked for, and the request. */
export type PolicyDecision<Resource, C = JwtClaims> = (
  claims: VerifiedJwt<C>['claims'],
  resource: Resource,
  context: RequirementContext,
) => boolean | Promise<boolean>;

/**
 * A rule of your own, where scopes and roles do not say enough: ownership, tenancy, opening hours. `load` fetches what is
 * asked for; left out, the resource is `undefined`.
 *
 * Only `true` allows. What the rule or `load` throws goes to the framework as an error of the program, never as a yes.
 * Code: `policy_denied` (403).
 */
export function requirePolicy<Resource = undefined, C = JwtClaims>(
  decide: PolicyDecision<Resource, C>,
  load?: (context: RequirementContext) => Resource | Promise<Resource>,
): Requirement<C> {
  return async ({ claims }, context) => {
    const resource = (await load?.(context)) as Resource;
    if ((await decide(claims, resource, context)) !== true) throw errors.create('policy_denied');
  };
}

/** Names in a claim: one text with spaces between them, or a list. Anything else holds none. */
function readNames(claims: Readonly<Record<string, unknown>>, path: ClaimPath): readonly string[] {
  let value: unknown = claims;
  for (const name of typeof path === 'string' ? [path] : path) {
    const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    value = isObject ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  }
  if (typeof value === 'string') return value.split(' ');
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}
