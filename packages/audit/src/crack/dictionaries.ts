import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';

/**
 * The words of the dictionaries, each once, the likeliest first: leaked passwords, words of English by their use, names.
 * Loaded when it is asked for: it takes some tens of megabytes.
 */
export function dictionaryWords(): readonly string[] {
  const lists: Readonly<Record<string, readonly (string | number)[]>> = { ...common.dictionary, ...english.dictionary };
  const first = ['passwords-common', 'commonWords-en', 'wikipedia-en', 'firstnames-en'];
  const rest = Object.keys(lists).filter((name) => !first.includes(name));
  return [...new Set([...first, ...rest].flatMap((name) => (lists[name] ?? []).map(String)))];
}
