import { Type } from 'typebox';
import { answerJson } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import { type FormParameters, readFormPairs } from '../form-body.ts';
import { authorizationParameters, type ParameterPairs } from '../oauth/authorization-parameters.ts';
import { parseAuthorizationRequest } from '../oauth/authorization-request.ts';
import { authenticateClient } from '../oauth/client-authentication.ts';
import { corsFor } from '../oauth/client-origin.ts';
import { readDpopProof, settleDpopKey } from '../oauth/dpop.ts';
import { admitPending } from '../oauth/pending-admission.ts';
import { openRequestObject } from '../oauth/request-object.ts';

/**
 * `POST /par` (RFC 9126): a client leaves its authorization request here, by itself and authenticated, and gets a name that its
 * user's browser carries to `/authorize`. Nobody on the way can read or change it, and what is wrong with it is told to the
 * client here and now.
 */
export const pushedAuthorization: Endpoint = {
  operation: {
    id: 'pushedAuthorization',
    summary: 'Leaves an authorization request',
    security: ['clientBasic'],
    body: {
      mediaType: 'application/x-www-form-urlencoded',
      schema: Type.Object({ client_id: Type.Optional(Type.String()) }, { additionalProperties: true }),
    },
    answers: {
      201: {
        description: 'The name of the request',
        schema: Type.Object({ request_uri: Type.String(), expires_in: Type.Integer() }),
      },
      400: { description: 'What the authorization endpoint would have told' },
      401: { description: 'invalid_client' },
    },
  },
  async handle(exchange) {
    const sent = await readFormPairs(exchange);
    const calling = await authenticateClient(exchange, credentialsIn(sent));
    await admitPending(exchange, calling);
    const { client } = calling;
    // §2.1: a name of a request is nothing that could be pushed.
    if (authorizationParameters(sent).get('request_uri') !== undefined) throw errors.create('parameter_invalid');
    const pairs = withClient(await openRequestObject(exchange, client, sent), client.clientId);
    await parseAuthorizationRequest(exchange, client, pairs);
    const jkt = settleDpopKey(await readDpopProof(exchange), authorizationParameters(pairs).get('dpop_jkt'));
    const kept = pairs.filter(([name]) => !credentialNames.has(name) && name !== 'dpop_jkt');
    const pushed = await exchange.server.issuer.grants.pushedRequests.push(client.clientId, [
      ...kept,
      ...(jkt === null ? [] : [['dpop_jkt', jkt] as const]),
    ]);
    const body = { request_uri: pushed.requestUri, expires_in: pushed.expiresInSeconds };
    return answerJson(corsFor(exchange, client), 201, body);
  },
};

/** They are for this endpoint, and must not rest with the request. */
const credentialNames: ReadonlySet<string> = new Set(['client_secret', 'client_assertion', 'client_assertion_type']);

/** Each parameter once, but `resource` (RFC 6749 §3.1, RFC 8707 §2); for whoever looks for credentials in the form. */
function credentialsIn(pairs: ParameterPairs): FormParameters {
  const found = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (found.has(name) && name !== 'resource') throw errors.create('parameter_repeated');
    found.set(name, value);
  }
  return new Map([...found].filter(([, value]) => value !== ''));
}

/** The request is that of the client that authenticated, by whichever way it said its name. */
function withClient(pairs: ParameterPairs, clientId: string): ParameterPairs {
  const named = authorizationParameters(pairs).get('client_id');
  if (named !== undefined && named !== clientId) throw errors.create('parameter_invalid');
  return [...pairs.filter(([name]) => name !== 'client_id'), ['client_id', clientId]];
}
