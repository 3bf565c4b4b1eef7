import { defaultSecrets } from './crack-plan.ts';
import { type DictionaryLanguage, dictionaryWords } from './dictionaries.ts';
import { readHmacToken } from './hmac-token.ts';
import { asIs, capital, doubled, type Form, lower, reversed, toggled, upper } from './word-forms.ts';
import { fullLeet, groupsOf, plainLeet, type RuleSet } from './word-rules.ts';

/** What hashcat is given to search by itself. */
export interface HashcatMaterial {
  readonly algorithm: 'HS256' | 'HS384' | 'HS512';
  /** Defaults, the token's own words, dictionaries: what `crackSecret` begins with. */
  readonly words: readonly string[];
  /** The rules in hashcat's language, one a line. Readings as hex or base64 and digests have no words in it. */
  readonly rules: readonly string[];
}

/**
 * The words and rules of `crackSecret`, for hashcat (mode 16500, straight attack). It starts nothing.
 *
 * @throws `crack_token_unsupported`, `crack_language_missing`
 *
 * @example
 * import { hashcatMaterial } from '@sealwright/audit/crack';
 *
 * const { words, rules } = await hashcatMaterial(token, 'fast');
 * console.log(`${words.length} words, ${rules.length} rules`);
 */
export async function hashcatMaterial(
  token: string,
  rules: RuleSet,
  languages: readonly DictionaryLanguage[] = [],
): Promise<HashcatMaterial> {
  const { algorithm, words } = readHmacToken(token);
  const all = new Set([...defaultSecrets, ...words, ...(await dictionaryWords(languages))]);
  return { algorithm, words: [...all].filter((word) => !/^$|[\r\n]/.test(word)), rules: ruleLines(rules) };
}

const functions: ReadonlyMap<Form, string> = new Map([
  [asIs, ':'],
  [lower, 'l'],
  [upper, 'u'],
  [capital, 'c'],
  [toggled, 't'],
  [reversed, 'r'],
  [doubled, 'd'],
  [fullLeet, 'sa@ sA@ se3 sE3 si1 sI1 so0 sO0 ss$ sS$'],
  [plainLeet, 'sa4 sA4 se3 sE3 si1 sI1 so0 sO0 ss5 sS5 st7 sT7'],
]);

/** hashcat takes at most 31 functions a rule. */
const maxFunctions = 31;

function ruleLines(rules: RuleSet): readonly string[] {
  const lines = groupsOf(rules).flatMap(({ forms, prefixes, suffixes }) =>
    forms.flatMap((form) => {
      const start = functions.get(form);
      if (start === undefined) return [];
      const behind = suffixes.map((suffix) => [
        start,
        ...Array.from(suffix, (byte) => `$${String.fromCharCode(byte)}`),
      ]);
      const before = prefixes.map((prefix) => [
        start,
        ...Array.from(prefix, (byte) => `^${String.fromCharCode(byte)}`).reverse(),
      ]);
      return [[start], ...behind, ...before];
    }),
  );
  return [...new Set(lines.filter((line) => line.length < maxFunctions).map((line) => line.join(' ')))];
}
