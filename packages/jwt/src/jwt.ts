import type { Algorithm } from './algorithm.ts';
import type { EpochSeconds, JwtClaims, TypedClaims } from './claims.ts';
import { demandPermit, type permit } from './construction-permit.ts';
import { Policy } from './policy.ts';
import { ownMember } from './strict-json.ts';

/** What JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** A protected header. What it says was true of the token, and decided nothing. */
export interface JwtHeader {
  readonly alg: string;
  readonly typ?: string;
  readonly kid?: string;
  readonly [parameter: string]: unknown;
}

/** What `signJwt` takes: a token of ours always says from whom, for whom, since when and until when. */
export interface SignableClaims {
  readonly iss: string;
  readonly aud: string | readonly string[];
  readonly iat: EpochSeconds;
  readonly exp: EpochSeconds;
  readonly sub?: string | undefined;
  readonly nbf?: EpochSeconds | undefined;
  readonly jti?: string | undefined;
  readonly [claim: string]: unknown;
}

/**
 * A token that fulfilled a policy. Its type is nominal and only `verifyJwt` makes one, so a function that takes it
 * cannot be handed a payload that nobody verified. It is frozen, and does NOT hold the token's text.
 *
 * It does NOT freeze `claims` and `payload`: these objects were made for the caller alone, who may change them. (The
 * verifier package, which answers several requests with one token, freezes them to the last member.)
 */
export class VerifiedJwt<C = JwtClaims> {
  readonly header: JwtHeader;
  /** What the policy's schema made of the payload; without a schema the payload itself. */
  readonly claims: TypedClaims<C>;
  /** All that the issuer signed, whatever the schema made of it. */
  readonly payload: Readonly<JwtClaims>;
  readonly issuer: string;
  readonly alg: Algorithm;
  /** The key's `kid`: also where the token had none. */
  readonly kid: string;
  readonly typ: string | undefined;
  readonly #policy: Policy<unknown>;

  constructor(
    shown: typeof permit,
    header: JwtHeader,
    payload: JwtClaims,
    claims: JwtClaims,
    key: { readonly alg: Algorithm; readonly kid: string },
    policy: Policy<unknown>,
  ) {
    demandPermit(shown);
    this.header = header;
    this.claims = claims as unknown as TypedClaims<C>;
    this.payload = payload;
    this.issuer = payload.iss;
    this.alg = key.alg;
    this.kid = key.kid;
    // Own, since what a token does not say may stand in a prototype that somebody polluted.
    this.typ = ownMember(header, 'typ') as string | undefined;
    this.#policy = policy;
    Object.freeze(this);
  }

  static policyOf(value: unknown): Policy<unknown> | undefined {
    return typeof value === 'object' && value !== null && #policy in value ? value.#policy : undefined;
  }
}

/**
 * Whether a value came from `verifyJwt`, and, with `policy`, whether it was that policy which it fulfilled: so a token
 * that travelled through something which knows no types (a request object, a context) gets the type of its claims back.
 *
 * @throws TypeError where there is a second argument that is no policy, `undefined` included
 *
 * @example
 * const context = new Map<string, unknown>([['auth', await verifyJwt(token, keySet, policy)]]);
 * const auth = context.get('auth');
 * if (isVerifiedJwt(auth, policy)) console.log(auth.claims.sub);
 */
export function isVerifiedJwt(value: unknown): value is VerifiedJwt;
export function isVerifiedJwt<C>(value: unknown, policy: Policy<C>): value is VerifiedJwt<C>;
export function isVerifiedJwt(value: unknown, ...policies: readonly Policy<unknown>[]): boolean {
  const fulfilled = VerifiedJwt.policyOf(value);
  if (policies.length === 0) return fulfilled !== undefined;
  const [policy] = policies;
  // One that was forgotten must not ask for less than one that was given.
  if (!Policy.isPolicy(policy)) throw new TypeError('policy: not a policy');
  return fulfilled === policy;
}
