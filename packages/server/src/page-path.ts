import type { Issuer } from '@sealwright/issuer';

/** A path of this server as a browser asks for it: below the path of the issuer's URL, where it has one. */
export function pagePath(issuer: Pick<Issuer, 'url'>, path: string): string {
  return `${new URL(issuer.url).pathname.replace(/\/$/, '')}${path}`;
}
