import { Type } from 'typebox';
import { uncached } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import { readFeedReader } from '../feed-reader.ts';
import { readQuery } from '../query.ts';

const logId = /^[A-Za-z0-9_-]{1,64}$/;
const sequence = /^(?:0|[1-9]\d{0,15})$/;
const nonceForm = /^[A-Za-z0-9_-]{16,128}$/;

/**
 * `GET /revocations/stream?log=ID&after=SEQ&nonce=N`: server-sent events. First what the reader missed, then a signed
 * heartbeat with its nonce; from then on each group of deltas with a heartbeat, and a heartbeat each second.
 *
 * 409 `log_changed` and 410 `snapshot_required` both mean: take a snapshot first.
 */
export const revocationStream: Endpoint = {
  operation: {
    id: 'revocationStream',
    summary: 'Revocations as they happen',
    security: ['resourceBasic'],
    query: {
      log: Type.String({ pattern: logId.source }),
      after: Type.String({ pattern: sequence.source }),
      nonce: Type.String({ pattern: nonceForm.source }),
    },
    answers: {
      200: { description: 'Events `delta` and `heartbeat`', mediaType: 'text/event-stream' },
      409: { description: 'log_changed: the log is another one' },
      410: { description: 'snapshot_required: these deltas are gone' },
    },
  },
  async handle(exchange) {
    const reader = await readFeedReader(exchange);
    const query = readQuery(exchange.request, ['log', 'after', 'nonce']);
    const [log = '', after = '', nonce = ''] = [query.get('log'), query.get('after'), query.get('nonce')];
    if (!logId.test(log) || !sequence.test(after) || !nonceForm.test(nonce)) throw errors.create('parameter_invalid');
    const body = await exchange.server.feed.open({
      logId: log,
      after: Number(after),
      nonce,
      reader: reader.key,
      ...(exchange.disconnect !== undefined && { disconnect: exchange.disconnect }),
    });
    return new Response(body, {
      status: 200,
      headers: {
        ...exchange.headers,
        ...uncached,
        'content-type': 'text/event-stream',
        // nginx would otherwise hold events back until its buffer is full.
        'x-accel-buffering': 'no',
      },
    });
  },
};
