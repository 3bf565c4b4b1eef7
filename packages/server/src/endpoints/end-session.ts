import { issuerErrors } from '@sealwright/issuer';
import { requireAccountHolder } from '../account-token.ts';
import { checkOrigin } from '../allowed-origins.ts';
import { answerEmpty } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';

/** `DELETE /sessions/{sid}`: ends one session of the account. Another account's looks like one that does not exist. */
export const endSession: Endpoint = {
  operation: {
    id: 'endSession',
    summary: 'Ends one session of the account',
    security: ['accountToken'],
    answers: { 204: { description: 'The session is over' }, 404: { description: 'No such session of this account' } },
  },
  async handle(exchange) {
    const { issuer, origins } = exchange.server;
    await checkOrigin(exchange.request, origins, false);
    const holder = await requireAccountHolder(exchange);
    const sid = exchange.segment;
    const session =
      sid !== undefined && /^[A-Za-z0-9_-]{1,64}$/.test(sid) ? await issuer.sessions.find(sid) : undefined;
    if (session === undefined || session.sub !== holder.sub) throw issuerErrors.create('session_unknown');
    await issuer.sessions.end({ sid: session.sid }, 'revoked');
    return answerEmpty(exchange, 204);
  },
};
