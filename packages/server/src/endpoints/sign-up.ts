import { Type } from 'typebox';
import { checkOrigin } from '../allowed-origins.ts';
import { answerJson } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../json-body.ts';
import { refuseAuthorization } from '../oauth/presented-token.ts';
import { signUpThrottled } from '../sign-up-throttle.ts';
import { signUpBody } from '../wire-schemas.ts';

/**
 * `POST /signup`: makes an account. It starts no session: a log-in follows, so that one path alone issues tokens.
 *
 * Where addresses are verified first, the answer is the same for every address, known or not, and `POST /verify-email`
 * ends the sign-up.
 */
export const signUp: Endpoint = {
  operation: {
    id: 'signUp',
    summary: 'Makes an account',
    body: { mediaType: 'application/json', schema: signUpBody.schema },
    answers: {
      201: { description: 'The account exists', schema: Type.Object({ sub: Type.String() }) },
      202: { description: 'A message was sent to the address', schema: Type.Object({}) },
      409: { description: 'The address has an account' },
    },
  },
  async handle(exchange) {
    const { origins } = exchange.server;
    refuseAuthorization(exchange.request);
    await checkOrigin(exchange.request, origins, false);
    const body = await readJson(exchange, signUpBody);
    const sub = await signUpThrottled(exchange, body);
    return sub === null ? answerJson(exchange, 202, {}) : answerJson(exchange, 201, { sub });
  },
};
