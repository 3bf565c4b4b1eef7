import type { Exchange } from '../exchange.ts';
import { answerPage } from '../page-answer.ts';
import type { PageForm } from '../pages-port.ts';
import { answerRedirect } from './authorization-response.ts';

/**
 * Sends a browser from a page of ours to another site, by a page that goes on by itself. Chromium holds all redirects after a
 * form, the next site's own too, against the `form-action` of the form's page; and a GET may stand at the end of such a row as
 * well, where a form that another tab overtook was led on to the page as it is now. So no answer depends on the method.
 *
 * An application's own scheme wants the person's click, which a redirect keeps: `formTarget` has each form before it name it.
 */
export function answerAway(
  exchange: Exchange,
  to: string,
  name: string,
  headers: Readonly<Record<string, string>> = {},
  uiLocales?: readonly string[],
): Response {
  if (!isWebAddress(to) || exchange.server.pages === undefined) return answerRedirect(exchange, to, headers);
  return answerPage(exchange, 200, { kind: 'continue', to, name }, headers, uiLocales);
}

/** What a form says that may end at that address: nothing for the web, since a page of ours stands between. */
export function formTarget(to: string | null | undefined): Pick<PageForm, 'leadsTo'> {
  return to === null || to === undefined || isWebAddress(to) ? {} : { leadsTo: to };
}

export function isWebAddress(uri: string): boolean {
  return /^https?:$/.test(new URL(uri).protocol);
}
