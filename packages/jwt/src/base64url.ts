import * as engine from '#engine';
import { decodeBase64UrlText } from './base64url-decode.ts';
import { textErrors } from './errors.ts';

/**
 * Base64url without padding (RFC 7515 §2).
 *
 * @example
 * const text = encodeBase64Url(new Uint8Array([1, 2, 3]));
 */
export function encodeBase64Url(bytes: Uint8Array): string {
  return engine.encodeBase64Url(bytes);
}

/**
 * Decodes canonical base64url: the exact text that `encodeBase64Url` writes.
 *
 * It does NOT accept padding, white space, the standard alphabet, or bits set beyond the last byte (RFC 4648 §3.5):
 * with any of these one value would have several spellings, and a deny-list of spellings could be walked around.
 *
 * @throws `base64url_malformed`
 *
 * @example
 * const bytes = decodeBase64Url('AQID');
 */
export function decodeBase64Url(text: string): Uint8Array {
  const bytes = typeof text === 'string' ? decodeBase64UrlText(text) : undefined;
  if (bytes === undefined) throw textErrors.create('base64url_malformed');
  return bytes;
}
