import type { PageFault, PageForm, PageNotice } from '@sealwright/server';
import { insidePath } from './address.ts';
import { attributes, type Html, html, text } from './html.ts';
import type { Messages } from './messages.ts';

/** A form that proves where it came from. The first button is the one that the Enter key presses. */
export function form(target: PageForm, content: readonly (Html | null)[]): Html {
  return html`<form${attributes({ method: 'post', action: insidePath(target.action) })}>
${hidden('form_token', target.token)}
${lines(content)}
</form>`;
}

export function hidden(name: string, value: string): Html {
  return html`<input${attributes({ type: 'hidden', name, value })}>`;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'password';
  readonly autocomplete: string;
  readonly value?: string;
  readonly hint?: string;
  /** Whether it is what was wrong. */
  readonly invalid?: boolean;
  /** Where the reader begins. */
  readonly first?: boolean;
  readonly more?: Readonly<Record<string, string | boolean | undefined>>;
}

/** A labelled field, tied to its hint and to what was wrong. */
export function field(one: Field): Html {
  const hintId = one.hint === undefined ? undefined : `${one.name}-hint`;
  const described = [one.invalid === true ? faultId : undefined, hintId].filter((id) => id !== undefined).join(' ');
  const input = attributes({
    id: one.name,
    name: one.name,
    type: one.type,
    autocomplete: one.autocomplete,
    value: one.value,
    required: true,
    autofocus: one.first === true,
    'aria-invalid': one.invalid === true ? 'true' : undefined,
    'aria-describedby': described === '' ? undefined : described,
    ...one.more,
  });
  const hint =
    one.hint === undefined ? null : html`<p${attributes({ class: 'hint', id: hintId })}>${text(one.hint)}</p>`;
  return html`<div class="field"><label${attributes({ for: one.name })}>${text(one.label)}</label><input${input}>${lines([hint])}</div>`;
}

/** How an address is typed: an account's address is judged by the server, so no browser may refuse one first. */
export const emailTyping: Readonly<Record<string, string>> = {
  inputmode: 'email',
  autocapitalize: 'none',
  spellcheck: 'false',
  maxlength: '254',
};

export interface Step {
  readonly step: string;
  readonly label: Html;
  /** The one that most want: at most one a page, and the first in its form. */
  readonly main?: true;
  /** It needs none of the fields. */
  readonly fieldless?: true;
  /** One of many of its kind, beside what it is about: the id of that. */
  readonly about?: string;
  /** What it does, beneath it. */
  readonly hint?: string;
  /** What cannot be taken back at once. */
  readonly grave?: true;
}

export function steps(...buttons: readonly Step[]): Html {
  return html`<div class="steps">${buttons.map(button)}</div>`;
}

function button({ step, label, main, fieldless, about, hint, grave }: Step): Html {
  const look = main ? 'main' : grave ? 'grave' : about === undefined ? undefined : 'small';
  const hintId = hint === undefined ? undefined : `${step}-hint`;
  const named = { type: 'submit', name: 'step', value: step, class: look, formnovalidate: fieldless };
  const pressed = html`<button${attributes({ ...named, 'aria-describedby': hintId ?? about })}>${label}</button>`;
  if (hint === undefined) return pressed;
  return html`<div>${pressed}<p${attributes({ class: 'hint', id: hintId })}>${text(hint)}</p></div>`;
}

/** What was wrong, read out at once; the fields concerned point here. */
export function faultSummary(messages: Messages, fault: PageFault | undefined): Html | null {
  if (fault === undefined) return null;
  const summary = attributes({ class: 'fault', id: faultId, role: 'alert' });
  return html`<div${summary}><strong>${text(messages.labels.fault)}</strong><p>${text(messages.faults[fault])}</p></div>`;
}

/** What was done, where the reader begins: a page that loads anew is not read out from its middle. */
export function noticeOf(messages: Messages, notice: PageNotice | undefined): Html | null {
  if (notice === undefined) return null;
  const place = attributes({ class: 'notice', role: 'status', tabindex: '-1', autofocus: true });
  return html`<p${place}>${text(messages.notices[notice])}</p>`;
}

/** Pieces, one a line. */
export function lines(pieces: readonly (Html | null)[]): Html {
  const present = pieces.filter((piece) => piece !== null);
  return html`${present.map((piece, index) => (index === 0 ? piece : html`\n${piece}`))}`;
}

const faultId = 'fault';
