import { lines } from './form.ts';
import { attributes, type Html, html, text } from './html.ts';
import type { Messages } from './messages.ts';
import type { Page } from './page.ts';

export interface DocumentFrame {
  readonly messages: Messages;
  readonly productName: string;
  readonly logo: string | undefined;
  readonly style: Html;
}

/** The whole document: language and direction, one heading, the operator's name above it. */
export function documentOf(page: Page, { messages, productName, logo, style }: DocumentFrame): Html {
  const title = page.faulty === true ? messages.sentences.errorTitle(page.title) : page.title;
  // The name stands beside the logo, so the picture itself says nothing.
  const picture =
    logo === undefined
      ? html`<span class="mark" aria-hidden="true">${text(initialOf(productName))}</span>`
      : html`<img${attributes({ src: logo, alt: '' })}>`;
  const refresh =
    page.refresh === undefined
      ? null
      : html`<meta${attributes({ 'http-equiv': 'refresh', content: `0; url=${page.refresh}` })}>`;
  return html`<!doctype html>
<html${attributes({ lang: messages.language, dir: messages.direction })}>
<head>
<meta charset="utf-8">
<title>${text(`${title} – ${productName}`)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">${refresh}
<style>${style}</style>
</head>
<body>
<header${attributes({ class: page.wide && 'wide' })}>${picture}<span>${text(productName)}</span></header>
<main${attributes({ class: page.wide && 'wide' })}>
<h1>${text(page.title)}</h1>
${lines(page.content)}
</main>
</body>
</html>
`;
}

/** Until the operator gives a picture. */
function initialOf(productName: string): string {
  return (Array.from(productName.trim())[0] ?? '').toUpperCase();
}
