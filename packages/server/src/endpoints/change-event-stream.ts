import { answerJson } from '../answer.ts';
import { requireResourceServer } from '../client-authentication.ts';
import type { Endpoint } from '../endpoint.ts';
import { changeStreamBody, streamAnswer } from '../event-schemas.ts';
import { checkSupplied, describeStream, readWish } from '../event-stream-wire.ts';
import { readJson } from '../json-body.ts';

/**
 * `PATCH /ssf/streams` changes what the body names; `PUT` also takes back what it does not name (SSF 1.0 §8.1.1.3, §8.1.1.4).
 */
export function createChangeEventStream(method: 'PATCH' | 'PUT'): Endpoint {
  return {
    operation: {
      id: method === 'PATCH' ? 'updateEventStream' : 'replaceEventStream',
      summary: method === 'PATCH' ? 'Changes a stream of security events' : 'Replaces what a receiver says of a stream',
      security: ['resourceBasic'],
      body: { mediaType: 'application/json', schema: changeStreamBody.schema },
      answers: {
        200: { description: 'The stream as it is now', schema: streamAnswer },
        404: { description: 'No such stream of this receiver' },
      },
    },
    async handle(exchange) {
      const { issuer } = exchange.server;
      const resource = await requireResourceServer(exchange);
      const body = await readJson(exchange, changeStreamBody);
      const before = await issuer.securityEvents.findStream(resource, body.stream_id);
      checkSupplied(body, before, issuer.url);
      const replace = method === 'PUT';
      const stream = await issuer.securityEvents.updateStream(resource, body.stream_id, readWish(body), replace);
      return answerJson(exchange, 200, describeStream(stream, issuer.url));
    },
  };
}
