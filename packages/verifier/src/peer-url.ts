/**
 * Takes the address of a peer from configuration or from a trusted document, and answers it in its canonical form.
 * `https` everywhere; `http` only on this very machine: `localhost` and names below it, 127.0.0.0/8, `::1`.
 *
 * It does NOT resolve names: whoever configures a name decides where it points. It never sees anything of a token.
 * Refused with a `TypeError`: another scheme, a user or password in the address, a fragment.
 * Source: RFC 8414 §2 (https), RFC 6761 §6.3 (localhost), RFC 1122 §3.2.1.3 (127/8).
 */
export function parsePeerUrl(text: string, name: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new TypeError(`${name} must be an absolute URL`);
  if (url.username !== '' || url.password !== '') throw new TypeError(`${name} must not carry a user or a password`);
  if (url.hash !== '' || text.includes('#')) throw new TypeError(`${name} must not carry a fragment`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopbackHost.test(url.hostname))) {
    throw new TypeError(`${name} must be https (http is for loopback only)`);
  }
  return url;
}

/** What stays on this machine. `hostname` is as `URL` writes it: lower case, IPv4 in four plain numbers. */
const loopbackHost = /^((.*\.)?localhost|127(\.\d{1,3}){3}|\[::1\])\.?$/;

/** An issuer's own path below its URL, which may itself have a path and never ends in a slash here. */
export function issuerEndpoint(issuer: string, path: string): string {
  return `${issuer.endsWith('/') ? issuer.slice(0, -1) : issuer}${path}`;
}
