import type { SignedOutView, SignOutView } from '@sealwright/server';
import { isWebAddress, webAddress } from '../address.ts';
import { form, steps } from '../form.ts';
import { attributes, foreign, html, text } from '../html.ts';
import type { Page, ViewContext } from '../page.ts';

/** Asked, since anybody can send a browser here (OpenID Connect RP-Initiated Logout §6). */
export function signOutPage(view: SignOutView, { messages }: ViewContext): Page {
  const { labels, sentences, titles } = messages;
  return {
    title: titles.signOut,
    content: [
      view.client === undefined ? null : html`<p>${sentences.signOutFor(foreign(view.client.name))}</p>`,
      html`<p>${sentences.signOut(foreign(view.email))}</p>`,
      form(view.form, [
        steps(
          { step: 'sign-out', label: text(labels.signOut), main: true },
          { step: 'stay', label: text(labels.stay) },
        ),
      ]),
    ],
  };
}

export function signedOutPage(view: SignedOutView, { messages }: ViewContext): Page {
  const { labels, sentences, titles } = messages;
  const name = foreign(view.clientName ?? '');
  const { continueTo } = view;
  const onward =
    continueTo === undefined || !isWebAddress(continueTo)
      ? null
      : html`<a${attributes({ href: webAddress(continueTo) })}>${sentences.continueTo(name)}</a>`;
  return {
    title: titles.signedOut,
    content: [
      html`<p role="status">${text(labels.signedOut)}</p>`,
      onward === null ? null : html`<p class="go">${onward}</p>`,
    ],
  };
}
