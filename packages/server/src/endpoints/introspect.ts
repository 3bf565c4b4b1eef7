import type { IntrospectionCaller } from '@sealwright/issuer';
import { introspectionTokenTyp } from '@sealwright/jwt';
import { Type } from 'typebox';
import { answerJson, uncached } from '../answer.ts';
import { readBasicCredential, requireResourceServer } from '../client-authentication.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import { type FormParameters, readForm } from '../form-body.ts';
import { authenticateClient } from '../oauth/client-authentication.ts';

const optional = Type.Optional(Type.String());
const IntrospectForm = Type.Object({
  ...{ token: Type.String(), token_type_hint: optional, client_id: optional, client_secret: optional },
});

const signed = `application/${introspectionTokenTyp}`;

/**
 * `POST /introspect` (RFC 7662): whether an access token is good now, for the resource server that it is meant for or the client
 * that it was issued to. For everybody else's tokens, refresh tokens, and whatever is wrong with one, the answer is
 * `{"active": false}` and nothing more (§2.2, §4). Who accepts `application/token-introspection+jwt` gets it signed (RFC 9701).
 *
 * It does NOT answer to public clients, whose names anybody can say (§2.1).
 */
export const introspect: Endpoint = {
  operation: {
    id: 'introspect',
    summary: 'Whether an access token is good now',
    security: ['resourceBasic', 'clientBasic'],
    body: { mediaType: 'application/x-www-form-urlencoded', schema: IntrospectForm },
    answers: {
      200: {
        description: 'The state of the token; as a signed JWT for who accepts one',
        schema: Type.Object({ active: Type.Boolean() }, { additionalProperties: true }),
        also: [signed],
      },
    },
  },
  async handle(exchange) {
    const { introspection } = exchange.server.issuer;
    const { caller, form } = await identify(exchange);
    const token = form.get('token');
    if (token === undefined) throw errors.create('parameter_invalid');
    const answer = await introspection.inspect(token, caller);
    if (!acceptsSigned(exchange.request)) return answerJson(exchange, 200, answer, { ...uncached, vary: 'Accept' });
    const headers = { ...exchange.headers, ...uncached, 'content-type': signed, vary: 'Accept' };
    return new Response(await introspection.sign(answer, caller), { status: 200, headers });
  },
};

/** A resource server is named by a URI, and no client has a colon in its name: one credential is never taken for the other. */
async function identify(
  exchange: Exchange,
): Promise<{ readonly caller: IntrospectionCaller; readonly form: FormParameters }> {
  const isResource = readBasicCredential(exchange.request)?.id.includes(':') === true;
  // Before the body is read, as a stranger's body is worth nothing.
  const resource = isResource ? await requireResourceServer(exchange) : undefined;
  const form = await readForm(exchange);
  if (resource !== undefined) {
    if (form.has('client_secret') || form.has('client_assertion')) throw errors.create('credentials_several');
    return { caller: { kind: 'resource', resource }, form };
  }
  const { client, authenticated } = await authenticateClient(exchange, form);
  if (!authenticated) throw errors.create('client_unauthenticated');
  return { caller: { kind: 'client', clientId: client.clientId }, form };
}

/** By name alone: who accepts anything gets what RFC 7662 says. */
function acceptsSigned(request: Request): boolean {
  const types = (request.headers.get('accept') ?? '')
    .split(',')
    .map((type) => type.split(';').map((part) => part.trim()));
  return types.some(
    ([type, ...parameters]) => type?.toLowerCase() === signed && !parameters.some((each) => /^q=0(\.0*)?$/i.test(each)),
  );
}
