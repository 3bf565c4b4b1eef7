import type { Algorithm } from './algorithm.ts';
import type { EpochSeconds, JwtClaims, TypedClaims } from './claims.ts';
import type { Policy } from './policy.ts';

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
  readonly [claim: string]: unknown;
}

/**
 * A token that fulfilled a policy. Its type is nominal and only `verifyJwt` makes one, so a function that takes it
 * cannot be handed a payload that nobody verified. It does NOT hold the token's text.
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
    header: JwtHeader,
    payload: JwtClaims,
    claims: JwtClaims,
    key: { readonly alg: Algorithm; readonly kid: string },
    policy: Policy<unknown>,
  ) {
    this.header = header;
    this.claims = claims as unknown as TypedClaims<C>;
    this.payload = payload;
    this.issuer = payload.iss;
    this.alg = key.alg;
    this.kid = key.kid;
    this.typ = header.typ;
    this.#policy = policy;
  }

  static isVerified(value: unknown, policy: Policy<unknown> | undefined): boolean {
    if (typeof value !== 'object' || value === null || !(#policy in value)) return false;
    return policy === undefined || value.#policy === policy;
  }
}

/**
 * Whether a value came from `verifyJwt`, and, with `policy`, whether it was that policy which it fulfilled: so a token
 * that travelled through something which knows no types (a request object, a context) gets the type of its claims back.
 *
 * @example
 * const context = new Map<string, unknown>([['auth', await verifyJwt(token, keySet, policy)]]);
 * const auth = context.get('auth');
 * if (isVerifiedJwt(auth, policy)) console.log(auth.claims.sub);
 */
export function isVerifiedJwt(value: unknown): value is VerifiedJwt;
export function isVerifiedJwt<C>(value: unknown, policy: Policy<C>): value is VerifiedJwt<C>;
export function isVerifiedJwt(value: unknown, policy?: Policy<unknown>): boolean {
  return VerifiedJwt.isVerified(value, policy);
}
