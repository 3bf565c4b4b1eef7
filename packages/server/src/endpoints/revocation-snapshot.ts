import { Type } from 'typebox';
import { answerDocument } from '../cached-document.ts';
import type { Endpoint } from '../endpoint.ts';
import { readFeedReader } from '../feed-reader.ts';

/**
 * `GET /revocations/snapshot`: everything that is revoked and not yet expired, at one sequence number, with the
 * statement that signs it. The validator names log and sequence.
 */
export const revocationSnapshot: Endpoint = {
  operation: {
    id: 'revocationSnapshot',
    summary: 'All live revocations at one sequence number',
    security: ['resourceBasic'],
    answers: {
      200: {
        description: 'The signed snapshot',
        schema: Type.Object({
          statement: Type.String(),
          entries: Type.Array(Type.Object({}, { additionalProperties: true })),
          keys: Type.Array(Type.Object({}, { additionalProperties: true })),
        }),
      },
      304: { description: 'The log has not grown' },
    },
  },
  async handle(exchange) {
    await readFeedReader(exchange);
    // Who may read it is asked each time: no cache may answer in our place without asking.
    const { head, text } = await exchange.server.issuer.revocations.snapshotText();
    return answerDocument(exchange, { text, etag: `"${head.logId}.${head.seq}"` }, 'private, no-cache');
  },
};
