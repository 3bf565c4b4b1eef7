import type { EpochSeconds, JwtClaims } from './claims.ts';
import {
  type ClaimsOf,
  type ClaimsSchema,
  readSchema,
  type StandardSchema,
  type WithClaimsOf,
} from './claims-schema.ts';
import { demandPermit, permit } from './construction-permit.ts';
import {
  defaultClockSkewSeconds,
  defaultMaxLifetimeSeconds,
  defaultMaxTokenBytes,
  largestMaxTokenBytes,
  maxClockSkewSeconds,
  systemClock,
} from './defaults.ts';
import { normalizeTyp } from './media-type.ts';
import { absent, anyAudience, anyTyp, unlimitedLifetime } from './opt-out.ts';
import { isJsonObject } from './strict-json.ts';

/** The value that a claim must have, or the texts of which it must be one. */
export type RequiredClaim = string | number | boolean | readonly string[];

/** What `createPolicy` takes. */
export interface PolicyOptions<Schema extends ClaimsSchema | undefined = undefined> {
  /** Who may have issued the token: `iss` must equal one of these, byte for byte, and the issuer of its key. */
  readonly issuer: string | readonly string[];
  /** Who we are: `aud` must name one of these. `absent`: the token must have no `aud`. */
  readonly audience: string | readonly string[] | typeof absent | typeof anyAudience;
  /** Which kind of token, such as `at+jwt`, compared as media types are. `absent`: the header must have no `typ`. */
  readonly typ: string | readonly string[] | typeof absent | typeof anyTyp;
  /** `sealwright` (default): a header parameter that we do not write is refused. `foreign`: it is ignored. */
  readonly origin?: 'sealwright' | 'foreign';
  /** Claims that must be there with exactly this value, or with one of these strings. */
  readonly requiredClaims?: Readonly<Record<string, RequiredClaim>>;
  /**
   * A schema that the claims must fulfil as well, of any library that keeps to Standard Schema (zod, valibot, arktype).
   * It gives `claims` of the verified token its type, and is asked last. See `createPolicy`.
   */
  readonly claims?: Schema;
  /** How far clocks may differ. Default 5, at most 60. */
  readonly clockSkewSeconds?: number;
  /** The longest life accepted, from `iat` (or now, without `iat`) to `exp`. Default 3600; the skew is added. */
  readonly maxLifetimeSeconds?: number | typeof unlimitedLifetime;
  /** Default 16384. */
  readonly maxTokenBytes?: number;
  /** The wall clock. */
  readonly now?: () => EpochSeconds;
}

/** What a token has to fulfil, settled and frozen. Only `createPolicy` makes one. */
export class Policy<C = JwtClaims> {
  readonly issuers: readonly string[];
  readonly audiences: readonly string[] | typeof absent | typeof anyAudience;
  readonly typs: readonly string[] | typeof absent | typeof anyTyp;
  readonly origin: 'sealwright' | 'foreign';
  readonly requiredClaims: readonly (readonly [name: string, value: RequiredClaim])[];
  readonly schema: StandardSchema<C> | undefined;
  readonly clockSkewSeconds: number;
  readonly maxLifetimeSeconds: number;
  readonly maxTokenBytes: number;
  readonly now: () => EpochSeconds;
  readonly #made: undefined;

  constructor(shown: typeof permit, options: PolicyOptions<ClaimsSchema<C> | undefined>) {
    demandPermit(shown);
    const {
      issuer,
      audience,
      typ,
      origin = 'sealwright',
      requiredClaims,
      claims,
      clockSkewSeconds,
      maxLifetimeSeconds,
      maxTokenBytes,
      now = systemClock,
      ...strangers
    } = options;
    for (const stranger of Object.keys(strangers)) throw new TypeError(`${stranger}: no such option`);
    this.issuers = readNames('issuer', issuer);
    this.audiences = audience === absent || audience === anyAudience ? audience : readNames('audience', audience);
    this.typs = typ === absent || typ === anyTyp ? typ : Object.freeze(readNames('typ', typ).map(normalizeTyp));
    if (origin !== 'sealwright' && origin !== 'foreign') throw new TypeError("origin: 'sealwright' or 'foreign'");
    this.origin = origin;
    this.requiredClaims = readRequiredClaims(requiredClaims ?? {});
    this.schema = claims === undefined ? undefined : readSchema(claims);
    const skew = clockSkewSeconds ?? defaultClockSkewSeconds;
    this.clockSkewSeconds = readNumber('clockSkewSeconds', skew, 0, maxClockSkewSeconds);
    const lifetime = maxLifetimeSeconds ?? defaultMaxLifetimeSeconds;
    this.maxLifetimeSeconds =
      lifetime === unlimitedLifetime
        ? Number.POSITIVE_INFINITY
        : readNumber('maxLifetimeSeconds', lifetime, 1, Number.MAX_SAFE_INTEGER);
    const size = maxTokenBytes ?? defaultMaxTokenBytes;
    this.maxTokenBytes = readNumber('maxTokenBytes', size, 1, largestMaxTokenBytes);
    if (typeof now !== 'function') throw new TypeError('now: a function');
    this.now = now;
    Object.freeze(this);
  }

  static isPolicy(value: unknown): value is Policy<unknown> {
    return typeof value === 'object' && value !== null && #made in value;
  }
}

/**
 * Makes a policy. Nothing that matters has a default: issuer, audience and kind of token are arguments.
 *
 * It does NOT accept a contradiction, an empty list, a regular expression or an option that it does not know (a name
 * misspelt would be a rule that nobody keeps): TypeError, here and not at the first request.
 *
 * `claims` takes a schema, synchronous or not. It is asked last, when signature, times, issuer, audience and required
 * claims hold, and it gets a copy. What it answers is what `claims` of the verified token then holds: defaults,
 * transforms, members left out. It must be a plain object without a method `then`, and is copied, with the plain
 * objects and arrays in it; a `Set` or an object of a class is NOT copied, so a transform makes a new one each time. The
 * registered claims (`iss sub aud exp nbf iat jti`) are there in any case, and the schema may narrow but never change
 * them. It is given all claims: a strict object has to name `iss`, `aud`, `exp` and what else every token carries. It
 * does NOT decide which token is genuine, and says nothing of its own: its refusal is `schema_mismatch`, beside which
 * `claim` is the top-level claim of its first issue.
 *
 * @example
 * import { createPolicy, verifyJwt } from '@sealwright/jwt';
 * import { z } from 'zod';
 *
 * const rules = { issuer: 'https://id.example', audience: 'https://api.example', typ: 'at+jwt' };
 * const plain = createPolicy(rules);
 * const typed = createPolicy({ ...rules, claims: z.object({ roles: z.array(z.string()).default([]) }) });
 * const { claims } = await verifyJwt(token, keySet, typed);
 * console.log(claims.roles.length);
 */
export function createPolicy<Schema extends ClaimsSchema | undefined = undefined>(
  options: PolicyOptions<Schema> & WithClaimsOf<Schema>,
): Policy<ClaimsOf<Schema>> {
  return new Policy(permit, options as PolicyOptions<ClaimsSchema<ClaimsOf<Schema>> | undefined>);
}

/** A frozen list: a `Set` can be added to whatever is frozen, and of names as few as these it is no faster. */
function readNames(option: string, value: unknown): readonly string[] {
  const names: readonly unknown[] = [value].flat();
  const good = names.every((name) => typeof name === 'string' && name !== '' && name.isWellFormed());
  if (names.length === 0 || !good) throw new TypeError(`${option}: non-empty strings`);
  return Object.freeze(names as string[]);
}

const settledElsewhere = ['iss', 'aud', 'exp', 'nbf', 'iat'];

function readRequiredClaims(claims: Readonly<Record<string, RequiredClaim>>): Policy['requiredClaims'] {
  if (!isJsonObject(claims)) throw new TypeError('requiredClaims: no object');
  return Object.freeze(
    Object.entries(claims).map(([name, value]) => {
      if (settledElsewhere.includes(name)) throw new TypeError(`requiredClaims: not ${name}`);
      const good = Array.isArray(value)
        ? value.length > 0 && value.every((one) => typeof one === 'string')
        : typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
      if (!good) throw new TypeError(`requiredClaims: ${name}: a string, number, boolean or strings`);
      return Object.freeze([name, Array.isArray(value) ? Object.freeze([...value]) : value] as const);
    }),
  );
}

function readNumber(option: string, value: unknown, least: number, most: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
  throw new TypeError(`${option}: whole, ${least} to ${most}`);
}
