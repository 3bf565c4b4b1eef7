import { answerEmpty } from '../answer.ts';
import { requireResourceServer } from '../client-authentication.ts';
import type { Endpoint } from '../endpoint.ts';
import { removeSubjectBody } from '../event-schemas.ts';
import { readJson } from '../json-body.ts';

/** `POST /ssf/subjects/remove` (SSF 1.0 §8.1.3.3). */
export const removeEventSubject: Endpoint = {
  operation: {
    id: 'removeEventSubject',
    summary: 'Asks for the events of one person no longer',
    security: ['resourceBasic'],
    body: { mediaType: 'application/json', schema: removeSubjectBody.schema },
    answers: { 204: { description: 'Noted' }, 404: { description: 'No such stream of this receiver' } },
  },
  async handle(exchange) {
    const resource = await requireResourceServer(exchange);
    const { stream_id: streamId, subject } = await readJson(exchange, removeSubjectBody);
    await exchange.server.issuer.securityEvents.removeSubject(resource, streamId, subject);
    return answerEmpty(exchange, 204);
  },
};
