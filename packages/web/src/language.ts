/** What a browser and a request say of the languages that somebody reads. */
export interface LanguageWish {
  readonly acceptLanguage: string | null;
  readonly uiLocales?: readonly string[] | undefined;
}

/**
 * Chooses one of the languages there are: by `ui_locales` (OpenID Connect Core §3.1.2.1), then by `Accept-Language`, its
 * weights in mind (RFC 9110 §12.5.4), then the first that there is. `de-CH` is served by `de` (RFC 4647 §3.4). What
 * cannot be read is passed over: a header decides no more than this.
 */
export function chooseLanguage(wish: LanguageWish, available: readonly [string, ...string[]]): string {
  for (const tag of [...(wish.uiLocales ?? []).slice(0, maxTags), ...acceptedTags(wish.acceptLanguage ?? '')]) {
    const found = lookUp(tag.toLowerCase(), available);
    if (found !== undefined) return found;
  }
  return available[0];
}

/** No person has more; a longer list is somebody's attempt to make work. */
const maxTags = 16;
const maxHeaderCharacters = 512;

function acceptedTags(header: string): readonly string[] {
  return header
    .slice(0, maxHeaderCharacters)
    .split(',')
    .slice(0, maxTags)
    .map((part) => {
      const [tag = '', weight] = part.trim().split(/\s*;\s*q=/i);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0 && weight <= 1)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);
}

function lookUp(tag: string, available: readonly string[]): string | undefined {
  for (let wanted = tag; wanted !== ''; wanted = wanted.slice(0, Math.max(wanted.lastIndexOf('-'), 0))) {
    const found = available.find((language) => language.toLowerCase() === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}
