import { maxProofTextLength } from './defaults.ts';

/**
 * The form in which two request URLs are compared (RFC 9449 §4.3 item 9, RFC 3986 §6.2.2–6.2.3): scheme and host in
 * lower case, no default port, no dot segments, an empty path as `/`, escapes in upper case and only where they are
 * needed; without query and fragment. Undefined for what is no absolute URL of `http` or `https`, and for one that two
 * parsers may read in two ways.
 */
export function normalizeRequestUrl(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > maxProofTextLength) return undefined;
  // A backslash is a slash to some parsers and a letter to others; white space and controls are dropped by some.
  if (!/^https?:\/\/[^/?#]/i.test(text) || !/^[\x21-\x5b\x5d-\x7e]+$/.test(text) || !URL.canParse(text))
    return undefined;
  const { origin, pathname, username, password } = new URL(text);
  if (username !== '' || password !== '') return undefined;
  return origin + normalizeEscapes(pathname);
}

/** RFC 3986 §6.2.2.1–2: `%7e`, `%7E` and `~` are one; a slash that is escaped is no separator and stays as it is. */
function normalizeEscapes(path: string): string {
  return path.replace(/%[0-9a-f]{2}/gi, (escaped) => {
    const letter = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(letter) ? letter : escaped.toUpperCase();
  });
}
