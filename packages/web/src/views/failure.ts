import type { ErrorView, PageErrorCode } from '@sealwright/server';
import { foreign, html, text } from '../html.ts';
import type { Page, ViewContext } from '../page.ts';

/** What went wrong where no application can be told; never what was sent. */
export function errorPage(view: ErrorView, { messages }: ViewContext): Page {
  return {
    title: messages.titles.error,
    faulty: true,
    content: [
      html`<p role="alert">${text(messages.errors[view.code])}</p>`,
      startAgain.has(view.code) ? html`<p>${text(messages.labels.goBack)}</p>` : null,
      html`<p class="hint">${messages.sentences.requestId(foreign(view.requestId))}</p>`,
    ],
  };
}

const startAgain: ReadonlySet<PageErrorCode> = new Set([
  'interaction_expired',
  'wrong_browser',
  'upstream_failed',
  'request_invalid',
]);
