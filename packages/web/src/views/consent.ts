import type { AccountChoiceView, ConsentView } from '@sealwright/server';
import { accessList, clientLinks, resourceList } from '../access-list.ts';
import { form, hidden, lines, steps } from '../form.ts';
import { attributes, foreign, html, text } from '../html.ts';
import type { Page, ViewContext } from '../page.ts';

/** What an application asks for: who asks, who is asked, what it gets, and where one goes from here. */
export function consentPage(view: ConsentView, context: ViewContext): Page {
  const { labels, sentences, titles } = context.messages;
  return {
    title: titles.consent,
    content: [
      html`<p><strong>${sentences.consent(foreign(view.client.name))}</strong></p>`,
      accessList(context, view.scopes, view.claims),
      resourceList(context.messages, view.resources),
      html`<p class="quiet">${sentences.consentFor(foreign(view.email))} ${sentences.consentAfter(foreign(view.redirectHost))}</p>`,
      form(view.form, [
        steps(
          { step: 'allow', label: text(labels.allow), main: true },
          { step: 'deny', label: text(labels.deny) },
          { step: 'other', label: text(labels.otherAccount) },
        ),
      ]),
      clientLinks(context.messages, view.client),
    ],
  };
}

/** Which of the accounts that are signed in here; or another one. */
export function accountChoicePage(view: AccountChoiceView, { messages }: ViewContext): Page {
  const { labels, sentences, titles } = messages;
  const only = view.accounts.length === 1 ? view.accounts[0] : undefined;
  const choices = view.accounts.map(({ id, email }, index) => {
    const radio = attributes({ type: 'radio', name: 'account', value: id, required: true, checked: index === 0 });
    return html`<div class="choice"><label><input${radio}><span>${foreign(email)}</span></label></div>`;
  });
  return {
    title: titles.accountChoice,
    content: [
      view.client === undefined ? null : html`<p class="quiet">${sentences.signInFor(foreign(view.client.name))}</p>`,
      form(view.form, [
        only === undefined
          ? html`<fieldset><legend>${text(labels.chooseAccount)}</legend>
${lines(choices)}
</fieldset>`
          : html`${hidden('account', only.id)}<p>${sentences.signedInAs(foreign(only.email))}</p>`,
        steps(
          { step: 'choose', label: text(labels.continue), main: true },
          { step: 'other', label: text(labels.otherAccount), fieldless: true },
          { step: 'cancel', label: text(labels.cancel), fieldless: true },
        ),
      ]),
    ],
  };
}
