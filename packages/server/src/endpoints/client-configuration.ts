import { Type } from 'typebox';
import { answerEmpty } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { readJson } from '../json-body.ts';
import { answerRegistration, judgeRegistration, readRegistrationToken } from '../oauth/registration-answer.ts';
import { registrationBody } from '../registration-schema.ts';

const described = {
  200: {
    description: 'The client as it is registered',
    schema: Type.Object({ client_id: Type.String() }, { additionalProperties: true }),
  },
  401: { description: 'The registration access token is not this client’s' },
};

/** `GET /register/{client_id}` (RFC 7592 §2.1): a client that registered itself reads what it is registered with. */
export const readClientConfiguration: Endpoint = {
  operation: {
    id: 'readClientConfiguration',
    summary: 'The registration of a client that registered itself',
    security: ['registrationToken'],
    answers: described,
  },
  async handle(exchange) {
    const token = readRegistrationToken(exchange);
    const { registration } = exchange.server.issuer;
    const client = await judgeRegistration(exchange, () => registration.find(clientIdOf(exchange), token));
    return answerRegistration(exchange, 200, { client, secret: undefined }, token);
  },
};

/**
 * `PUT /register/{client_id}` (RFC 7592 §2.2): replaces the registration as a whole. A secret is answered where the client begins to
 * need one.
 */
export const replaceClientConfiguration: Endpoint = {
  operation: {
    id: 'replaceClientConfiguration',
    summary: 'Replaces the registration of a client that registered itself',
    security: ['registrationToken'],
    body: { mediaType: 'application/json', schema: registrationBody.schema },
    answers: { ...described, 400: { description: 'invalid_redirect_uri, invalid_client_metadata' } },
  },
  async handle(exchange) {
    const token = readRegistrationToken(exchange);
    const { registration } = exchange.server.issuer;
    const clientId = clientIdOf(exchange);
    await judgeRegistration(exchange, () => registration.find(clientId, token));
    const metadata = await readJson(exchange, registrationBody);
    const replaced = await judgeRegistration(exchange, () => registration.replace(clientId, token, metadata));
    return answerRegistration(exchange, 200, replaced, token);
  },
};

/** `DELETE /register/{client_id}` (RFC 7592 §2.3): the client is over, with every session and token that it had. */
export const endClientConfiguration: Endpoint = {
  operation: {
    id: 'endClientConfiguration',
    summary: 'Ends the registration of a client that registered itself',
    security: ['registrationToken'],
    answers: { 204: { description: 'It is over' }, 401: described[401] },
  },
  async handle(exchange) {
    const token = readRegistrationToken(exchange);
    const { registration } = exchange.server.issuer;
    await judgeRegistration(exchange, () => registration.end(clientIdOf(exchange), token));
    return answerEmpty(exchange, 204);
  },
};

/** What is no client's name is nobody's, and answered like a wrong token. */
function clientIdOf({ segment }: Exchange): string {
  if (segment === undefined || !/^[A-Za-z0-9._~-]{1,128}$/.test(segment)) throw errors.create('path_unknown');
  return segment;
}
