import type { PreparedSession } from '@sealwright/issuer';
import { requireAccountHolder } from '../account-token.ts';
import { checkOrigin } from '../allowed-origins.ts';
import { firstPartyClientId } from '../defaults.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import { readJson } from '../json-body.ts';
import { changePasswordThrottled } from '../password-change.ts';
import { sessionFacts } from '../session-facts.ts';
import { answerGrant } from '../token-answer.ts';
import { passwordBody, tokenAnswer } from '../wire-schemas.ts';

/**
 * `POST /password`: a new password for who knows the current one. Every session ends, this one too, and the answer is a
 * new session of the same transport.
 */
export const changePassword: Endpoint = {
  operation: {
    id: 'changePassword',
    summary: 'Changes the password, ends every session and starts a new one',
    security: ['accountToken'],
    body: { mediaType: 'application/json', schema: passwordBody.schema },
    answers: {
      200: { description: 'The tokens of the new session', schema: tokenAnswer },
      401: { description: 'The access token or the current password is wrong' },
    },
  },
  async handle(exchange) {
    const { issuer, origins } = exchange.server;
    const { sub, sid } = await requireAccountHolder(exchange);
    const session = await issuer.sessions.find(sid);
    if (session === undefined) throw errors.create('access_token_malformed');
    await checkOrigin(exchange.request, origins, session.transport === 'cookie');
    const body = await readJson(exchange, passwordBody);
    const facts = { clientId: firstPartyClientId, transport: session.transport, ...sessionFacts(exchange) };
    let prepared: PreparedSession | undefined;
    await changePasswordThrottled(exchange, {
      sub,
      current: body.current_password,
      next: body.new_password,
      beginSession: async (authenticated) => {
        prepared = await issuer.sessions.prepare(authenticated, facts);
        return prepared.row;
      },
    });
    if (prepared === undefined) throw errors.create('unexpected');
    return answerGrant(exchange, await prepared.issue());
  },
};
