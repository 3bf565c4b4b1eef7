/** Refuses an option that is not known: a name misspelt would be a rule that nobody keeps. */
export function refuseUnknown(options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`${unknown}: no such option`);
}

/** A number among a program's options, or its default; out of bounds, a `TypeError` that names it. */
export function readInRange<Name extends string>(
  options: { readonly [N in Name]?: number | undefined },
  name: Name,
  [least, most, fallback]: readonly [least: number, most: number, fallback: number],
): number {
  const value = options[name] ?? fallback;
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  throw new TypeError(`${name} must be between ${least} and ${most}`);
}

/**
 * An address from configuration, in its canonical form: `https`, or `http` on this very machine.
 * A `TypeError` for another scheme, a user or password in it, a fragment. It does NOT resolve names.
 */
export function parseServerUrl(text: string, name: string): URL {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new TypeError(`${name} must be an absolute URL`);
  if (url.username !== '' || url.password !== '') throw new TypeError(`${name} must not carry a user or a password`);
  if (text.includes('#')) throw new TypeError(`${name} must not carry a fragment`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopbackHost.test(url.hostname))) {
    throw new TypeError(`${name} must be https (http is for loopback only)`);
  }
  return url;
}

/** As `parseServerUrl`, for an origin alone. */
export function parseServerOrigin(text: string, name: string): string {
  const url = parseServerUrl(text, name);
  if (url.pathname !== '/' || url.search !== '') throw new TypeError(`${name} must not carry a path or a query`);
  return url.origin;
}

/** What stays on this machine (RFC 6761 §6.3, RFC 1122 §3.2.1.3). */
const loopbackHost = /^((.*\.)?localhost|127(\.\d{1,3}){3}|\[::1\])\.?$/;

/** A path below an issuer, which may itself have a path and never ends in a slash here. */
export function issuerEndpoint(issuer: string, path: string): string {
  return `${issuer.endsWith('/') ? issuer.slice(0, -1) : issuer}${path}`;
}
