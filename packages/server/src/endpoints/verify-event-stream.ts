import { answerEmpty } from '../answer.ts';
import { requireResourceServer } from '../client-authentication.ts';
import type { Endpoint } from '../endpoint.ts';
import { verifyStreamBody } from '../event-schemas.ts';
import { readJson } from '../json-body.ts';

/** `POST /ssf/verify` (SSF 1.0 §8.1.4.2): an event about the stream itself, by which a receiver sees that it arrives. */
export const verifyEventStream: Endpoint = {
  operation: {
    id: 'verifyEventStream',
    summary: 'Asks for a verification event',
    security: ['resourceBasic'],
    body: { mediaType: 'application/json', schema: verifyStreamBody.schema },
    answers: {
      204: { description: 'It will come' },
      404: { description: 'No such stream of this receiver' },
      429: { description: 'Too many' },
    },
  },
  async handle(exchange) {
    const { issuer, throttle } = exchange.server;
    const resource = await requireResourceServer(exchange);
    const { stream_id: streamId, state } = await readJson(exchange, verifyStreamBody);
    await throttle.admit('verify_stream', resource);
    await issuer.securityEvents.verify(resource, streamId, state);
    return answerEmpty(exchange, 204);
  },
};
