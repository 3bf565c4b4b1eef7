import { attributes, type Html, html } from './html.ts';

/**
 * A link to a stranger's page; null where its address is not https, so that no `javascript:` and no relative path gets
 * there. The page it leads to learns nothing of where it was linked and cannot reach back into this window.
 */
export function outsideLink(address: string | null, label: Html): Html | null {
  const url = address === null ? null : URL.parse(address);
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return null;
  return html`<a${attributes({ href: url.href, rel: 'noopener noreferrer nofollow', target: '_blank' })}>${label}</a>`;
}

/** A link within this server; anything but a path of it is a mistake of the program, and throws. */
export function insideLink(path: string, label: Html): Html {
  return html`<a${attributes({ href: insidePath(path) })}>${label}</a>`;
}

/** A path of this server as it is. `//host` and `/\host` are other servers to a browser. */
export function insidePath(path: string): string {
  if (!/^\/(?![/\\])[!-~]*$/.test(path) || path.includes('\\')) throw new TypeError('not a path of this server');
  return path;
}

/**
 * The whole address of a page of an application, which is registered for it: as the URL parser writes it, so that nothing in it
 * ends the address early. Another scheme has no business here, and throws.
 */
export function webAddress(address: string): string {
  if (!isWebAddress(address)) throw new TypeError('not a web address');
  return new URL(address).href;
}

export function isWebAddress(address: string): boolean {
  const protocol = URL.parse(address)?.protocol;
  return protocol === 'https:' || protocol === 'http:';
}
