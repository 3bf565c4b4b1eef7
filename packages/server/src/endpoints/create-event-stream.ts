import { answerJson } from '../answer.ts';
import { requireResourceServer } from '../client-authentication.ts';
import type { Endpoint } from '../endpoint.ts';
import { createStreamBody, streamAnswer } from '../event-schemas.ts';
import { describeStream, readWish } from '../event-stream-wire.ts';
import { readJson } from '../json-body.ts';

/** `POST /ssf/streams` (SSF 1.0 §8.1.1.1): a stream that begins with what happens from now on. */
export const createEventStream: Endpoint = {
  operation: {
    id: 'createEventStream',
    summary: 'Begins a stream of security events',
    security: ['resourceBasic'],
    body: { mediaType: 'application/json', schema: createStreamBody.schema },
    answers: {
      201: { description: 'The stream', schema: streamAnswer },
      403: { description: 'access_denied: not registered to receive events' },
      409: { description: 'No more streams are allowed' },
    },
  },
  async handle(exchange) {
    const { issuer } = exchange.server;
    const resource = await requireResourceServer(exchange);
    const body = await readJson(exchange, createStreamBody);
    const stream = await issuer.securityEvents.createStream(resource, readWish(body));
    return answerJson(exchange, 201, describeStream(stream, issuer.url));
  },
};
