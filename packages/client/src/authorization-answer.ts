import { SignInError } from './sign-in-errors.ts';

/** What an authorization server says in the address to which it sends the person back (RFC 6749 §4.1.2). */
export interface AuthorizationAnswer {
  readonly state: string;
  /** Undefined for a refusal, which `error` names. */
  readonly code: string | undefined;
  readonly error: string | undefined;
  /** RFC 9207: who says so. */
  readonly iss: string | undefined;
}

/** Whether an address is an answer, good or bad, sent to this redirect URI: all that our own pages never have in theirs. */
export function isAnswer(url: URL, redirectUri: string): boolean {
  const to = new URL(redirectUri);
  // The origin of an application's own scheme is opaque, and every such one is alike.
  const isThere = url.protocol + url.host + url.pathname === to.protocol + to.host + to.pathname;
  return isThere && ['state', 'code', 'response'].some((name) => url.searchParams.has(name));
}

/**
 * Reads an answer. Everything in it comes from whoever made the person follow a link, until `state` is known: so each parameter
 * stands there once or not at all, and there is a code or an error and not both. Parameters that nobody knows are ignored (§4.1.2),
 * those of flows that were never asked for are not: a token in an address is an attack or a mistake.
 *
 * @throws SignInError `sign_in_answer_malformed`
 */
export function parseAnswer({ searchParams }: URL): AuthorizationAnswer {
  const names = [...searchParams.keys()];
  const isRepeated = new Set(names).size !== names.length;
  const [state, code, error, iss] = ['state', 'code', 'error', 'iss'].map(
    (name) => searchParams.get(name) ?? undefined,
  );
  const isOneOf = (code === undefined) !== (error === undefined);
  const hasForeign = foreign.some((name) => searchParams.has(name));
  if (isRepeated || hasForeign || !isOneOf || !state || code === '') throw new SignInError('sign_in_answer_malformed');
  return { state, code, error, iss };
}

/** Of the implicit and hybrid flows, and of JWT-secured answers. */
const foreign = ['access_token', 'id_token', 'token_type', 'response'];
