import { textBytes } from './byte-text.ts';
import { isEcPoint } from './ec-point.ts';
import { readingsOf } from './secret-readings.ts';

/**
 * Whether bytes offered as a shared secret are in truth a key or a certificate in some published form: PEM, DER, SSH,
 * JWK or JWK Set, XML, an EC point, or any of these in hex, base64, UTF-16, quotes or escapes. Whoever configures a
 * public key as "the secret" lets everyone who can read the key sign (attacks B01 to B07).
 *
 * It does NOT find what is like chance: the bare modulus of an RSA key, the bare 32 bytes of an Ed25519 key, a
 * compressed point.
 *
 * Here a wrong alarm costs a new secret and a miss costs everything, so text that only holds a mark of a key is refused
 * too; where keys are meant, in the imports, it is the other way about.
 */
export function isKeyText(bytes: Uint8Array): boolean {
  return readingsOf(bytes).some((text) => marks.test(text) || isBinaryKey(text));
}

/** What a text that is a key has somewhere, also with other line ends, on one line, cut short or with a comma too many. */
const marks: RegExp = new RegExp(
  [
    /-{4,5}\s*BEGIN\b|PuTTY-User-Key-File/,
    // RFC 4253 §6.6: a line of text, or the blob with the name's length in front.
    /ssh-(rsa|dss|ed25519|ed448)|ecdsa-sha2-nistp\d|sk-ecdsa-/,
    // The quotes have become spaces.
    /[{,]\s*(kty|keys|crv|x5c)\s*:/,
    // XML Signature §4.5.2, and what .NET writes.
    /<(\w+:)?((RSA|DSA|EC)KeyValue|Modulus)\b/,
    // The object identifiers of RSA (RFC 8017 A.1), of EC keys (RFC 5480 §2.1.1) and of Ed25519 (RFC 8410 §3), in DER.
    // oxlint-disable-next-line no-control-regex -- they are bytes
    /\*\x86H(\x86\xf7\r\x01\x01|\xce=\x02\x01)|\x06\x03\+ep/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

function isBinaryKey(text: string): boolean {
  const bytes = textBytes(text);
  return isDer(bytes) || isDer(textBytes(text.trimEnd())) || isPoint(bytes);
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

/** SEC 1 §2.3.3, uncompressed, with its first byte or as x and y alone: a point no random secret is. */
function isPoint(bytes: Uint8Array): boolean {
  return isEcPoint(bytes) || (bytes[0] === 4 && isEcPoint(bytes.subarray(1)));
}
