import { errors } from '../errors.ts';
import { isSafeOrigin, parseOutboundUrl } from '../outbound-url.ts';

/**
 * An origin that the operator lets events be pushed to: `https`, or `http` on loopback, without a path. It is the whole
 * defence against a receiver that would make this server call something else (SSRF): a receiver chooses the path alone.
 *
 * @throws AuthError `registration_invalid`
 */
export function checkEventOrigin(origin: string): string {
  const url = URL.parse(origin);
  const good = url !== null && url.origin === origin && isSafeOrigin(url) && !origin.includes('*');
  if (!good) throw errors.create('registration_invalid', { evidence: { member: 'push_origins' } });
  return origin;
}

/** Whether a receiver may have its events pushed to a URL (RFC 8935 §2). */
export function isPushUrl(text: string, origins: readonly string[]): boolean {
  const url = parseOutboundUrl(text);
  return url !== null && origins.includes(url.origin);
}
