import { errors } from './errors.ts';
import { trimBlanks } from './header-blanks.ts';

/**
 * The value of the one cookie of exactly this name in a `Cookie` header, or undefined.
 *
 * Names are compared to the letter once space and tab around them are gone (RFC 6265 §5.4). Whatever else a platform counts as
 * white space belongs to the name: a browser holds `__Host-` to its rule by the name's first letter, so that a sibling host
 * may plant `<U+00A0>__Host-…` with a `Domain`, and reading that as `__Host-…` would take a stranger's session for this browser's.
 * Quotes belong to the value, and nothing is decoded.
 *
 * @throws AuthError `credentials_several` when it comes twice: one of them was planted, and which cannot be known
 */
export function readCookie(header: string | null, name: string): string | undefined {
  if (header === null || !header.includes(name)) return undefined;
  let found: string | undefined;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals === -1 || trimBlanks(pair.slice(0, equals)) !== name) continue;
    if (found !== undefined) throw errors.create('credentials_several');
    found = trimBlanks(pair.slice(equals + 1));
  }
  return found;
}
