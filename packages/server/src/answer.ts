import type { AnswerFrame } from './exchange.ts';

/** Tokens, sessions and everything else that is one person's: kept by no cache (RFC 6749 §5.1). */
export const uncached: Readonly<Record<string, string>> = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** Answers a JSON object. Headers are plain objects throughout: the Node adapter writes those without a detour. */
export function answerJson(
  exchange: AnswerFrame,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = uncached,
): Response {
  return answerJsonText(exchange, status, JSON.stringify(body), headers);
}

/** The same for JSON that is text already. */
export function answerJsonText(
  exchange: AnswerFrame,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(text, {
    status,
    headers: { ...exchange.headers, 'content-type': 'application/json', ...headers },
  });
}

/** Answers without a body. */
export function answerEmpty(
  exchange: AnswerFrame,
  status: 200 | 204 | 303 | 304,
  headers: Readonly<Record<string, string>> = uncached,
): Response {
  return new Response(null, { status, headers: { ...exchange.headers, ...headers } });
}
