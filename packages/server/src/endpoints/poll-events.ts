import { Type } from 'typebox';
import { answerJson } from '../answer.ts';
import { requireResourceServer } from '../client-authentication.ts';
import type { Endpoint } from '../endpoint.ts';
import { errors } from '../errors.ts';
import { pollBody } from '../event-schemas.ts';
import { readJson } from '../json-body.ts';

const streamIdForm = /^[A-Za-z0-9_-]{22}$/;

/**
 * `POST /ssf/poll/{stream}` (RFC 8936 §2): acknowledges, and answers what comes next. What a receiver could not process
 * (`setErrs`) is settled as well: the same event would fail again. Held for some seconds while there is nothing, unless
 * `returnImmediately` is set.
 */
export const pollEvents: Endpoint = {
  operation: {
    id: 'pollEvents',
    summary: 'Acknowledges and fetches security events',
    security: ['resourceBasic'],
    body: { mediaType: 'application/json', schema: pollBody.schema },
    answers: {
      200: {
        description: 'Security Event Tokens by their jti',
        schema: Type.Object({ sets: Type.Record(Type.String(), Type.String()), moreAvailable: Type.Boolean() }),
      },
      404: { description: 'No such stream of this receiver' },
    },
  },
  async handle(exchange) {
    const { server, request, segment = '' } = exchange;
    const resource = await requireResourceServer(exchange);
    const { maxEvents, returnImmediately = false, ack = [], setErrs = {} } = await readJson(exchange, pollBody);
    if (!streamIdForm.test(segment)) throw errors.create('parameter_invalid');
    const refused = Object.entries(setErrs);
    const answer = await server.issuer.securityEvents.poll(resource, segment, {
      maxEvents,
      settle: [...ack, ...refused.map(([jti]) => jti)],
      wait: returnImmediately ? undefined : (news) => server.polls.hold(segment, news, request.signal),
    });
    for (const [, { err }] of refused) {
      server.log.warn({ stream: segment, err: codes.has(err) ? err : 'other' }, 'a receiver refused a security event');
    }
    return answerJson(exchange, 200, answer);
  },
};

/** RFC 8935 §2.4 and SSF 1.0 §8.1.4.1: what may stand in our log. */
const codes: ReadonlySet<string> = new Set([
  ...['invalid_request', 'invalid_key', 'invalid_issuer', 'invalid_audience', 'invalid_state'],
  ...['authentication_failed', 'access_denied'],
]);
