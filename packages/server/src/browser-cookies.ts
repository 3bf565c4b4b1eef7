import { readCookie } from './cookie-header.ts';

/** Who is signed in at the server's own pages. `Lax`: a link or redirect from an application may bring it, a foreign form may not. */
export const browserCookieName = '__Host-sealwright-browser';

/** Which browser an interaction began in. Its tabs share it; it knows nobody and grants nothing by itself. */
export const flowCookieName = '__Host-sealwright-flow';

type PageCookie = typeof browserCookieName | typeof flowCookieName;

const attributes = 'HttpOnly; Secure; SameSite=Lax; Path=/';

/**
 * A cookie of the pages, or undefined.
 *
 * @throws AuthError `credentials_several` when it comes twice: one of them was planted, and which cannot be known
 */
export function readPageCookie(request: Request, name: PageCookie): string | undefined {
  return readCookie(request.headers.get('cookie'), name);
}

/** Without a `Max-Age` it ends with the browser. */
export function formatPageCookie(name: PageCookie, value: string, maxAgeSeconds?: number): string {
  const age = maxAgeSeconds === undefined ? '' : `Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}; `;
  return `${name}=${value}; ${age}${attributes}`;
}

export function clearPageCookie(name: PageCookie): string {
  return `${name}=; Max-Age=0; ${attributes}`;
}
