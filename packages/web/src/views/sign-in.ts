import type { PageFault, SignInView } from '@sealwright/server';
import { insideLink } from '../address.ts';
import { emailTyping, faultSummary, field, form, hidden, lines, steps } from '../form.ts';
import { foreign, type Html, html, text } from '../html.ts';
import type { Page, ViewContext } from '../page.ts';

/** The address and the password, and the other ways in. */
export function signInPage(view: SignInView, { messages }: ViewContext): Page {
  const { labels, sentences, titles } = messages;
  const invalid = view.fault !== undefined && fieldFaults.has(view.fault);
  const beginAtPassword = view.email !== '';
  return {
    title: titles.signIn,
    faulty: view.fault !== undefined,
    content: [
      view.client === undefined ? null : html`<p class="quiet">${sentences.signInFor(foreign(view.client.name))}</p>`,
      faultSummary(messages, view.fault),
      form(view.form, [
        field({
          name: 'email',
          label: labels.email,
          type: 'text',
          autocomplete: 'username',
          value: view.email,
          invalid,
          first: !beginAtPassword,
          more: { ...emailTyping, readonly: view.emailFixed === true },
        }),
        field({
          name: 'password',
          label: labels.password,
          type: 'password',
          autocomplete: 'current-password',
          invalid,
          first: beginAtPassword,
        }),
        steps(
          { step: 'sign-in', label: text(labels.signIn), main: true },
          ...(view.client === undefined
            ? []
            : [{ step: 'cancel', label: text(labels.cancel), fieldless: true } as const]),
        ),
      ]),
      otherWays(view, labels.or, sentences.continueWith),
      view.signUp === undefined
        ? null
        : html`<p>${text(labels.noAccount)} ${insideLink(view.signUp, text(labels.signUp))}</p>`,
    ],
  };
}

/** Those that say something of what was typed; the others would mark fields that are good. */
const fieldFaults: ReadonlySet<PageFault> = new Set(['credentials_invalid', 'fields_missing']);

function otherWays({ form: target, upstreams }: SignInView, or: string, label: (name: Html) => Html): Html | null {
  if (upstreams.length === 0) return null;
  const forms = upstreams.map(({ id, name }) =>
    form(target, [hidden('upstream', id), steps({ step: 'upstream', label: label(foreign(name)) })]),
  );
  return html`<p class="or">${text(or)}</p>
${lines(forms)}`;
}
