import type { PageFault, ProveAccountView, SignUpSentView, SignUpView } from '@sealwright/server';
import { insideLink } from '../address.ts';
import { emailTyping, faultSummary, field, form, steps } from '../form.ts';
import { foreign, html, text } from '../html.ts';
import type { Page, ViewContext } from '../page.ts';

/** A new account, where sign-up is open. */
export function signUpPage(view: SignUpView, { messages }: ViewContext): Page {
  const { labels, sentences, titles } = messages;
  return {
    title: titles.signUp,
    faulty: view.fault !== undefined,
    content: [
      view.client === undefined ? null : html`<p class="quiet">${sentences.signUpFor(foreign(view.client.name))}</p>`,
      faultSummary(messages, view.fault),
      form(view.form, [
        field({
          name: 'email',
          label: labels.email,
          type: 'text',
          autocomplete: 'username',
          value: view.email,
          invalid: view.fault !== undefined && emailFaults.has(view.fault),
          first: view.email === '',
          more: emailTyping,
        }),
        field({
          name: 'password',
          label: labels.newPassword,
          type: 'password',
          autocomplete: 'new-password',
          hint: sentences.passwordHint(view.minPasswordCharacters),
          invalid: view.fault !== undefined && passwordFaults.has(view.fault),
          first: view.email !== '',
        }),
        steps(
          { step: 'sign-up', label: text(labels.signUp), main: true },
          ...(view.client === undefined
            ? []
            : [{ step: 'cancel', label: text(labels.cancel), fieldless: true } as const]),
        ),
      ]),
      html`<p>${text(labels.haveAccount)} ${insideLink(view.signIn, text(labels.signIn))}</p>`,
    ],
  };
}

/** The same for every address, known or not. */
export function signUpSentPage(view: SignUpSentView, { messages }: ViewContext): Page {
  return {
    title: messages.titles.signUpSent,
    content: [
      html`<p>${messages.sentences.mailSent(foreign(view.email))}</p>`,
      html`<p>${insideLink(view.signIn, text(messages.labels.signIn))}</p>`,
    ],
  };
}

/** Before an upstream identity is linked to an account that was there: its owner shows that it is theirs. */
export function proveAccountPage(view: ProveAccountView, { messages }: ViewContext): Page {
  const { labels, sentences, titles } = messages;
  return {
    title: titles.proveAccount,
    faulty: view.fault !== undefined,
    content: [
      html`<p>${sentences.proveAccount(foreign(view.email), foreign(view.upstreamName))}</p>`,
      faultSummary(messages, view.fault),
      form(view.form, [
        field({
          name: 'email',
          label: labels.email,
          type: 'text',
          autocomplete: 'username',
          value: view.email,
          more: { ...emailTyping, readonly: true },
        }),
        field({
          name: 'password',
          label: labels.password,
          type: 'password',
          autocomplete: 'current-password',
          invalid: view.fault !== undefined,
          first: true,
        }),
        steps(
          { step: 'prove', label: text(labels.link), main: true },
          { step: 'cancel', label: text(labels.cancel), fieldless: true },
        ),
      ]),
    ],
  };
}

const emailFaults: ReadonlySet<PageFault> = new Set(['email_invalid', 'email_taken', 'fields_missing']);
const passwordFaults: ReadonlySet<PageFault> = new Set([
  'password_too_short',
  'password_too_long',
  'password_guessable',
  'password_breached',
  'fields_missing',
]);
