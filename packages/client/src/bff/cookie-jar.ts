/** What is read from a request: `Headers`, or what a framework has in its place. */
export interface ReadableHeaders {
  get(name: string): string | null;
}

/**
 * The cookies of a request by name. One that comes twice is left out: `__Host-` cookies cannot come twice from a browser that
 * nobody tampered with, and which of the two was planted cannot be known.
 *
 * Only a space and a tab are around a name. `trim()` takes away U+00A0 and its like as well: to a browser `\u00a0__Host-…` is
 * another cookie, without the prefix, which a sibling host may set.
 */
export function readCookies(headers: ReadableHeaders): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const twice = new Set<string>();
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals === -1) continue;
    const name = withoutSpaces(pair.slice(0, equals));
    if (found.has(name)) twice.add(name);
    found.set(name, withoutSpaces(pair.slice(equals + 1)));
  }
  for (const name of twice) found.delete(name);
  return found;
}

/** How far a cookie goes when another site leads to us. */
export type SameSite = 'strict' | 'lax';

/**
 * A `Set-Cookie` value. `__Host-` demands Secure, Path=/ and no Domain: no sibling host, and nothing that speaks plain HTTP, can
 * plant one (RFC 6265bis §4.1.3.2).
 */
export function formatCookie(name: string, value: string, sameSite: SameSite, maxAgeSeconds: number): string {
  const site = sameSite === 'strict' ? 'Strict' : 'Lax';
  return `${name}=${value}; Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}; Path=/; HttpOnly; Secure; SameSite=${site}`;
}

/** Takes a cookie back. */
export function clearCookie(name: string): string {
  return formatCookie(name, '', 'strict', 0);
}

function withoutSpaces(text: string): string {
  let [from, to] = [0, text.length];
  while (isSpace(text[from])) from += 1;
  while (to > from && isSpace(text[to - 1])) to -= 1;
  return text.slice(from, to);
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
