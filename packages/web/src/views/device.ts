import type { DeviceCodeView, DeviceConfirmView, DeviceDoneView } from '@sealwright/server';
import { accessList, clientLinks, resourceList } from '../access-list.ts';
import { faultSummary, field, form, hidden, steps } from '../form.ts';
import { foreign, html, text } from '../html.ts';
import type { Page, ViewContext } from '../page.ts';

/** Where one types the code of a device (RFC 8628 §3.3). */
export function deviceCodePage(view: DeviceCodeView, { messages }: ViewContext): Page {
  const { labels, titles } = messages;
  return {
    title: titles.deviceCode,
    faulty: view.fault !== undefined,
    content: [
      html`<p>${text(labels.deviceHint)}</p>`,
      faultSummary(messages, view.fault),
      form(view.form, [
        field({
          name: 'user_code',
          label: labels.userCode,
          type: 'text',
          autocomplete: 'one-time-code',
          value: view.userCode,
          invalid: view.fault === 'code_unknown' || view.fault === 'fields_missing',
          first: true,
          more: { class: 'code', autocapitalize: 'characters', spellcheck: 'false', maxlength: '32' },
        }),
        steps({ step: 'find', label: text(labels.continue), main: true }),
      ]),
    ],
  };
}

/**
 * The code once more, to be compared with the device, and a warning: whoever was sent a link to this page would let
 * somebody else's device in (RFC 8628 §5.4). Refusing comes first here, and so does the Enter key.
 */
export function deviceConfirmPage(view: DeviceConfirmView, context: ViewContext): Page {
  const { labels, sentences, titles } = context.messages;
  return {
    title: titles.deviceConfirm,
    content: [
      html`<p><strong>${sentences.consent(foreign(view.client.name))}</strong></p>`,
      html`<p>${text(labels.deviceCompare)}</p><p class="device-code">${foreign(view.userCode)}</p>`,
      html`<p class="warning">${text(labels.deviceOnly)}</p>`,
      accessList(context, view.scopes, []),
      resourceList(context.messages, view.resources),
      html`<p class="quiet">${sentences.consentFor(foreign(view.email))}</p>`,
      form(view.form, [
        hidden('user_code', view.userCode),
        steps(
          { step: 'deny', label: text(labels.deny) },
          { step: 'allow', label: text(labels.allow), main: true },
          { step: 'other', label: text(labels.otherAccount) },
        ),
      ]),
      clientLinks(context.messages, view.client),
    ],
  };
}

export function deviceDonePage(view: DeviceDoneView, { messages }: ViewContext): Page {
  const allowed = view.outcome === 'allowed';
  return {
    title: allowed ? messages.titles.deviceAllowed : messages.titles.deviceDenied,
    content: [
      html`<p role="status">${text(allowed ? messages.labels.deviceAllowed : messages.labels.deviceDenied)}</p>`,
    ],
  };
}
