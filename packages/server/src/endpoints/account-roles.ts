import { Type } from 'typebox';
import { answerJson } from '../answer.ts';
import { requireResourceServer } from '../client-authentication.ts';
import type { Endpoint } from '../endpoint.ts';
import { readJson } from '../json-body.ts';
import { type WireBody, wireBody } from '../wire-schemas.ts';

const rolesBody: WireBody<{ readonly sub: string }> = wireBody(
  Type.Object(
    { sub: Type.String({ minLength: 1, maxLength: 255, pattern: '^[!-~]+$' }) },
    { additionalProperties: false },
  ),
);

/**
 * `POST /accounts/roles`: the roles that an account has now, for a registered resource server that does not want to
 * believe a token's for as long as the token lives.
 *
 * It tells nothing else of the account, and takes nothing but a `sub`, which only a token can have told the caller: an
 * account that nobody has, one that is suspended and a client's own name are alike `{"active": false}`. Such answers, and
 * they alone, are counted for the resource server, so that no stolen secret of one tries names by the million.
 */
export const accountRoles: Endpoint = {
  operation: {
    id: 'accountRoles',
    summary: 'The roles that an account has now',
    security: ['resourceBasic'],
    body: { mediaType: 'application/json', schema: rolesBody.schema },
    answers: {
      200: {
        description: 'Whether the account is active, and its roles if it is',
        schema: Type.Object({ active: Type.Boolean(), roles: Type.Optional(Type.Array(Type.String())) }),
      },
    },
  },
  async handle(exchange) {
    const resource = await requireResourceServer(exchange);
    const { sub } = await readJson(exchange, rolesBody);
    const { issuer, throttle } = exchange.server;
    const account = await issuer.accounts.find(sub);
    if (account?.status === 'active') return answerJson(exchange, 200, { active: true, roles: account.roles });
    await throttle.admit('roles_resource', resource);
    return answerJson(exchange, 200, { active: false });
  },
};
