import { Type } from 'typebox';
import { answerJson } from '../answer.ts';
import { requireResourceServer } from '../client-authentication.ts';
import type { Endpoint } from '../endpoint.ts';
import { streamAnswer } from '../event-schemas.ts';
import { describeStream, readStreamId } from '../event-stream-wire.ts';

/** `GET /ssf/streams`: the receiver's streams, or with `stream_id` that one (SSF 1.0 §8.1.1.2). */
export const readEventStreams: Endpoint = {
  operation: {
    id: 'readEventStreams',
    summary: 'The streams of the receiver, or one of them',
    security: ['resourceBasic'],
    answers: {
      200: { description: 'A list, or the stream', schema: Type.Union([Type.Array(streamAnswer), streamAnswer]) },
      404: { description: 'No such stream of this receiver' },
    },
  },
  async handle(exchange) {
    const { issuer } = exchange.server;
    const resource = await requireResourceServer(exchange);
    const streamId = readStreamId(exchange.request);
    if (streamId === undefined) {
      const streams = await issuer.securityEvents.listStreams(resource);
      return answerJson(
        exchange,
        200,
        streams.map((stream) => describeStream(stream, issuer.url)),
      );
    }
    const stream = await issuer.securityEvents.findStream(resource, streamId);
    return answerJson(exchange, 200, describeStream(stream, issuer.url));
  },
};
