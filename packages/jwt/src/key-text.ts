import { byteText } from './byte-text.ts';
import { isEcPoint } from './ec-point.ts';

/**
 * Whether bytes offered as a shared secret are in truth a key or a certificate in some published form: PEM, DER, SSH,
 * JWK or JWK Set, an EC point, or any of these in base64. Whoever configures a public key as "the secret" lets everyone
 * who can read the key sign (attacks B01 to B07).
 *
 * Here a wrong alarm costs a new secret and a miss costs everything, so text that only begins like a key is refused
 * too; where keys are meant, in the imports, it is the other way about.
 */
export function isKeyText(bytes: Uint8Array): boolean {
  return looksLikeKey(bytes) || looksLikeKey(fromBase64(byteText(bytes)));
}

function looksLikeKey(bytes: Uint8Array): boolean {
  const text = byteText(bytes);
  return isArmoured(text) || isSsh(text) || isJwk(text) || isDer(bytes) || isPoint(bytes);
}

/** Also with other line ends, on one line, or with its end cut off. */
function isArmoured(text: string): boolean {
  return /-{4,5}\s*BEGIN\b/.test(text) || text.includes('PuTTY-User-Key-File');
}

/** RFC 4253 §6.6: as a line of text, or the blob with the name's length in front. */
function isSsh(text: string): boolean {
  return /(^|\n|\0)\s*[^\n]{0,4}(ssh-(rsa|dss|ed25519|ed448)|ecdsa-sha2-nistp\d|sk-ssh-|sk-ecdsa-)/.test(text);
}

function isJwk(text: string): boolean {
  // Some programs write UTF-8 with a mark in front.
  const trimmed = text.replace(/^\xef\xbb\xbf/, '').trim();
  if (!trimmed.startsWith('{') && !trimmed.startsWith('[')) return false;
  // A JWK that is cut short or has a comma too many is as public as a whole one.
  return /"(kty|keys|crv|x5c)"\s*:/.test(trimmed);
}

/** One SEQUENCE over all bytes, its content elements that fit exactly: SPKI, PKCS#1, PKCS#8, SEC 1, X.509. */
function isDer(bytes: Uint8Array): boolean {
  const outer = readElement(bytes, 0);
  if (bytes[0] !== 0x30 || outer === undefined || outer.end !== bytes.length) return false;
  let elements = 0;
  for (let offset = outer.start; offset < bytes.length; elements += 1) {
    const element = readElement(bytes, offset);
    if (element === undefined || element.end > bytes.length) return false;
    offset = element.end;
  }
  return elements >= 2;
}

function readElement(bytes: Uint8Array, offset: number): { start: number; end: number } | undefined {
  // Past the end there is an indefinite length, which DER does not have either.
  const first = bytes[offset + 1] ?? 0x80;
  if (first < 0x80) return { start: offset + 2, end: offset + 2 + first };
  const count = first & 0x7f;
  if (count === 0 || count > 3 || offset + 2 + count > bytes.length) return undefined;
  let length = 0;
  for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[offset + 2 + index] as number);
  return { start: offset + 2 + count, end: offset + 2 + count + length };
}

/** SEC 1 §2.3.3, uncompressed. A compressed point cannot be told from a random secret, and no library hands one out. */
function isPoint(bytes: Uint8Array): boolean {
  return bytes[0] === 4 && isEcPoint(bytes.subarray(1));
}

function fromBase64(text: string): Uint8Array {
  const plain = text.replace(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]+$/.test(plain) || plain.length % 4 === 1) return new Uint8Array();
  return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
}
