import { Type } from 'typebox';
import { answerJson } from '../answer.ts';
import type { Endpoint } from '../endpoint.ts';

/** `GET /healthz`: the process answers. It says nothing of the store: a restart would not mend that. */
export const health: Endpoint = {
  operation: {
    id: 'health',
    summary: 'Whether the process answers',
    answers: { 200: { description: 'It does', schema: Type.Object({ status: Type.Literal('ok') }) } },
  },
  handle: (exchange) => answerJson(exchange, 200, { status: 'ok' }),
};
