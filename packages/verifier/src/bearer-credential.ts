import { errors } from './errors.ts';

/** What an adapter reads from its framework's request. */
export interface RequestFacts {
  readonly method: string;
  /** Every `Authorization` line of the request, in order, none merged where the framework can tell. */
  readonly authorization: readonly string[];
  /** The query as sent, without its `?`. */
  readonly query: string;
  /** Whether a body that was parsed before the guard holds an `access_token` (RFC 6750 §2.2). */
  readonly bodyToken: boolean;
  /** Whether `Origin` and `Access-Control-Request-Method` are there, which makes an OPTIONS a preflight (WHATWG Fetch). */
  readonly asksCors: boolean;
}

/**
 * What stands for the one bearer token of a request: one `Authorization` line, the scheme in any case, one space, and all
 * that follows. Where that turns out to be no JWT, `isBearerToken` tells a bad token from a bad request.
 *
 * It does NOT take a token from the query, where logs and referrers would keep it, nor from a form; either is refused even
 * beside a good header, since a proxy and we could then mean two different tokens.
 * Codes: `credential_missing` (another scheme included), `credential_ambiguous`, `credential_misplaced`,
 * `credential_malformed`.
 */
export function readBearerToken(facts: RequestFacts): string {
  if (facts.query !== '' && hasQueryToken(facts.query)) throw errors.create('credential_misplaced');
  if (facts.bodyToken) throw errors.create('credential_misplaced');
  const [line, ...others] = facts.authorization;
  if (line === undefined) throw errors.create('credential_missing');
  if (others.length > 0) throw errors.create('credential_ambiguous');
  if (line.length > schemePrefix.length && line.slice(0, schemePrefix.length).toLowerCase() === schemePrefix) {
    return line.slice(schemePrefix.length);
  }
  // RFC 6750 §3.1: whoever tried another method learns which one is wanted, and no error.
  throw errors.create(/^bearer(?:[\s,]|$)/i.test(line) ? 'credential_malformed' : 'credential_missing');
}

const schemePrefix = 'bearer ';

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
