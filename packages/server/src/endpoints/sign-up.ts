import { Type } from 'typebox';
import { checkOrigin } from '../allowed-origins.ts';
import { answerJson } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Exchange } from '../exchange.ts';
import { readJson } from '../json-body.ts';
import { refuseAuthorization } from '../oauth/presented-token.ts';
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
    const { issuer, throttle, origins } = exchange.server;
    refuseAuthorization(exchange.request);
    await checkOrigin(exchange.request, origins, false);
    const body = await readJson(exchange, signUpBody);
    // Every sign-up counts, good ones too: what is bounded is accounts, not mistakes.
    await throttle.admit('signup_address', exchange.address.group);
    const sub = await countMail(exchange, body.email, async () => (await issuer.accounts.signUp(body)).sub);
    return sub === null ? answerJson(exchange, 202, {}) : answerJson(exchange, 201, { sub });
  },
};

/** Counted before, so that simultaneous sign-ups are all counted; one that was refused has sent nothing, and is not. */
async function countMail<T>(exchange: Exchange, email: string, signUpOnce: () => Promise<T>): Promise<T> {
  const { issuer, throttle } = exchange.server;
  const mailbox = issuer.accounts.throttleKey(email);
  await throttle.admit('signup_email', mailbox);
  try {
    return await signUpOnce();
  } catch (error) {
    await throttle.forgive('signup_email', mailbox);
    throw error;
  }
}
