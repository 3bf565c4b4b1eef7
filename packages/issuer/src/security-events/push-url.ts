import { errors } from '../errors.ts';

const maxUrlCharacters = 2_048;

/**
 * An origin that the operator lets events be pushed to: `https`, or `http` on loopback, without a path. It is the whole
 * defence against a receiver that would make this server call something else (SSRF): a receiver chooses the path alone.
 *
 * It does NOT look the host up. Who owns the name may let it point anywhere, an address inside included; what answers there
 * has to show a certificate for that name before anything is sent.
 *
 * @throws AuthError `registration_invalid`
 */
export function checkEventOrigin(origin: string): string {
  const url = URL.parse(origin);
  const good = url !== null && url.origin === origin && isSafe(url) && !origin.includes('*');
  if (!good) throw errors.create('registration_invalid', { evidence: { member: 'push_origins' } });
  return origin;
}

/** Whether a receiver may have its events pushed to a URL (RFC 8935 §2: `https`; no credentials, no fragment). */
export function isPushUrl(text: string, origins: readonly string[]): boolean {
  // A backslash is a slash to some parsers and a letter to others, which then disagree on the host.
  const plain = text.length <= maxUrlCharacters && /^[\x21-\x7e]+$/.test(text) && !/[#\\]/.test(text);
  const url = plain ? URL.parse(text) : null;
  return url !== null && url.username === '' && url.password === '' && isSafe(url) && origins.includes(url.origin);
}

function isSafe({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true;
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname));
}
