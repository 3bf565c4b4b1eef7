import { answerEmpty } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';
import { readFeedReader } from '../feed-reader.ts';
import { readJson } from '../json-body.ts';
import { reportBody } from '../wire-schemas.ts';

/** `POST /revocations/report`: a verifier says which log, sequence and keys it holds. The last word of each is kept. */
export const revocationReport: Endpoint = {
  operation: {
    id: 'revocationReport',
    summary: 'What a verifier holds',
    security: ['resourceBasic'],
    body: { mediaType: 'application/json', schema: reportBody.schema },
    answers: { 204: { description: 'Noted' } },
  },
  async handle(exchange) {
    const { reports, throttle, wallClock } = exchange.server;
    const reader = await readFeedReader(exchange);
    const report = await readJson(exchange, reportBody);
    await throttle.admit('report_verifier', `${reader.key} ${report.verifier}`);
    reports.put({ ...report, resource: reader.resource, receivedAt: wallClock() });
    return answerEmpty(exchange, 204);
  },
};
