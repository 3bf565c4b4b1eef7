import { answerEmpty } from '../answer.ts';
import { requireResourceServer } from '../client-authentication.ts';
import type { Endpoint } from '../endpoint.ts';
import { addSubjectBody } from '../event-schemas.ts';
import { readJson } from '../json-body.ts';

/** `POST /ssf/subjects/add` (SSF 1.0 §8.1.3.2). The answer does not tell whether there is such a person (§9.1). */
export const addEventSubject: Endpoint = {
  operation: {
    id: 'addEventSubject',
    summary: 'Asks for the events of one person',
    security: ['resourceBasic'],
    body: { mediaType: 'application/json', schema: addSubjectBody.schema },
    answers: { 200: { description: 'Noted' }, 404: { description: 'No such stream of this receiver' } },
  },
  async handle(exchange) {
    const resource = await requireResourceServer(exchange);
    const { stream_id: streamId, subject } = await readJson(exchange, addSubjectBody);
    await exchange.server.issuer.securityEvents.addSubject(resource, streamId, subject);
    return answerEmpty(exchange, 200);
  },
};
