/** Seconds since 1970-01-01T00:00:00Z (RFC 7519 §2, NumericDate). */
export type EpochSeconds = number;

/** The claims that RFC 7519 §4.1 names, as they are in every token that was verified. */
export interface RegisteredClaims {
  readonly iss: string;
  readonly exp: EpochSeconds;
  readonly aud?: string | readonly string[];
  readonly sub?: string;
  readonly iat?: EpochSeconds;
  readonly nbf?: EpochSeconds;
  readonly jti?: string;
}

/** The registered claims and whatever else the issuer wrote. */
export interface JwtClaims extends RegisteredClaims {
  readonly [claim: string]: unknown;
}

/**
 * Claims of the type that a schema gave them. The registered ones are always there, also where the schema leaves them
 * out. `aud` has several forms, so a schema that names it says alone which; the others it can only narrow.
 */
export type TypedClaims<C> = Readonly<
  C & Omit<RegisteredClaims, 'aud'> & ('aud' extends NamedKeys<C> ? unknown : Pick<RegisteredClaims, 'aud'>)
>;

/** The members that a type names, without those that an index signature allows. */
export type NamedKeys<T> = keyof {
  [K in keyof T as string extends K ? never : number extends K ? never : symbol extends K ? never : K]: never;
};
