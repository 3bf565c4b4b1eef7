import type { SigningKey } from '@sealwright/jwt';
import { createDpopProof } from '@sealwright/jwt/dpop';
import { maxTokenAnswerBytes, type WallClock } from '../server-defaults.ts';
import type { ClientAuthentication } from './client-authentication.ts';
import { serverError } from './server-error.ts';
import { askServer, readObject, readRetryAfter, type ServerAnswer, type ServerLine } from './server-exchange.ts';

/** A client at its authorization server. */
export interface ServerClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly authentication: ClientAuthentication;
  readonly line: ServerLine;
  readonly wallClock: WallClock;
  /** The key that tokens are bound to (RFC 9449), if they are. */
  readonly dpop?: SigningKey | undefined;
}

/** What the token endpoint said. Data and no exception: each of these is an ordinary day. */
export type TokenOutcome =
  | { readonly kind: 'granted'; readonly answer: TokenAnswer }
  /** A word about the grant (400 `invalid_grant`): the code or the session is not good, and will not be. */
  | { readonly kind: 'ended' }
  /** A word about the client or its request: somebody has to change something. */
  | { readonly kind: 'refused'; readonly status: number }
  /** Nothing is known. */
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number | undefined };

export interface TokenAnswer {
  readonly accessToken: string;
  readonly tokenType: 'Bearer' | 'DPoP';
  readonly expiresInSeconds: number;
  readonly refreshToken: string | undefined;
  readonly idToken: string | undefined;
}

/**
 * Asks the token endpoint once, as the client that it is registered as; a second time where the server wants its nonce in a
 * DPoP proof (RFC 9449 §8). An answer that is a token of another kind than was asked for, or has not its form, is none.
 */
export async function askForTokens(
  client: ServerClient,
  url: string,
  form: Readonly<Record<string, string>>,
): Promise<TokenOutcome> {
  try {
    const first = await postAsClient(client, url, form);
    const nonce = nonceWanted(client, first);
    const answer = nonce === undefined ? first : await postAsClient(client, url, form, nonce);
    return judge(client, answer);
  } catch {
    // What cannot be reached, read or understood says nothing of the grant.
    return { kind: 'unavailable', retryAfterSeconds: undefined };
  }
}

/** A form to any endpoint of the server at which the client authenticates. Codes: those of `askServer`. */
export async function postAsClient(
  { issuer, clientId, authentication, line, wallClock, dpop }: ServerClient,
  url: string,
  form: Readonly<Record<string, string>>,
  nonce?: string,
): Promise<ServerAnswer> {
  const proof = await authentication.prove({ clientId, issuer, wallClock });
  const now = (): number => Math.floor(wallClock());
  return askServer(line, {
    ...{ url, method: 'POST', maxBytes: maxTokenAnswerBytes },
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...proof.headers,
      ...(dpop !== undefined && { dpop: await createDpopProof(dpop, { method: 'POST', url, nonce, now }) }),
    },
    body: new URLSearchParams({ ...form, ...proof.parameters }).toString(),
  });
}

function nonceWanted({ dpop }: ServerClient, answer: ServerAnswer): string | undefined {
  if (dpop === undefined || answer.status !== 400) return undefined;
  const nonce = answer.headers.get('dpop-nonce');
  return nonce !== null && readObject(answer)['error'] === 'use_dpop_nonce' ? nonce : undefined;
}

function judge(client: ServerClient, answer: ServerAnswer): TokenOutcome {
  const { status } = answer;
  if (status === 200) return { kind: 'granted', answer: readTokens(answer, client.dpop !== undefined) };
  if (status === 400 && readObject(answer)['error'] === 'invalid_grant') return { kind: 'ended' };
  const isWord = status === 400 || status === 401 || status === 403;
  if (isWord) return { kind: 'refused', status };
  return { kind: 'unavailable', retryAfterSeconds: readRetryAfter(answer.headers, client.wallClock()) };
}

/** RFC 6749 §5.1. A token that may stand in a header, of the kind that can be used. */
function readTokens(answer: ServerAnswer, bound: boolean): TokenAnswer {
  const { access_token: accessToken, token_type: type, expires_in: life, ...rest } = readObject(answer);
  const wanted = bound ? 'DPoP' : 'Bearer';
  const isKind = typeof type === 'string' && type.toLowerCase() === wanted.toLowerCase();
  const isTimed = typeof life === 'number' && Number.isFinite(life) && life > 0;
  if (!isToken(accessToken) || !isKind || !isTimed) throw serverError('peer_malformed');
  const { refresh_token: refreshToken, id_token: idToken } = rest;
  if (!isAbsentOrToken(refreshToken) || !isAbsentOrToken(idToken)) throw serverError('peer_malformed');
  return { accessToken, tokenType: wanted, expiresInSeconds: life, refreshToken, idToken };
}

/** `b64token` of RFC 6750 §2.1, which every JWT is: nothing that could end a header. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.~+/-]+=*$/.test(value);
}

function isAbsentOrToken(value: unknown): value is string | undefined {
  return value === undefined || isToken(value);
}
