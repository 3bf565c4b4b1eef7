import { serverError } from '../node/server-error.ts';

const maxLength = 2000;

/**
 * Where to go after the sign-in: a path of this application, with its query. Everything that a browser could take for another
 * origin is refused: a scheme, two slashes, a backslash, which browsers read as a slash, and what they drop (tabs, line ends).
 *
 * @throws AuthError `bff_return_refused`
 */
export function parseReturnPath(text: string | null, origin: string): string {
  if (text === null) return '/';
  const isPath = /^\/(?![/\\])[\x21-\x7e]*$/.test(text) && !text.includes('\\') && text.length <= maxLength;
  const url = isPath && URL.canParse(text, origin) ? new URL(text, origin) : undefined;
  // `/.//evil.example` is a path that `..` and `.` leave two slashes of.
  if (url === undefined || url.origin !== origin || url.pathname.startsWith('//'))
    throw serverError('bff_return_refused');
  return `${url.pathname}${url.search}${url.hash}`;
}
