/** The class is not exported, so nothing but this module makes markup. */
class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type { Markup };

/** What stands in a slot: text, which is escaped, or markup. */
export type Slot = string | number | Markup | readonly Markup[];

/** A piece of a page. Slots stand between tags or inside a quoted attribute, never elsewhere. */
export function html(words: TemplateStringsArray, ...slots: readonly Slot[]): Markup {
  let written = words[0] ?? '';
  for (const [place, slot] of slots.entries()) {
    written += write(slot);
    written += words[place + 1] ?? '';
  }
  return new Markup(written);
}

/** No markup: what stands where nothing is to stand. */
export const nothing: Markup = new Markup('');

/** A style sheet of ours, as it is: never a stranger's. */
export function styleElement(sheet: string): Markup {
  if (/<|&/.test(sheet)) throw new TypeError('a style sheet holds no markup');
  return new Markup(`<style>${sheet}</style>`);
}

function write(slot: Slot): string {
  if (slot instanceof Markup) return slot.toString();
  if (Array.isArray(slot)) return slot.map(String).join('');
  return escapeText(String(slot));
}

function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
