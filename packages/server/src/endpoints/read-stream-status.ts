import { answerJson } from '../answer.ts';
import { requireResourceServer } from '../client-authentication.ts';
import type { Endpoint } from '../endpoint.ts';
import { statusAnswer } from '../event-schemas.ts';
import { describeStatus, requireStreamId } from '../event-stream-wire.ts';

/** `GET /ssf/status?stream_id=…` (SSF 1.0 §8.1.2.1). */
export const readStreamStatus: Endpoint = {
  operation: {
    id: 'readStreamStatus',
    summary: 'Whether a stream is enabled',
    security: ['resourceBasic'],
    answers: {
      200: { description: 'Its status', schema: statusAnswer },
      404: { description: 'No such stream of this receiver' },
    },
  },
  async handle(exchange) {
    const resource = await requireResourceServer(exchange);
    const streamId = requireStreamId(exchange.request);
    const stream = await exchange.server.issuer.securityEvents.findStream(resource, streamId);
    return answerJson(exchange, 200, describeStatus(stream));
  },
};
