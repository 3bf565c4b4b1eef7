import type { AccountView } from '@sealwright/server';
import { insideLink } from '../address.ts';
import { form, hidden, lines, noticeOf, steps } from '../form.ts';
import { foreign, type Html, html, text } from '../html.ts';
import type { Page, ViewContext } from '../page.ts';

/** `/`: the way in, or what one can do once in. */
export function accountPage(view: AccountView, { messages }: ViewContext): Page {
  const { labels, sentences, titles } = messages;
  if (view.account === undefined) {
    const content = [
      html`<p>${text(labels.notSignedIn)}</p>`,
      html`<p class="go">${insideLink(view.signIn, text(labels.signIn))}</p>`,
    ];
    return { title: titles.account, content };
  }
  return {
    title: titles.account,
    content: [
      noticeOf(messages, view.notice),
      html`<p class="quiet">${sentences.signedInAs(foreign(view.account.email))}</p>`,
      html`<ul class="menu">${lines([
        view.password === undefined ? null : way(view.password, labels.changePassword, labels.passwordHint),
        way(view.sessions, labels.sessions, labels.sessionsHint),
        way(view.consents, labels.consents, labels.consentsAbout),
      ])}</ul>`,
      identityList(view, messages),
      html`<div class="apart">${form(view.form, [steps({ step: 'sign-out', label: text(labels.signOut) })])}</div>`,
    ],
  };
}

function way(path: string, label: string, hint: string): Html {
  return html`<li>${insideLink(path, text(label))}<p class="hint">${text(hint)}</p></li>`;
}

function identityList(view: AccountView, { labels, sentences }: ViewContext['messages']): Html | null {
  const items = view.identities.map(({ form: target, id, upstreamName, email }, index) => {
    const about = `identity-${index}`;
    const unlink = { step: 'unlink', label: sentences.unlinkFrom(foreign(upstreamName)), about };
    return html`<li class="row"><div id="${text(about)}"><strong>${foreign(upstreamName)}</strong>${
      email === null ? null : html`<p class="hint">${foreign(email)}</p>`
    }</div>
${form(target, [hidden('identity', id), steps(unlink)])}</li>`;
  });
  return items.length === 0 ? null : html`<h2>${text(labels.identities)}</h2><ul class="plain">${lines(items)}</ul>`;
}
