import type { PageFault, PasswordView } from '@sealwright/server';
import { insideLink } from '../address.ts';
import { emailTyping, faultSummary, field, form, steps } from '../form.ts';
import { html, text } from '../html.ts';
import type { Page, ViewContext } from '../page.ts';

/**
 * The current password and the new one. What was wrong stands before the field that it is about; nothing that was typed comes back,
 * so the reader begins at the first field again.
 */
export function passwordPage(view: PasswordView, { messages }: ViewContext): Page {
  const { labels, sentences, titles } = messages;
  const { fault } = view;
  const ofNew = fault !== undefined && newFaults.has(fault);
  const summary = faultSummary(messages, fault);
  const both = fault === 'fields_missing';
  return {
    title: titles.password,
    faulty: fault !== undefined,
    content: [
      html`<p class="quiet">${text(labels.passwordWarning)}</p>`,
      form(view.form, [
        // For password managers: whose password it is.
        field({
          name: 'email',
          label: labels.email,
          type: 'text',
          autocomplete: 'username',
          value: view.email,
          more: { ...emailTyping, readonly: true },
        }),
        ofNew ? null : summary,
        field({
          name: 'current_password',
          label: labels.currentPassword,
          type: 'password',
          autocomplete: 'current-password',
          invalid: both || fault === 'password_wrong',
          first: true,
        }),
        ofNew ? summary : null,
        field({
          name: 'new_password',
          label: labels.newPassword,
          type: 'password',
          autocomplete: 'new-password',
          hint: sentences.passwordHint(view.minPasswordCharacters),
          invalid: both || ofNew,
        }),
        steps({ step: 'change', label: text(labels.changePassword), main: true }),
      ]),
      html`<p>${insideLink(view.home, text(labels.backToAccount))}</p>`,
    ],
  };
}

const newFaults: ReadonlySet<PageFault> = new Set([
  'password_too_short',
  'password_too_long',
  'password_guessable',
  'password_breached',
]);
