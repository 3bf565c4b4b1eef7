import { serverError } from '../node/server-error.ts';
import type { Relay } from './bff-options.ts';

/**
 * The address at the API for a path below the mount. What one of the servers on the way could read as a way out is refused rather
 * than cleaned: dots, slashes and backslashes behind percent signs, however many times encoded; empty segments, which some
 * drop; `..;`, which others cut off at the semicolon; control characters.
 *
 * @throws AuthError `bff_target_refused`
 * @see RFC 3986 §5.2.4, §6.2.2
 */
export function targetOf({ mount, target }: Relay, path: string, search: string): URL {
  const rest = path.slice(mount.length + 1);
  const segments = rest.split('/');
  const isPlain = segments.every((segment, index) => isPlainSegment(segment, index === segments.length - 1));
  if (!isPlain) throw serverError('bff_target_refused');
  const text = `${target.href}${rest}${search}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Whatever the rules above forgot, the parser that `fetch` uses has the last word.
  const isWithin = url?.origin === target.origin && url.pathname === `${target.pathname}${rest}`;
  if (url === undefined || !isWithin || url.hash !== '') throw serverError('bff_target_refused');
  return url;
}

/** A place that the API sends to, as pages see it; undefined where it is not the API's own. */
export function mountedLocation({ mount, target }: Relay, location: string, from: URL): string | undefined {
  const url = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
  const isOwn = url?.origin === target.origin && url.pathname.startsWith(target.pathname);
  if (url === undefined || !isOwn || url.username !== '' || url.password !== '') return undefined;
  return `${mount}/${url.pathname.slice(target.pathname.length)}${url.search}${url.hash}`;
}

function isPlainSegment(segment: string, isLast: boolean): boolean {
  if (segment === '') return isLast;
  let text = segment;
  for (let round = 0; round < maxDecodings; round += 1) {
    if (/[/\\]/.test(text) || /\p{Cc}/u.test(text) || /^\.{1,2}(;.*)?$/.test(text)) return false;
    const next = decode(text);
    if (next === undefined) return false;
    if (next === text) return true;
    text = next;
  }
  return false;
}

/** As many as a path may pass servers that decode; one that is still encoded after them was made to be. */
const maxDecodings = 4;

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // `%` that begins nothing: what decodes more leniently would see another path.
    return undefined;
  }
}
