import { readCookie } from './cookie-header.ts';

/** `__Host-`: a browser takes it only with Secure and Path=/ and without Domain, so no sibling host can plant one. */
export const refreshCookieName = '__Host-sealwright-refresh';

const attributes = 'HttpOnly; Secure; SameSite=Strict; Path=/';

/**
 * The refresh token in the `Cookie` header, or undefined.
 *
 * @throws AuthError `credentials_several` when the cookie comes twice: one of them was planted, and which cannot be known
 */
export function readRefreshCookie(request: Request): string | undefined {
  return readCookie(request.headers.get('cookie'), refreshCookieName);
}

/** The `Set-Cookie` value that hands a refresh token to a browser. It lives as long as the session may. */
export function formatRefreshCookie(refreshToken: string, maxAgeSeconds: number): string {
  return `${refreshCookieName}=${refreshToken}; Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}; ${attributes}`;
}

/** The `Set-Cookie` value that takes it back. */
export const clearedRefreshCookie: string = `${refreshCookieName}=; Max-Age=0; ${attributes}`;
