import { answerJson } from '../answer.ts';
import { requireResourceServer } from '../client-authentication.ts';
import type { Endpoint } from '../endpoint.ts';
import { statusAnswer, streamStatusBody } from '../event-schemas.ts';
import { describeStatus } from '../event-stream-wire.ts';
import { readJson } from '../json-body.ts';

/** `POST /ssf/status` (SSF 1.0 §8.1.2.2): what is paused is held, what is disabled is dropped. */
export const setStreamStatus: Endpoint = {
  operation: {
    id: 'setStreamStatus',
    summary: 'Enables, pauses or disables a stream',
    security: ['resourceBasic'],
    body: { mediaType: 'application/json', schema: streamStatusBody.schema },
    answers: {
      200: { description: 'Its status now', schema: statusAnswer },
      404: { description: 'No such stream of this receiver' },
    },
  },
  async handle(exchange) {
    const resource = await requireResourceServer(exchange);
    const { stream_id: streamId, status, reason } = await readJson(exchange, streamStatusBody);
    const stream = await exchange.server.issuer.securityEvents.setStatus(resource, streamId, status, reason);
    return answerJson(exchange, 200, describeStatus(stream));
  },
};
