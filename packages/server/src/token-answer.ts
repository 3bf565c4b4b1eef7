import type { TokenGrant } from '@sealwright/issuer';
import { answerJson, uncached } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { formatRefreshCookie } from './refresh-cookie.ts';

/**
 * Answers a grant (RFC 6749 §5.1). The refresh token goes into the body or into the cookie, by the session's transport
 * and never by the request's wish: a script that reads bodies must not get at the token of a cookie session.
 */
export function answerGrant(exchange: Exchange, grant: TokenGrant): Response {
  const body = {
    access_token: grant.accessToken,
    token_type: 'Bearer',
    expires_in: grant.expiresInSeconds,
    scope: grant.scope,
  };
  if (grant.transport === 'body') return answerJson(exchange, 200, { ...body, refresh_token: grant.refreshToken });
  // Script cannot read the cookie, and has to keep its attempt key for exactly as long as its token: so it is told.
  const told = { ...body, refresh_token_changed: grant.refreshTokenChanged };
  // An answer that is overtaken on its way must not put the former token over a newer one.
  if (!grant.refreshTokenChanged) return answerJson(exchange, 200, told);
  const cookie = formatRefreshCookie(grant.refreshToken, grant.refreshExpiresInSeconds);
  return answerJson(exchange, 200, told, { ...uncached, 'set-cookie': cookie });
}
