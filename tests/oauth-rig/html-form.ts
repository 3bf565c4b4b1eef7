/** A form as a browser without scripts sees it. */
export interface HtmlForm {
  readonly action: string;
  readonly method: string;
  /** Hidden and prefilled fields, by name. */
  readonly fields: Readonly<Record<string, string>>;
  /** The names of the fields that a person fills in. */
  readonly asked: readonly string[];
  /** The buttons that send it, as `name=value`. */
  readonly buttons: readonly string[];
}

/** The forms of one of our own pages; no parser of HTML at large. */
export function formsIn(html: string): readonly HtmlForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head = '', body = '']) => {
    const inputs = [...body.matchAll(/<input\b([^>]*)>/g)].map(([, text = '']) => attributesIn(text));
    const sent = inputs.filter(
      ({ type, checked }) => !['radio', 'checkbox'].includes(type ?? '') || checked !== undefined,
    );
    const { action = '', method = 'get' } = attributesIn(head);
    return {
      action,
      method: method.toLowerCase(),
      fields: Object.fromEntries(sent.flatMap(({ name, value = '' }) => (name === undefined ? [] : [[name, value]]))),
      asked: inputs.flatMap(({ name, type }) => (name === undefined || type === 'hidden' ? [] : [name])),
      buttons: [...body.matchAll(/<button\b([^>]*)>/g)].map(([, text = '']) => {
        const { name = '', value = '' } = attributesIn(text);
        return `${name}=${value}`;
      }),
    };
  });
}

function attributesIn(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/([\w-]+)(?:\s*=\s*"([^"]*)")?/g)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, decodeEntities(value)]));
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

export function decodeEntities(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole);
}
