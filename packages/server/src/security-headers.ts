/**
 * Headers of every answer. The answers are data, never pages: nothing in them may run, be framed, be sniffed into
 * another type, or tell the next site where a person came from (OWASP REST Security Cheat Sheet).
 */
export function securityHeaders(issuer: string): Readonly<Record<string, string>> {
  const headers = {
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  };
  // Two years, as the preload list asks. Only over https: a browser ignores it elsewhere, and a loopback has no TLS.
  return issuer.startsWith('https:')
    ? { ...headers, 'strict-transport-security': 'max-age=63072000; includeSubDomains' }
    : headers;
}
