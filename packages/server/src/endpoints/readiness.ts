import { Type } from 'typebox';
import { answerJson } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';

/** `GET /readyz`: whether requests should be sent here: not stopping, the keys usable, and the store able to write. */
export const readiness: Endpoint = {
  operation: {
    id: 'readiness',
    summary: 'Whether requests should be sent here',
    answers: {
      200: { description: 'They should', schema: Type.Object({ status: Type.Literal('ready') }) },
      503: { description: 'They should not' },
    },
  },
  async handle(exchange) {
    if (exchange.server.stopping()) throw errors.create('stopping');
    await requirePart(exchange, 'keys', async () => {
      exchange.server.issuer.keys.signingKey();
      exchange.server.issuer.keys.feedKey();
    });
    // A full disk and a read-only file show here: the check is of a write.
    await requirePart(exchange, 'store', () => exchange.server.issuer.store.check());
    return answerJson(exchange, 200, { status: 'ready' });
  },
};

async function requirePart(exchange: Exchange, part: string, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (cause) {
    exchange.server.log.warn({ part, request_id: exchange.requestId }, 'not ready');
    throw errors.create('not_ready', { evidence: { part }, cause });
  }
}
