import { isAuthError } from '@sealwright/jwt';
import { Type } from 'typebox';
import { checkOrigin } from '../allowed-origins.ts';
import { answerJson } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Exchange } from '../exchange.ts';
import { readJson } from '../json-body.ts';
import { refuseAuthorization } from '../oauth/presented-token.ts';
import { verifyEmailBody } from '../wire-schemas.ts';

/**
 * `POST /verify-email`: ends a sign-up with the code that was mailed and the password that was chosen. The account exists
 * from here on; it starts no session.
 *
 * A code that is forged, changed, too old, used before, for an address that has an account by now, or that comes with
 * another password is refused by one answer after one hash.
 */
export const verifyEmail: Endpoint = {
  operation: {
    id: 'verifyEmail',
    summary: 'Ends a sign-up: the mailed code and the chosen password make the account',
    body: { mediaType: 'application/json', schema: verifyEmailBody.schema },
    answers: {
      201: { description: 'The account exists', schema: Type.Object({ sub: Type.String() }) },
      400: { description: 'The code or the password is wrong, or the code was used or is too old' },
      403: { description: 'Sign-up is closed' },
    },
  },
  async handle(exchange) {
    const { issuer, origins } = exchange.server;
    refuseAuthorization(exchange.request);
    await checkOrigin(exchange.request, origins, false);
    const body = await readJson(exchange, verifyEmailBody);
    const takeBack = await admitVerification(exchange, body.code);
    const { sub } = await issuer.accounts.verifyEmail(body).catch(async (error: unknown) => {
      // Only what was judged wrong counts; a full queue is not the caller's fault.
      if (!isAuthError(error, 'verification_invalid')) await takeBack();
      throw error;
    });
    await takeBack();
    return answerJson(exchange, 201, { sub });
  },
};

/**
 * Lets an attempt through, or makes it wait. Counted before the password is looked at, so that a thousand simultaneous
 * guesses are a thousand attempts. A code has one spelling, so it is its own counter. Answers how to take the attempt back,
 * to be called once at most.
 *
 * @throws AuthError `throttled`
 */
async function admitVerification(exchange: Exchange, code: string): Promise<() => Promise<void>> {
  const { throttle } = exchange.server;
  const address = exchange.address.group;
  await throttle.admit('verify_address', address);
  try {
    await throttle.admit('verify_code', code);
  } catch (error) {
    await throttle.forgive('verify_address', address);
    throw error;
  }
  return async () => {
    await throttle.forgive('verify_code', code);
    await throttle.forgive('verify_address', address);
  };
}
