import { Type } from 'typebox';
import { answerJson } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { authenticateClient } from '../oauth/client-authentication.ts';
import { corsFor } from '../oauth/client-origin.ts';
import { admitPending } from '../oauth/pending-admission.ts';
import { readTokenForm } from '../oauth/token-form.ts';

const optional = Type.Optional(Type.String());

/**
 * `POST /device_authorization` (RFC 8628 §3.1): a device without a browser asks for a code that a person types elsewhere, at
 * `/device`. `resource` may name one API.
 */
export const deviceAuthorization: Endpoint = {
  operation: {
    id: 'deviceAuthorization',
    summary: 'Begins the sign-in of a device without a browser',
    security: ['clientBasic'],
    body: {
      mediaType: 'application/x-www-form-urlencoded',
      schema: Type.Object({ client_id: optional, client_secret: optional, scope: optional, resource: optional }),
    },
    answers: {
      200: {
        description: 'What the device keeps and what it shows',
        schema: Type.Object({
          ...{ device_code: Type.String(), user_code: Type.String(), verification_uri: Type.String() },
          ...{ verification_uri_complete: Type.String(), expires_in: Type.Integer(), interval: Type.Integer() },
        }),
      },
      400: { description: 'invalid_scope, invalid_target, unauthorized_client' },
      401: { description: 'invalid_client' },
    },
  },
  async handle(exchange) {
    const form = await readTokenForm(exchange);
    const calling = await authenticateClient(exchange, form);
    await admitPending(exchange, calling);
    const { client } = calling;
    const { issuer } = exchange.server;
    const resource = form.get('resource');
    const started = await issuer.grants.devices.start({
      ...{ client, scope: form.get('scope'), resources: resource === undefined ? [] : [resource] },
    });
    const page = `${issuer.url}/device`;
    return answerJson(corsFor(exchange, client), 200, {
      device_code: started.deviceCode,
      user_code: started.userCode,
      verification_uri: page,
      verification_uri_complete: `${page}?user_code=${started.userCode}`,
      expires_in: started.expiresInSeconds,
      interval: started.intervalSeconds,
    });
  },
};
