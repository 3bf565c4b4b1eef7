import { inspectAnswer, inspectBody } from '../admin-schemas.ts';
import { requireAdministrator } from '../administrator.ts';
import { answerJson } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { answerSession } from '../inspected-session.ts';
import { answerKey, answerRevocation, identifiersOf, judgedToken } from '../inspected-token.ts';
import { readJson } from '../json-body.ts';
import { listTokenVerifiers } from '../token-verifiers.ts';

/**
 * `POST /admin/api/inspect`: what is known of a token, asked by its identifiers: the phase of its key, its session, what revokes
 * it, and which verifiers would still accept it, by what they reported last.
 *
 * It never takes a token, and a text that begins like one is refused. It does NOT say whether a signature holds: whoever
 * holds the token checks that. The log names who asked, and nothing of what.
 */
export const inspectToken: Endpoint = {
  operation: {
    id: 'inspectToken',
    summary: 'What is known of a token, by its identifiers',
    security: ['adminToken'],
    body: { mediaType: 'application/json', schema: inspectBody.schema },
    answers: {
      200: { description: 'Key, session, revocation and verifiers', schema: inspectAnswer },
      401: { description: 'invalid_token, or insufficient_user_authentication: sign in again (RFC 9470)' },
      403: { description: 'access_denied: the bearer is no administrator now' },
    },
  },
  async handle(exchange) {
    const { sub } = await requireAdministrator(exchange);
    const asked = await readJson(exchange, inspectBody);
    const { issuer, log } = exchange.server;
    log.info({ request_id: exchange.requestId, administrator: sub }, 'an administrator inspects a token');
    const now = issuer.settings.wallClock();
    const ours = asked.iss === undefined || asked.iss === issuer.url;
    // Of another issuer's token, equal names would be chance, or somebody's design.
    const facts = await issuer.inspectToken(ours ? identifiersOf(asked) : {});
    const { logId, seq } = facts.head;
    const about = { now, ours, log: { log_id: logId, seq } };
    if (!ours) {
      const nothing = { key: null, session: null, revocation: null, verifiers: [], verifiers_left_out: 0 };
      return answerJson(exchange, 200, { ...about, ...nothing });
    }
    const { verifiers, leftOut } = await listTokenVerifiers(exchange.server, judgedToken(asked, facts, now));
    return answerJson(exchange, 200, {
      ...about,
      key: asked.kid === undefined ? null : answerKey(facts),
      session: asked.sid === undefined ? null : answerSession(asked, facts),
      revocation: answerRevocation(facts),
      verifiers,
      verifiers_left_out: leftOut,
    });
  },
};
