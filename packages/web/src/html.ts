/** Only the class below gives these two their bodies, and this module hands them to nobody. */
let seal: (text: string) => Html;
let open: (value: Html) => string;

/**
 * HTML that may go to a browser as it is. Only this module makes one, from the words of a template in the program and
 * from texts that were escaped, so a page cannot hold a stranger's markup: a bare string does not compile in a slot, and
 * whatever else gets there without the compiler's leave throws.
 */
export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  static {
    seal = (text) => new Html(text);
    open = (value) => {
      if (!(value instanceof Html)) throw new TypeError('a slot of a page takes Html alone');
      return value.#text;
    };
  }

  toString(): string {
    return this.#text;
  }
}

/** What a slot takes; nothing at all is written as null. */
export type HtmlSlot = Html | readonly Html[] | null;

/** A piece of a page. Slots stand between tags or inside a quoted attribute value, never elsewhere. */
export function html(words: TemplateStringsArray, ...slots: readonly HtmlSlot[]): Html {
  let written = words[0] ?? '';
  for (const [index, slot] of slots.entries()) {
    written += write(slot);
    written += words[index + 1] ?? '';
  }
  return seal(written);
}

/** Text as text, good between tags and inside a quoted attribute value alike. */
export function text(value: string): Html {
  return seal(escapeText(value));
}

/**
 * A text of a stranger as part of a sentence of ours. Isolated, so that writing from right to left inside of it cannot
 * turn the words around it; without characters that are not seen; and not so long that it pushes the buttons away.
 */
export function foreign(value: string): Html {
  const visible = value.replaceAll(unseen, ' ').trim();
  const characters = Array.from(visible);
  const shown =
    characters.length > maxForeignCharacters ? `${characters.slice(0, maxForeignCharacters).join('')}…` : visible;
  return seal(`<bdi>${escapeText(shown)}</bdi>`);
}

/** ` name="value"` for each; true is written as the bare name, and undefined and false not at all. */
export function attributes(named: Readonly<Record<string, string | boolean | undefined>>): Html {
  let written = '';
  for (const [name, value] of Object.entries(named)) {
    if (!/^[a-z][a-z-]*$/.test(name)) throw new TypeError('an attribute has a name in small letters');
    if (value === true) written += ` ${name}`;
    else if (typeof value === 'string') written += ` ${name}="${escapeText(value)}"`;
  }
  return seal(written);
}

/** More than any honest name has, and few enough for a small screen. */
const maxForeignCharacters = 120;

/** Controls, and what changes the direction of writing or has no width: with them one name looks like another. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

function write(slot: HtmlSlot): string {
  if (slot === null) return '';
  return Array.isArray(slot) ? slot.map((one) => open(one)).join('') : open(slot as Html);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(value: string): string {
  // NUL is no character of HTML, whichever way it is written; lone surrogates have no UTF-8.
  return value
    .replaceAll('\0', '\ufffd')
    .toWellFormed()
    .replaceAll(/[&<>"']/g, (found) => entities[found] ?? '');
}
