import { isLoopback } from './loopback.ts';

/**
 * Reads the address of the page that ends a sign-up: https, or http on loopback. The code is put behind it as a fragment,
 * so it may have no fragment of its own; a query is its own affair.
 *
 * Throws `TypeError` with a constant message.
 */
export function parseVerificationPage(text: string): string {
  const url = URL.parse(text);
  const good =
    url !== null &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) &&
    url.username === '' &&
    url.password === '' &&
    !text.includes('#');
  if (!good) throw new TypeError('is not an https URL without a user and a fragment (http for loopback alone)');
  return url.href;
}
