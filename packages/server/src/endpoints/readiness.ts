import { Type } from 'typebox';
import { answerJson } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import type { Exchange } from '../exchange.ts';

/**
 * `GET /readyz`: whether requests should be sent here: not stopping, the keys usable, and the store able to write.
 *
 * `degraded` is 200 as well: the store goes on without that part, slower and as safe, and all nodes miss it at once. A 503
 * would take every one of them out of the balancer and make an outage of what is none.
 */
export const readiness: Endpoint = {
  operation: {
    id: 'readiness',
    summary: 'Whether requests should be sent here',
    answers: {
      200: {
        description: 'They should; degraded: the store goes on without a part of it',
        schema: Type.Union([
          Type.Object({ status: Type.Literal('ready') }),
          Type.Object({ status: Type.Literal('degraded'), missing: Type.Array(Type.Literal('redis')) }),
        ]),
      },
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
    const missing = exchange.server.issuer.store.missingParts();
    return answerJson(exchange, 200, missing.length === 0 ? { status: 'ready' } : { status: 'degraded', missing });
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
