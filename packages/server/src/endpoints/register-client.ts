import { Type } from 'typebox';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../json-body.ts';
import { answerRegistration, judgeRegistration, readRegistrationToken } from '../oauth/registration-answer.ts';
import { registrationBody } from '../registration-schema.ts';

/**
 * `POST /register` (RFC 7591): an application registers itself. Its bearer token is an initial access token, which the operator
 * makes (`sealwright client registration-token`) and which says how many may come and what they may have; without one in the
 * store, nobody may.
 */
export const registerClient: Endpoint = {
  operation: {
    id: 'registerClient',
    summary: 'Registers a client that describes itself',
    security: ['registrationToken'],
    body: { mediaType: 'application/json', schema: registrationBody.schema },
    answers: {
      201: {
        description: 'The client as it is registered, with its secret and its registration access token',
        schema: Type.Object({ client_id: Type.String() }, { additionalProperties: true }),
      },
      400: { description: 'invalid_redirect_uri, invalid_client_metadata' },
      401: { description: 'The initial access token is not good' },
    },
  },
  async handle(exchange) {
    const { registration } = exchange.server.issuer;
    const token = readRegistrationToken(exchange);
    // Before the body: a stranger's is not worth reading.
    await judgeRegistration(exchange, () => registration.tokens.read(token));
    const metadata = await readJson(exchange, registrationBody);
    const registered = await judgeRegistration(exchange, () => registration.register(token, metadata));
    return answerRegistration(exchange, 201, registered, registered.registrationToken);
  },
};
