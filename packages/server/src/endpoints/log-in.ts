import type { Authenticated } from '@sealwright/issuer';
import { isAuthError } from '@sealwright/jwt';
import { checkOrigin } from '../allowed-origins.ts';
import { refuseAuthorization } from '../bearer-token.ts';
import { firstPartyClientId } from '../defaults.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Exchange } from '../exchange.ts';
import { readJson } from '../json-body.ts';
import { admitLogIn } from '../log-in-throttle.ts';
import { sessionFacts } from '../session-facts.ts';
import { answerGrant } from '../token-answer.ts';
import { type LogInRequest, logInBody, tokenAnswer } from '../wire-schemas.ts';

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
    const authenticated = await authenticate(exchange, body);
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

/**
 * The attempt is settled once, here: were it taken back again when the session is refused (for a resource that does not
 * exist, say), whoever has one account could take back as many guesses at others.
 */
async function authenticate(exchange: Exchange, { email, password }: LogInRequest): Promise<Authenticated> {
  const { accounts } = exchange.server.issuer;
  const attempt = await admitLogIn(exchange, accounts.throttleKey(email));
  try {
    const authenticated = await accounts.authenticate({ email, password });
    await attempt.succeeded();
    return authenticated;
  } catch (error) {
    // Only a wrong password counts; a full queue is not the caller's fault.
    if (!isAuthError(error, 'credentials_invalid')) await attempt.withdrawn();
    throw error;
  }
}
