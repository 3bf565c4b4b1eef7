import type { PageSession, PageSessions, SessionsView } from '@sealwright/server';
import { insideLink } from '../address.ts';
import { readDevice } from '../device-name.ts';
import { form, hidden, lines, noticeOf, steps } from '../form.ts';
import { attributes, foreign, type Html, html, text } from '../html.ts';
import type { Messages } from '../messages.ts';
import type { Page, ViewContext } from '../page.ts';
import { agoOf, dayOf } from '../time.ts';

/** Where one is signed in, which of it is this browser, and how each of it ends. */
export function sessionsPage(view: SessionsView, { messages }: ViewContext): Page {
  const { labels, sentences, titles } = messages;
  const { browsers, applications } = view;
  const whole = browsers !== undefined && applications !== undefined;
  return {
    title: titles.sessions,
    wide: true,
    content: [
      noticeOf(messages, view.notice),
      html`<p class="quiet">${sentences.signedInAs(foreign(view.email))}</p>`,
      browsers && section(browsers, { messages, now: view.now, name: 'browsers', whole }),
      applications && section(applications, { messages, now: view.now, name: 'applications', whole }),
      html`<p class="hint apart">${text(labels.networkHint)}</p>`,
      form(view.form, [
        steps(
          { step: 'end-others', label: text(labels.endOthers), hint: labels.endOthersHint },
          { step: 'end-all', label: text(labels.endAll), grave: true },
        ),
      ]),
      html`<p>${insideLink(view.home, text(labels.backToAccount))}</p>`,
    ].map((piece) => piece ?? null),
  };
}

interface Section {
  readonly messages: Messages;
  readonly now: number;
  readonly name: 'browsers' | 'applications';
  /** Whether it begins at the beginning. */
  readonly whole: boolean;
}

function section({ sessions, more }: PageSessions, { messages, now, name, whole }: Section): Html {
  const { labels } = messages;
  const empty = whole && name === 'applications' ? labels.noApplications : labels.noMoreSessions;
  const items = sessions.map((one, index) => row(one, `${name}-${index}`, messages, now));
  return html`<h2>${text(labels[name])}</h2>
${lines([
  name === 'browsers' ? html`<p class="hint">${text(labels.browsersHint)}</p>` : null,
  items.length === 0 ? html`<p>${text(empty)}</p>` : html`<ul class="plain">${lines(items)}</ul>`,
  more === undefined ? null : html`<p>${insideLink(more, text(labels.more))}</p>`,
])}`;
}

function row(one: PageSession, id: string, messages: Messages, now: number): Html {
  const { labels, sentences } = messages;
  const { clientName, current } = one;
  const device = text(deviceOf(one, messages));
  const here = clientName === undefined ? labels.thisBrowser : labels.fromThisBrowser;
  const place = one.network === null ? text(labels.unknownNetwork) : sentences.network(foreign(one.network));
  const used = sentences.lastUsed(agoOf(messages, one.lastUsedAt, now));
  return html`<li class="row"><div${attributes({ id })}>${lines([
    html`<strong>${clientName === undefined ? device : foreign(clientName)}</strong>`,
    current ? html` <span class="badge">${text(here)}</span>` : null,
    clientName === undefined ? html`<p class="hint">${place}</p>` : html`<p class="hint">${device} · ${place}</p>`,
    html`<p class="hint">${used} · ${sentences.begun(dayOf(messages, one.begunAt))}</p>`,
  ])}</div>
${form(one.form, [hidden('session', one.id), steps({ step: 'end', label: text(labels.signOut), about: id })])}</li>`;
}

/** In our own names alone: the header itself is not shown. */
function deviceOf({ userAgent }: PageSession, { labels, sentences }: Messages): string {
  const device = readDevice(userAgent);
  if (device === null) return labels.unknownDevice;
  const { browser, system } = device;
  return browser === null || system === null ? (browser ?? system ?? '') : sentences.device(browser, system);
}
