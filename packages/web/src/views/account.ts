import type { AccountView, ConsentsView } from '@sealwright/server';
import { accessList, clientLinks } from '../access-list.ts';
import { insideLink } from '../address.ts';
import { form, hidden, lines, steps } from '../form.ts';
import { attributes, foreign, html, text } from '../html.ts';
import type { Page, ViewContext } from '../page.ts';

/** `/`: the way in, or what one can do once in. */
export function accountPage(view: AccountView, { messages }: ViewContext): Page {
  const { labels, sentences, titles } = messages;
  if (view.account === undefined) {
    const content = [
      html`<p>${text(labels.notSignedIn)}</p>`,
      html`<p>${insideLink(view.signIn, text(labels.signIn))}</p>`,
    ];
    return { title: titles.account, content };
  }
  const identities = view.identities.map(({ id, upstreamName, email }) => {
    const unlink = { step: 'unlink', label: sentences.unlinkFrom(foreign(upstreamName)) };
    return html`<li><strong>${foreign(upstreamName)}</strong> ${email === null ? null : foreign(email)}
${form(view.form, [hidden('identity', id), steps(unlink)])}</li>`;
  });
  return {
    title: titles.account,
    content: [
      html`<p>${sentences.signedInAs(foreign(view.account.email))}</p>`,
      html`<p>${insideLink(view.consents, text(labels.consents))}</p>`,
      identities.length === 0
        ? null
        : html`<h2>${text(labels.identities)}</h2><ul class="plain">${lines(identities)}</ul>`,
      form(view.form, [steps({ step: 'sign-out', label: text(labels.signOut) })]),
    ],
  };
}

/** Which applications have what; each can be withdrawn. */
export function consentsPage(view: ConsentsView, context: ViewContext): Page {
  const { labels, sentences, titles, language } = context.messages;
  const days = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  const items = view.consents.map(({ clientId, client, scopes, grantedAt }) => {
    const granted = new Date(grantedAt);
    const day = html`<time${attributes({ datetime: granted.toISOString() })}>${text(days.format(granted))}</time>`;
    const withdraw = { step: 'withdraw', label: sentences.withdrawFrom(foreign(client.name)) };
    return html`<li><strong>${foreign(client.name)}</strong>
${lines([
  html`<p class="hint">${sentences.granted(day)}</p>`,
  accessList(context, scopes, []),
  clientLinks(context.messages, client),
  form(view.form, [hidden('client', clientId), steps(withdraw)]),
])}</li>`;
  });
  return {
    title: titles.consents,
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
