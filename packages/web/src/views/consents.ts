import type { ConsentsView } from '@sealwright/server';
import { accessList, clientLinks } from '../access-list.ts';
import { insideLink } from '../address.ts';
import { form, hidden, lines, steps } from '../form.ts';
import { attributes, foreign, html, text } from '../html.ts';
import type { Page, ViewContext } from '../page.ts';
import { dayOf } from '../time.ts';

/** Which applications have what; each can be withdrawn. */
export function consentsPage(view: ConsentsView, context: ViewContext): Page {
  const { labels, sentences, titles } = context.messages;
  const items = view.consents.map(({ form: target, clientId, client, scopes, grantedAt }, index) => {
    const about = `consent-${index}`;
    const withdraw = { step: 'withdraw', label: sentences.withdrawFrom(foreign(client.name)), about };
    return html`<li><strong${attributes({ id: about })}>${foreign(client.name)}</strong>
${lines([
  html`<p class="hint">${sentences.granted(dayOf(context.messages, grantedAt))}</p>`,
  accessList(context, scopes, []),
  clientLinks(context.messages, client),
  form(target, [hidden('client', clientId), steps(withdraw)]),
])}</li>`;
  });
  return {
    title: titles.consents,
    wide: true,
    content: [
      html`<p class="quiet">${sentences.signedInAs(foreign(view.email))}</p>`,
      items.length === 0
        ? html`<p>${text(labels.noConsents)}</p>`
        : html`<p>${text(labels.consentsHint)}</p><ul class="plain">${lines(items)}</ul>`,
      view.more === undefined ? null : html`<p>${insideLink(view.more, text(labels.more))}</p>`,
      html`<p>${insideLink(view.home, text(labels.backToAccount))}</p>`,
    ],
  };
}
