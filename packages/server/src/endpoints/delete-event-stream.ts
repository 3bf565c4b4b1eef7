import { answerEmpty } from '../answer.ts';
import { requireResourceServer } from '../client-authentication.ts';
import type { Endpoint } from '../endpoint.ts';
import { requireStreamId } from '../event-stream-wire.ts';

/** `DELETE /ssf/streams?stream_id=…` (SSF 1.0 §8.1.1.5). */
export const deleteEventStream: Endpoint = {
  operation: {
    id: 'deleteEventStream',
    summary: 'Ends a stream of security events',
    security: ['resourceBasic'],
    answers: { 204: { description: 'It is gone' }, 404: { description: 'No such stream of this receiver' } },
  },
  async handle(exchange) {
    const resource = await requireResourceServer(exchange);
    await exchange.server.issuer.securityEvents.deleteStream(resource, requireStreamId(exchange.request));
    return answerEmpty(exchange, 204);
  },
};
