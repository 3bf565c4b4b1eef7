import { errors } from './errors.ts';

const maxNameCharacters = 100;
const maxIdentifierCharacters = 512;
const maxScopes = 100;

/** What people read in lists and on pages. @throws AuthError `registration_invalid` */
export function checkName(name: string): string {
  const text = name.trim().normalize('NFC');
  // Control and direction-changing characters could make one name look like another.
  if (text.length < 1 || text.length > maxNameCharacters || /[\p{C}\p{Zl}\p{Zp}]/u.test(text)) throw invalid('name');
  return text;
}

/** RFC 6749 §3.3 `scope-token`: also the grammar of roles and groups, which travel beside scopes. */
export function checkScopes(scopes: readonly string[], member = 'scopes'): readonly string[] {
  const good = scopes.length <= maxScopes && scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/.test(scope));
  if (!good) throw invalid(member);
  return [...new Set(scopes)].sort();
}

/**
 * RFC 8707 §2: an absolute URI without fragment, here of `https`, `http` or `urn`. Kept to the letter, since an `aud` is
 * compared to the letter.
 */
export function checkResourceIdentifier(resource: string): string {
  const plain =
    resource.length <= maxIdentifierCharacters && /^[\x21-\x7e]+$/.test(resource) && !resource.includes('#');
  if (!plain || !URL.canParse(resource)) throw invalid('resource');
  const { protocol, username, password } = new URL(resource);
  const urn = /^urn:[a-z0-9][a-z0-9-]{0,31}:.+$/i.test(resource);
  const web = (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
  if (!urn && !web) throw invalid('resource');
  return resource;
}

/** RFC 9700 §2.1: compared to the letter, so registered whole; https, a loopback address, or an application's own scheme. */
export function checkRedirectUri(uri: string): string {
  const url = parseUri(uri, 'redirect_uris');
  const web = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  // RFC 8252 §7.1: an own scheme is a reversed domain name, and so never `javascript:` or `data:`.
  const own = /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(url.protocol);
  if ((!web && !own) || uri.includes('#') || url.username !== '' || url.password !== '') throw invalid('redirect_uris');
  return uri;
}

/** A page or an endpoint of somebody's: https, or http on loopback; no credentials, no fragment. */
export function checkWebUri(uri: string, member: string): string {
  const url = parseUri(uri, member);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  if (!secure || uri.includes('#') || url.username !== '' || url.password !== '') throw invalid(member);
  return uri;
}

/** An origin as browsers send it: scheme, host and port, nothing after. Never `*` and never `null`. */
export function checkOrigin(origin: string): string {
  const url = parseUri(origin, 'allowed_origins');
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  // The URL parser takes a `*` for a letter; whoever wrote it expects what we do not do.
  if (url.origin !== origin || !secure || origin.includes('*')) throw invalid('allowed_origins');
  return origin;
}

function parseUri(text: string, member: string): URL {
  if (text.length > maxIdentifierCharacters || !/^[\x21-\x7e]+$/.test(text) || !URL.canParse(text))
    throw invalid(member);
  return new URL(text);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function invalid(member: string): Error {
  return errors.create('registration_invalid', { evidence: { member } });
}
