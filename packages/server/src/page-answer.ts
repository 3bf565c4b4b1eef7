import type { AuthError } from '@sealwright/jwt';
import { uncached } from './answer.ts';
import { errors } from './errors.ts';
import type { Exchange } from './exchange.ts';
import type { PageErrorCode, Pages, PageView } from './pages-port.ts';

/**
 * Answers a page. The implementation's headers go over the server's own (its policy for content knows its styles), and
 * nothing that is about one person is kept by any cache.
 *
 * @throws AuthError `path_unknown` on a server without pages
 */
export function answerPage(
  exchange: Exchange,
  status: number,
  view: PageView,
  headers: Readonly<Record<string, string>> = {},
  uiLocales?: readonly string[],
): Response {
  const { pages } = exchange.server;
  if (pages === undefined) throw errors.create('path_unknown');
  const acceptLanguage = exchange.request.headers.get('accept-language');
  const page = pages.render(view, { acceptLanguage, uiLocales });
  return new Response(page.html, {
    status,
    headers: { ...exchange.headers, ...lowerCased(page.headers), ...uncached, ...headers },
  });
}

/**
 * A refusal as a page, where no client can be told: status and headers stay as they are, and the page says which kind it is and
 * never what was sent.
 */
export function asErrorPage(exchange: Exchange, pages: Pages, error: AuthError, refusal: Response): Response {
  const view: PageView = { kind: 'error', code: pageErrorOf(error), requestId: exchange.requestId };
  const page = pages.render(view, { acceptLanguage: exchange.request.headers.get('accept-language') });
  const headers = { ...Object.fromEntries(refusal.headers), ...lowerCased(page.headers), ...uncached };
  return new Response(page.html, { status: refusal.status, headers });
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

const pageErrors: Readonly<Record<string, PageErrorCode>> = {
  authorization_client_unknown: 'client_unknown',
  redirect_uri_refused: 'redirect_uri_unknown',
  interaction_unknown: 'interaction_expired',
  interaction_elsewhere: 'wrong_browser',
  form_foreign: 'form_foreign',
  upstream_answer_refused: 'upstream_failed',
  path_unknown: 'not_found',
  throttled: 'busy',
};

function pageErrorOf(error: AuthError): PageErrorCode {
  const known = Object.hasOwn(pageErrors, error.code) ? pageErrors[error.code] : undefined;
  if (known !== undefined) return known;
  if (error.httpStatus === 503 || error.httpStatus === 429) return 'busy';
  return error.blame === 'system' ? 'failed' : 'request_invalid';
}
