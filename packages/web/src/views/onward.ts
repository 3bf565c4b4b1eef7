import type { ContinueView, FormPostView } from '@sealwright/server';
import { webAddress } from '../address.ts';
import { hidden, lines } from '../form.ts';
import { attributes, foreign, html, text } from '../html.ts';
import type { Page, ViewContext } from '../page.ts';

/** `response_mode=form_post`: one button, since no script is there to press it. */
export function formPostPage(view: FormPostView, { messages }: ViewContext): Page {
  const fields = Object.entries(view.fields).map(([name, value]) => hidden(name, value));
  return {
    title: messages.titles.formPost,
    formTargets: [view.action],
    content: [
      html`<p>${messages.sentences.formPost(foreign(view.clientName))}</p>`,
      html`<form${attributes({ method: 'post', action: webAddress(view.action) })}>
${lines(fields)}
<div class="steps"><button${attributes({ type: 'submit', class: 'main', autofocus: true })}>${text(messages.labels.continue)}</button></div>
</form>`,
    ],
  };
}

/** Goes on by itself, at once; the link is for whoever has switched that off. */
export function continuePage(view: ContinueView, { messages }: ViewContext): Page {
  const href = webAddress(view.to);
  const link = html`<a${attributes({ id: 'continue', href })}>${messages.sentences.continueTo(foreign(view.name))}</a>`;
  return { title: messages.titles.formPost, refresh: href, content: [html`<p>${link}</p>`] };
}
