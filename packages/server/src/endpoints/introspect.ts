import { isAuthError, type VerifiedJwt } from '@sealwright/jwt';
import { Type } from 'typebox';
import { answerJson } from '../answer.ts';
import { requireResourceServer } from '../client-authentication.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import { readForm } from '../form-body.ts';

const IntrospectForm = Type.Object({ token: Type.String(), token_type_hint: Type.Optional(Type.String()) });

/**
 * `POST /introspect` (RFC 7662): whether an access token is good now, for the resource server that it is meant for. For
 * everybody else's tokens, refresh tokens, and whatever is wrong with one, the answer is `{"active": false}` and nothing
 * more (§2.2, §4).
 */
export const introspect: Endpoint = {
  operation: {
    id: 'introspect',
    summary: 'Whether an access token is good now',
    security: ['resourceBasic'],
    body: { mediaType: 'application/x-www-form-urlencoded', schema: IntrospectForm },
    answers: {
      200: {
        description: 'The state of the token',
        schema: Type.Object({ active: Type.Boolean() }, { additionalProperties: true }),
      },
    },
  },
  async handle(exchange) {
    const resource = await requireResourceServer(exchange);
    const token = (await readForm(exchange)).get('token');
    if (token === undefined) throw errors.create('parameter_invalid');
    try {
      const verified = await exchange.server.issuer.verifyOwnToken(token, resource);
      return answerJson(exchange, 200, describe(verified));
    } catch (error) {
      if (!isAuthError(error) || error.blame !== 'token') throw error;
      return answerJson(exchange, 200, { active: false });
    }
  },
};

/** The claims as they were verified, under their own names (§2.2 allows further members). */
function describe(verified: VerifiedJwt): object {
  return { ...verified.claims, active: true, token_type: 'Bearer' };
}
