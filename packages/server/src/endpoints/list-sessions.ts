import { Type } from 'typebox';
import { requireAccountHolder } from '../account-token.ts';
import { checkOrigin } from '../allowed-origins.ts';
import { answerJson } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';

const hourMilliseconds = 3_600_000;

const SessionList = Type.Object({
  sessions: Type.Array(
    Type.Object({
      sid: Type.String(),
      client_id: Type.String(),
      current: Type.Boolean(),
      created_at: Type.Integer(),
      last_used_at: Type.Integer(),
      user_agent: Type.Union([Type.String(), Type.Null()]),
      network: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
});

/** `GET /sessions`: the live sessions of the account. Times are epoch seconds; the last use is rounded to the hour. */
export const listSessions: Endpoint = {
  operation: {
    id: 'listSessions',
    summary: 'The live sessions of the account',
    security: ['accountToken'],
    answers: { 200: { description: 'Newest first', schema: SessionList } },
  },
  async handle(exchange) {
    const { issuer, origins } = exchange.server;
    await checkOrigin(exchange.request, origins, false);
    const holder = await requireAccountHolder(exchange);
    const rows = await issuer.sessions.list(holder.sub);
    const sessions = rows.map((row) => ({
      sid: row.sid,
      client_id: row.clientId,
      current: row.sid === holder.sid,
      created_at: Math.floor(row.createdAt / 1_000),
      // A thief could time his own refreshes by the exact moment of the owner's last one.
      last_used_at: (Math.floor(row.lastUsedAt / hourMilliseconds) * hourMilliseconds) / 1_000,
      user_agent: row.userAgent,
      network: row.network,
    }));
    return answerJson(exchange, 200, { sessions });
  },
};
