import { type AuthError, isAuthError } from '@sealwright/jwt';
import { anyAudience, decodeUnverified } from '@sealwright/jwt/unsafe';
import { readHolder, throttleRefused } from '../account-token.ts';
import { checkOrigin } from '../allowed-origins.ts';
import { answerEmpty, uncached } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { readJson } from '../json-body.ts';
import { readPresentedToken, verifyPresentedToken } from '../oauth/presented-token.ts';
import { clearedRefreshCookie, readRefreshCookie } from '../refresh-cookie.ts';
import { logOutBody } from '../wire-schemas.ts';

/**
 * `POST /logout`: ends a session. It takes what the caller has: a refresh token of any generation in the body or in the
 * cookie, an access token of any audience, or several of these if they are of one session. A session that has ended
 * already is a success.
 */
export const logOut: Endpoint = {
  operation: {
    id: 'logOut',
    summary: 'Ends the session',
    security: ['refreshCookie', 'anyToken'],
    body: { mediaType: 'application/json', schema: logOutBody.schema },
    answers: { 204: { description: 'The session is over' } },
  },
  async handle(exchange) {
    const { request, server } = exchange;
    const cookie = readRefreshCookie(request);
    await checkOrigin(request, server.origins, cookie !== undefined);
    const { refresh_token: inBody } = await readJson(exchange, logOutBody);
    const sids = [
      ...(await sidOfBearer(exchange)),
      ...(await sidOfRefreshToken(exchange, inBody)),
      ...(await sidOfRefreshToken(exchange, cookie)),
    ];
    const [sid] = sids;
    if (sid === undefined) throw errors.create('refresh_token_missing');
    if (sids.some((other) => other !== sid)) throw errors.create('credentials_disagree');
    await server.issuer.sessions.end({ sid }, 'logout');
    return answerEmpty(
      exchange,
      204,
      cookie === undefined ? uncached : { ...uncached, 'set-cookie': clearedRefreshCookie },
    );
  },
};

async function sidOfBearer(exchange: Exchange): Promise<readonly string[]> {
  const presented = readPresentedToken(exchange.request);
  if (presented === undefined) return [];
  try {
    const verified = await throttleRefused(exchange, () => verifyPresentedToken(exchange, presented, anyAudience));
    return [readHolder(verified).sid];
  } catch (error) {
    if (!isAuthError(error, 'token_revoked')) throw error;
    return [await sidOfEnded(exchange, presented.token, error)];
  }
}

/**
 * Logging out twice is a success, so a revoked token may still name a session that is over: that is the last thing which
 * is checked of a token, and nothing acts on the name. With a token that was revoked alone, its session lives, and the
 * token has no say in that.
 */
async function sidOfEnded(exchange: Exchange, token: string, revoked: AuthError): Promise<string> {
  const { sid } = decodeUnverified(token).claims as { readonly sid?: unknown };
  const session = typeof sid === 'string' ? await exchange.server.issuer.sessions.find(sid) : undefined;
  if (session === undefined || session.revokedAt === null) throw revoked;
  return session.sid;
}

async function sidOfRefreshToken(exchange: Exchange, token: string | undefined): Promise<readonly string[]> {
  if (token === undefined) return [];
  const { issuer, throttle } = exchange.server;
  const session = await issuer.sessions.identify(token);
  if (session !== undefined) return [session.sid];
  await throttle.admit('refresh_address', exchange.address.group);
  throw errors.create('refresh_token_unknown');
}
