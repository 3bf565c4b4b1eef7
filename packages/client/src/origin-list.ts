/** Parses what tokens may be sent to. Throws `TypeError` for none, for what is no bare origin, and for plain HTTP to another machine. */
export function parseOrigins(origins: readonly string[]): ReadonlySet<string> {
  if (origins.length === 0 || origins.some((origin) => readSecureUrl(origin)?.origin !== origin)) {
    throw new TypeError('apis must be https: origins');
  }
  return new Set(origins);
}

/** Parses the issuer. Throws `TypeError` for what is no HTTPS URL, or ends in a slash. */
export function parseIssuer(issuer: string): string {
  const url = readSecureUrl(issuer);
  const isBare = url !== undefined && `${url.origin}${url.pathname}`.replace(/\/$/, '') === issuer;
  if (!isBare) throw new TypeError('issuer must be https:');
  return issuer;
}

/** On the way to this machine nobody listens, so development needs no certificate. */
function readSecureUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = /^(localhost|.+\.localhost|127\.0\.0\.1|\[::1\])$/.test(url?.hostname ?? '');
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal) ? url : undefined;
}
