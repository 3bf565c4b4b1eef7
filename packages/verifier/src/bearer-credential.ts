import { errors } from './errors.ts';

/** What an adapter reads from its framework's request. */
export interface RequestFacts {
  readonly method: string;
  /** Every `Authorization` line of the request, in order, none merged where the framework can tell. */
  readonly authorization: readonly string[];
  /** The target of the request as sent: a path with its query, or an absolute URL. */
  readonly target: string;
  /** The query as sent, without its `?`. */
  readonly query: string;
  /** Every `DPoP` line, where the credential is of that scheme. */
  readonly proofs: readonly string[];
  /** Whether a body that was parsed before the guard holds an `access_token` (RFC 6750 §2.2). */
  readonly bodyToken: boolean;
  /** Whether `Origin` and `Access-Control-Request-Method` are there, which makes an OPTIONS a preflight (WHATWG Fetch). */
  readonly asksCors: boolean;
}

/** A token and the scheme by which it came. */
export interface Credential {
  readonly scheme: 'bearer' | 'dpop';
  readonly token: string;
}

/**
 * The one credential of a request: one `Authorization` line, the scheme in any case, one space, and all that follows. Where
 * that turns out to be no JWT, `isBearerToken` tells a bad token from a bad request. `takesProofs`: whether `DPoP` is a scheme
 * of this API (RFC 9449 §7.1); where it is not, it is like any other that is not.
 *
 * It does NOT take a token from the query, where logs and referrers would keep it, nor from a form; either is refused even
 * beside a good header, since a proxy and we could then mean two different tokens.
 * Codes: `credential_missing` (another scheme included), `credential_ambiguous`, `credential_misplaced`,
 * `credential_malformed`.
 */
export function readCredential(facts: RequestFacts, takesProofs: boolean): Credential {
  if (facts.query !== '' && hasQueryToken(facts.query)) throw errors.create('credential_misplaced');
  if (facts.bodyToken) throw errors.create('credential_misplaced');
  const [line, ...others] = facts.authorization;
  if (line === undefined) throw errors.create('credential_missing');
  if (others.length > 0) throw errors.create('credential_ambiguous');
  const token = afterScheme(line, 'bearer ');
  if (token !== undefined) return { scheme: 'bearer', token };
  const bound = takesProofs ? afterScheme(line, 'dpop ') : undefined;
  if (bound !== undefined) return { scheme: 'dpop', token: bound };
  // RFC 6750 §3.1: whoever tried another method learns which one is wanted, and no error.
  throw errors.create(/^bearer(?:[\s,]|$)/i.test(line) ? 'credential_malformed' : 'credential_missing');
}

function afterScheme(line: string, prefix: string): string | undefined {
  const { length } = prefix;
  return line.length > length && line.slice(0, length).toLowerCase() === prefix ? line.slice(length) : undefined;
}

/**
 * Whether a text is a bearer token by its form (RFC 6750 §2.1). Asked only of what no verifier could read: a JWT's own
 * alphabet is narrower, so every token that verifies has this form, and a good request does not pay for the question.
 */
export function isBearerToken(text: string): boolean {
  return /^[A-Za-z0-9\-._~+/]+=*$/.test(text);
}

function hasQueryToken(query: string): boolean {
  return new URLSearchParams(query).has('access_token');
}

/** A preflight carries no credential and changes nothing: it asks whether a request may be sent. */
export function isPreflight({ method, asksCors }: RequestFacts): boolean {
  return method === 'OPTIONS' && asksCors;
}
