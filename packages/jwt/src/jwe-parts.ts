import { decodeBase64UrlText } from './base64url-decode.ts';
import { encryptionErrors, errors } from './errors.ts';

/** The parts of a compact JWE (RFC 7516 §3.1), each canonical base64url; all but the header decoded. */
export interface JweParts {
  readonly header: string;
  readonly encryptedKey: Uint8Array;
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

/**
 * Cuts a token at its four dots. Who calls this expects an encrypted token: one that is only signed is refused by a
 * code of its own, since the usual reason is an issuer that left the encryption out, and its claims have been seen.
 */
export function splitEncryptedToken(token: string, maxTokenBytes: number): JweParts {
  if (typeof token !== 'string') throw errors.create('token_malformed');
  // Before anything that reads the text.
  if (token.length > maxTokenBytes) throw errors.create('token_too_large');
  const segments = token.split('.', mostSegments);
  if (segments.length === 3) throw encryptionErrors.create('token_not_encrypted');
  if (segments.length !== 5) throw errors.create('token_malformed');
  const [header, encryptedKey, iv, ciphertext, tag] = segments as [string, string, string, string, string];
  return {
    header,
    encryptedKey: decode(encryptedKey),
    iv: decode(iv),
    ciphertext: decode(ciphertext),
    tag: decode(tag),
  };
}

/** One more than a token may have: enough to see that there are too many. */
const mostSegments = 6;

function decode(segment: string): Uint8Array {
  const bytes = decodeBase64UrlText(segment);
  if (bytes === undefined) throw errors.create('token_malformed');
  return bytes;
}
