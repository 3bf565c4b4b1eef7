import { checkOrigin } from '../allowed-origins.ts';
import { firstPartyClientId } from '../defaults.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../json-body.ts';
import { refuseAuthorization } from '../oauth/presented-token.ts';
import { authenticateByPassword } from '../password-authentication.ts';
import { sessionFacts } from '../session-facts.ts';
import { answerGrant } from '../token-answer.ts';
import { logInBody, tokenAnswer } from '../wire-schemas.ts';

/**
 * `POST /login`: an address and a password for a session. With `"transport": "cookie"` the refresh token comes as a
 * cookie and never in a body, and the request must name an allowed origin.
 *
 * A refresh cookie that the browser sends along is not read here: it is no credential of a log-in, and the answer
 * replaces it.
 */
export const logIn: Endpoint = {
  operation: {
    id: 'logIn',
    summary: 'Starts a session',
    body: { mediaType: 'application/json', schema: logInBody.schema },
    answers: {
      200: { description: 'The session’s first tokens', schema: tokenAnswer },
      401: { description: 'The address or the password is wrong' },
    },
  },
  async handle(exchange) {
    const { issuer, origins } = exchange.server;
    refuseAuthorization(exchange.request);
    const body = await readJson(exchange, logInBody);
    const transport = body.transport ?? 'body';
    await checkOrigin(exchange.request, origins, transport === 'cookie');
    const authenticated = await authenticateByPassword(exchange, body);
    const grant = await issuer.sessions.start(authenticated, {
      clientId: firstPartyClientId,
      transport,
      ...(body.resource !== undefined && { resource: body.resource }),
      ...(body.scope !== undefined && { scope: body.scope }),
      ...sessionFacts(exchange),
    });
    return answerGrant(exchange, grant);
  },
};
