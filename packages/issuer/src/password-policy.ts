import { type BreachedFile, openBreachedFile } from './breached-file.ts';
import { defaultMinPasswordCharacters } from './defaults.ts';
import { errors } from './errors.ts';
import { createGuessabilityJudge } from './guessability.ts';
import { type PasswordText, parseNewPassword } from './password-text.ts';

/** What a password must be when it is chosen. A password that is tried is only compared. */
export interface PasswordPolicy {
  /**
   * @param context Words that belong to the person or the product, which nobody should build a password on.
   * @throws AuthError `password_malformed`, `password_too_short`, `password_too_long`, `password_weak`,
   * `password_breached`, `busy` (too many are being judged)
   */
  parseNew(text: string, context: readonly string[]): Promise<PasswordText>;
  close(): Promise<void>;
}

/**
 * NIST SP 800-63B-4 §3.1.1.2: a length, no composition rules, and a comparison with what is known, expected or guessable.
 * In the order of their cost: length, words of the context, the list of common passwords and the estimate of guesses
 * (both in a worker), and the file of breached ones where there is one.
 *
 * Throws `TypeError` for a least length outside 8 to 64, and for a file that is not sorted hashes.
 */
export async function createPasswordPolicy(options: {
  readonly breachedFile?: string;
  readonly minCharacters?: number;
}): Promise<PasswordPolicy> {
  const { breachedFile, minCharacters = defaultMinPasswordCharacters } = options;
  if (
    !Number.isInteger(minCharacters) ||
    minCharacters < defaultMinPasswordCharacters ||
    minCharacters > maxMinCharacters
  ) {
    throw new TypeError(
      `passwords.minCharacters must be an integer from ${defaultMinPasswordCharacters} to ${maxMinCharacters}`,
    );
  }
  const file: BreachedFile | undefined = breachedFile === undefined ? undefined : await openBreachedFile(breachedFile);
  const judge = createGuessabilityJudge();
  return {
    async parseNew(text, context) {
      const password = parseNewPassword(text, minCharacters);
      const words = contextWords(context);
      if (isBuiltOn(password, words)) throw errors.create('password_weak', { evidence: { reason: 'context' } });
      const verdict = await judge.judge(password, words);
      if (verdict.common) throw errors.create('password_breached');
      if (await file?.has(password)) throw errors.create('password_breached');
      if (!verdict.strong) throw errors.create('password_weak', { evidence: { reason: 'guessable' } });
      return password;
    },
    async close() {
      await judge.close();
      await file?.close();
    },
  };
}

/** NIST SP 800-63B-4 §3.1.1.2: a verifier that asks for more than 64 characters refuses passwords that it must take. */
const maxMinCharacters = 64;

const productWord = 'sealwright';

/** An address counts whole, by its local part, and by the words of it: `jane.doe@acme.example` gives `jane`, `doe`, `acme`, …. */
function contextWords(context: readonly string[]): readonly string[] {
  const words = [productWord, ...context, ...context.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u))];
  return [...new Set(words.map((word) => word.toLowerCase()))].filter((word) => Array.from(word).length >= 3);
}

/** Nothing but such words, digits and signs around them. Words within a longer password are weighed by the judge. */
function isBuiltOn(password: string, words: readonly string[]): boolean {
  const text = password.toLowerCase();
  // The longest first: `jane.doe` before `jane`, or its rest would count as something else.
  const byLength = words.toSorted((a, b) => b.length - a.length);
  const rest = byLength.reduce((left, word) => left.replaceAll(word, ''), text);
  return rest !== text && !/\p{L}/u.test(rest);
}
