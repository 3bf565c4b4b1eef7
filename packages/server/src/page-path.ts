import type { Issuer } from '@sealwright/issuer';

/** A path of this server as a browser asks for it: below the path of the issuer's URL, where it has one. */
export function pagePath(issuer: Pick<Issuer, 'url'>, path: string): string {
  const prefix = new URL(issuer.url).pathname.replace(/\/$/, '');
  // The router knows the page at the top by the prefix alone.
  return prefix !== '' && path === '/' ? prefix : `${prefix}${path}`;
}

/** The whole address of a page. */
export function pageUrl(issuer: Pick<Issuer, 'url'>, path: string): string {
  return `${new URL(issuer.url).origin}${pagePath(issuer, path)}`;
}
