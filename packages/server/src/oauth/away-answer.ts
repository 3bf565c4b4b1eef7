import type { Exchange } from '../exchange.ts';
import { answerPage } from '../page-answer.ts';
import { answerRedirect } from './authorization-response.ts';

/**
 * Sends a browser to another site. After a form, a page that goes on by itself takes the place of the redirect, since Chromium
 * holds all redirects after a form, the next site's own too, against the page's `form-action`. An application's own scheme wants
 * the person's click, which a redirect keeps.
 */
export function answerAway(
  exchange: Exchange,
  to: string,
  name: string,
  headers: Readonly<Record<string, string>> = {},
  uiLocales?: readonly string[],
): Response {
  const afterForm = exchange.request.method === 'POST' && /^https?:/.test(to);
  if (!afterForm || exchange.server.pages === undefined) return answerRedirect(exchange, to, headers);
  return answerPage(exchange, 200, { kind: 'continue', to, name }, headers, uiLocales);
}
