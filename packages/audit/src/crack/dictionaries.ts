import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';
import { crackErrors } from '../errors.ts';

/** Languages whose dictionaries are used where their package is installed beside this one. */
export type DictionaryLanguage = 'de' | 'es' | 'fr';

type Lists = Readonly<Record<string, readonly (string | number)[]>>;

/**
 * The words of the dictionaries, each once, the likeliest first: leaked passwords, words by their use, names; English
 * always, other languages on demand. It takes some tens of megabytes.
 *
 * @throws `crack_language_missing` where the package of a language is not installed
 */
export async function dictionaryWords(languages: readonly DictionaryLanguage[] = []): Promise<readonly string[]> {
  const key = languages.join();
  const words = joined.get(key) ?? joinLists(await Promise.all(languages.map(loadLanguage)));
  joined.set(key, words);
  return words;
}

/** Half a second of work, which is not done again for the next token. */
const joined = new Map<string, readonly string[]>();

function joinLists(others: readonly Lists[]): readonly string[] {
  const lists: Lists = Object.assign({}, common.dictionary, english.dictionary, ...others.map(named));
  const names = ['passwords-common', 'commonWords', 'wikipedia', 'firstnames', ''].flatMap((start) =>
    Object.keys(lists).filter((name) => name.startsWith(start)),
  );
  return [...new Set(names.flatMap((name) => (lists[name] ?? []).map(String)))];
}

const loaders = {
  de: () => import('@zxcvbn-ts/language-de'),
  es: () => import('@zxcvbn-ts/language-es-es'),
  fr: () => import('@zxcvbn-ts/language-fr'),
} as const;

async function loadLanguage(language: DictionaryLanguage): Promise<Lists> {
  try {
    return (await loaders[language]()).dictionary as Lists;
  } catch (cause) {
    throw crackErrors.create('crack_language_missing', { evidence: { language }, cause });
  }
}

/** The older packages call their lists alike. */
function named(lists: Lists, index: number): Lists {
  return Object.fromEntries(Object.entries(lists).map(([name, words]) => [`${name}-${index}`, words]));
}
