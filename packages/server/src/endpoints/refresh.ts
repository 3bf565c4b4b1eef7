import { parseAttempts } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import { checkOrigin } from '../allowed-origins.ts';
import { firstPartyClientId } from '../defaults.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import { readJson } from '../json-body.ts';
import { refuseAuthorization } from '../oauth/presented-token.ts';
import { readRefreshCookie } from '../refresh-cookie.ts';
import { sessionFacts } from '../session-facts.ts';
import { answerGrant } from '../token-answer.ts';
import { refreshBody, tokenAnswer } from '../wire-schemas.ts';

/**
 * `POST /token/refresh`: the next tokens of a first-party session, for the refresh token in the body or in the cookie.
 * The header `Idempotency-Key` (`CURRENT` or `CURRENT, PREVIOUS`, each 128 bits in base64url) lets a client repeat a
 * refresh whose answer was lost.
 *
 * A refusal leaves the browser's cookie alone: by the time it arrives, another tab may have put a newer one there.
 */
export const refresh: Endpoint = {
  operation: {
    id: 'refresh',
    summary: 'The next tokens of a session',
    security: ['refreshCookie'],
    body: { mediaType: 'application/json', schema: refreshBody.schema },
    answers: {
      200: { description: 'The next tokens', schema: tokenAnswer },
      400: { description: 'invalid_grant: the session is over, or the token is not good' },
      409: { description: 'refresh_superseded: a newer refresh token is on its way; use that one' },
    },
  },
  async handle(exchange) {
    const { issuer, origins, throttle } = exchange.server;
    const { request } = exchange;
    refuseAuthorization(request);
    const cookie = readRefreshCookie(request);
    await checkOrigin(request, origins, cookie !== undefined);
    const { refresh_token: inBody, resource, scope } = await readJson(exchange, refreshBody);
    const refreshToken = requireOne(inBody, cookie);
    const attemptKeys = request.headers.get('idempotency-key');
    try {
      const grant = await issuer.sessions.refresh({
        refreshToken,
        transport: cookie === undefined ? 'body' : 'cookie',
        client: { clientId: firstPartyClientId, authenticated: false },
        firstPartyOnly: true,
        ...(attemptKeys !== null && { attempts: parseAttempts(attemptKeys) }),
        ...(resource !== undefined && { resource }),
        ...(scope !== undefined && { scope }),
        ...sessionFacts(exchange),
      });
      return answerGrant(exchange, grant);
    } catch (error) {
      if (isAuthError(error) && error.blame === 'token') {
        await throttle.admit('refresh_address', exchange.address.group);
      }
      throw error;
    }
  },
};

function requireOne(inBody: string | undefined, inCookie: string | undefined): string {
  if (inBody !== undefined && inCookie !== undefined) throw errors.create('credentials_several');
  const token = inBody ?? inCookie;
  if (token === undefined) throw errors.create('refresh_token_missing');
  return token;
}
