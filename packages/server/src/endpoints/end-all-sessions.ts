import { requireAccountHolder } from '../account-token.ts';
import { checkOrigin } from '../allowed-origins.ts';
import { answerEmpty } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';

/** `DELETE /sessions`: ends every session of the account, the caller's too. */
export const endAllSessions: Endpoint = {
  operation: {
    id: 'endAllSessions',
    summary: 'Ends every session of the account',
    security: ['accountToken'],
    answers: { 204: { description: 'All sessions are over' } },
  },
  async handle(exchange) {
    const { issuer, origins } = exchange.server;
    await checkOrigin(exchange.request, origins, false);
    const holder = await requireAccountHolder(exchange);
    await issuer.sessions.endAll(holder.sub, 'revoked');
    // What waits for its client, a code or a device that was let in, is over as well.
    await issuer.revocations.revoke({ kind: 'subject', sub: holder.sub });
    return answerEmpty(exchange, 204);
  },
};
