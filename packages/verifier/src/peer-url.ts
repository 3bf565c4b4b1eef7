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
  const encrypted = url.protocol === 'https:';
  if (!encrypted && !(url.protocol === 'http:' && isLoopbackHost(url.hostname))) {
    throw new TypeError(`${name} must be https (http is for loopback only)`);
  }
  return url;
}

/** Whether an address stays on this machine. `hostname` as `URL` writes it: lower case, IPv4 in four plain numbers. */
function isLoopbackHost(hostname: string): boolean {
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  if (name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return true;
  const numbers = /^(\d{1,3})\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.exec(name);
  return numbers !== null && numbers[1] === '127';
}

/** An issuer's own path below its URL, which may itself have a path and never ends in a slash here. */
export function issuerEndpoint(issuer: string, path: string): string {
  return `${issuer.endsWith('/') ? issuer.slice(0, -1) : issuer}${path}`;
}
