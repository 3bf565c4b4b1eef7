/** Any JSON value. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** For whom and for which API a token is about to be made. */
export interface ClaimsSubject {
  readonly sub: string;
  readonly clientId: string;
  readonly resource: string;
  readonly scope: string;
}

/**
 * Answers claims of your own for an access token, by name. An access token is readable by whoever holds it: it is signed
 * and not encrypted.
 */
export type CustomClaims = (
  subject: ClaimsSubject,
) => Readonly<Record<string, JsonValue>> | Promise<Readonly<Record<string, JsonValue>>>;
