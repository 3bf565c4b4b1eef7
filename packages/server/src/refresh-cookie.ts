import { errors } from './errors.ts';

/** `__Host-`: a browser takes it only with Secure and Path=/ and without Domain, so no sibling host can plant one. */
export const refreshCookieName = '__Host-sealwright-refresh';

const attributes = 'HttpOnly; Secure; SameSite=Strict; Path=/';

/**
 * The refresh token in the `Cookie` header, or undefined.
 *
 * @throws AuthError `credentials_several` when the cookie comes twice: one of them was planted, and which cannot be known
 */
export function readRefreshCookie(request: Request): string | undefined {
  const header = request.headers.get('cookie');
  if (header === null || !header.includes(refreshCookieName)) return undefined;
  let found: string | undefined;
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    if (equals === -1 || pair.slice(0, equals).trim() !== refreshCookieName) continue;
    if (found !== undefined) throw errors.create('credentials_several');
    found = pair.slice(equals + 1).trim();
  }
  return found;
}

/** The `Set-Cookie` value that hands a refresh token to a browser. It lives as long as the session may. */
export function formatRefreshCookie(refreshToken: string, maxAgeSeconds: number): string {
  return `${refreshCookieName}=${refreshToken}; Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}; ${attributes}`;
}

/** The `Set-Cookie` value that takes it back. */
export const clearedRefreshCookie: string = `${refreshCookieName}=; Max-Age=0; ${attributes}`;
