import type { RecordStorage } from './sign-in-record.ts';

/** What a sign-in by redirect needs of the page that it leaves and comes back to. A native shell gives its own. */
export interface Page {
  /** The address of the page, with its query. */
  address(): string;
  /** Puts another address of the own origin in its place, in the bar and in the history, and loads nothing. */
  replace(url: string): void;
  /** Goes away, to the authorization server: in a native shell, the system's browser. */
  leave(url: string): void;
  /** What this tab remembers over its way to another server and back, and no other tab sees. */
  readonly storage: RecordStorage;
}

/** The browser's own. */
export function createPage(): Page {
  return {
    address: () => location.href,
    replace: (url) => history.replaceState(history.state, '', url),
    leave: (url) => location.assign(url),
    storage: sessionStorage,
  };
}

/**
 * An address of the own origin, as path, query and fragment; undefined for every other: whoever makes a person follow a link
 * would choose where the application sends them (RFC 9700 §4.11). A path that begins with two slashes would name another host.
 */
export function ownPath(url: string, ownOrigin: string): string | undefined {
  if (!URL.canParse(url, ownOrigin)) return undefined;
  const { protocol, host, pathname, search, hash } = new URL(url, ownOrigin);
  const own = new URL(ownOrigin);
  const isOwn = protocol === own.protocol && host === own.host && !pathname.startsWith('//');
  return isOwn ? pathname + search + hash : undefined;
}
