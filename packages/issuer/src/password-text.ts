import { defaultMinPasswordCharacters, maxPasswordCharacters } from './defaults.ts';
import { errors } from './errors.ts';

declare const parsed: unique symbol;

/** A password in the one form that is hashed. */
export type PasswordText = string & { readonly [parsed]: true };

/**
 * Brings a password to the form that is hashed: NFKC, so that the same keys pressed on two systems give the same bytes
 * (NIST SP 800-63B-4 §3.1.1.2; composed and decomposed accents, full-width letters of an input method, the no-break
 * space). Case, spaces within and at the ends stay as they are. Nothing is cut off.
 *
 * It does NOT judge strength. Characters are code points.
 *
 * @throws AuthError `password_malformed` (lone surrogates, which UTF-8 would make all alike; control characters),
 * `password_too_long`
 */
export function parsePassword(text: string): PasswordText {
  // NFKC can make a text 18 times longer; the length in UTF-16 units bounds that work.
  if (text.length > 2 * maxPasswordCharacters) throw errors.create('password_too_long');
  if (!text.isWellFormed()) throw errors.create('password_malformed');
  const password = text.normalize('NFKC');
  if (/\p{Cc}/u.test(password)) throw errors.create('password_malformed');
  if (countCharacters(password) > maxPasswordCharacters) throw errors.create('password_too_long');
  return password as PasswordText;
}

/**
 * For a password that is being tried. A text that cannot be anybody's password is wrong for everybody alike and without
 * any work, so the time tells nothing. @throws AuthError `credentials_invalid`
 */
export function parsePresentedPassword(text: string): PasswordText {
  try {
    return parsePassword(text);
  } catch {
    throw errors.create('credentials_invalid');
  }
}

/** For a password that is being chosen. @throws AuthError `password_too_short` and those of `parsePassword` */
export function parseNewPassword(text: string, minCharacters: number = defaultMinPasswordCharacters): PasswordText {
  const password = parsePassword(text);
  if (countCharacters(password) < minCharacters) throw errors.create('password_too_short');
  return password;
}

function countCharacters(text: string): number {
  return Array.from(text).length;
}
