import type { Algorithm } from './algorithm.ts';
import type { EpochSeconds } from './policy.ts';

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

/** The registered claims (RFC 7519 §4.1) and whatever else the issuer wrote. */
export interface JwtClaims {
  readonly iss: string;
  readonly exp: EpochSeconds;
  readonly aud?: string | readonly string[];
  readonly sub?: string;
  readonly iat?: EpochSeconds;
  readonly nbf?: EpochSeconds;
  readonly jti?: string;
  readonly [claim: string]: unknown;
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
  readonly claims: Readonly<C & { iss: string; exp: EpochSeconds }>;
  readonly issuer: string;
  readonly alg: Algorithm;
  /** The key's `kid`: also where the token had none. */
  readonly kid: string;
  readonly typ: string | undefined;
  readonly #verified = true;

  constructor(header: JwtHeader, claims: JwtClaims, key: { readonly alg: Algorithm; readonly kid: string }) {
    this.header = header;
    this.claims = claims as unknown as Readonly<C & { iss: string; exp: EpochSeconds }>;
    this.issuer = claims.iss;
    this.alg = key.alg;
    this.kid = key.kid;
    this.typ = header.typ;
  }

  static isVerified(value: unknown): value is VerifiedJwt {
    return typeof value === 'object' && value !== null && #verified in value;
  }
}

/** Whether a value came from `verifyJwt`: for programs in plain JavaScript, which the types cannot stop. */
export function isVerifiedJwt(value: unknown): value is VerifiedJwt {
  return VerifiedJwt.isVerified(value);
}
