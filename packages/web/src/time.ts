import { attributes, type Html, html, text } from './html.ts';
import type { Messages } from './messages.ts';

/** A day as people write it. In UTC: nothing tells a server where its reader is. */
export function dayOf({ language }: Messages, at: number): Html {
  const days = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  return timeOf(at, days.format(at));
}

/**
 * How long ago an hour was, in whole hours up to two days and in days from there: it is true in every time zone, and no finer
 * than what is known. What seems to come is now.
 */
export function agoOf(messages: Messages, hour: number, now: number): Html {
  const hours = Math.max(0, Math.floor((now - hour) / hourMilliseconds));
  if (hours === 0) return timeOf(hour, messages.labels.thisHour);
  const relative = new Intl.RelativeTimeFormat(messages.language);
  return timeOf(hour, hours < 48 ? relative.format(-hours, 'hour') : relative.format(-Math.floor(hours / 24), 'day'));
}

const hourMilliseconds = 3_600_000;

function timeOf(at: number, words: string): Html {
  return html`<time${attributes({ datetime: new Date(at).toISOString() })}>${text(words)}</time>`;
}
