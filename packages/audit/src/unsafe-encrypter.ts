// The unsafe writer's other half: compact JWE, by Web Crypto alone, with whatever header it is told.

import { concatBytes } from './der.ts';
import { decodeBase64Url, encodeBase64Url, encodeUtf8 } from './encoding.ts';
import type { Jwk } from './jwk.ts';
import type { JsonObject } from './known-token.ts';
import { hashFunction } from './rsa-block.ts';
import { writeSegment } from './unsafe-writer.ts';

/**
 * A JWE of a text to a public key (RFC 7516 §5.1): `RSA-OAEP`, `RSA-OAEP-256` or `ECDH-ES`, with `A128GCM` or `A256GCM`.
 * A header's `epk` is added where the key agreement needs one.
 */
export async function encryptCompact(header: JsonObject, plaintext: string, key: Jwk): Promise<string> {
  const { alg, enc } = header;
  if (alg === 'ECDH-ES') {
    const { epk, secret } = await agree(key);
    const whole = { ...header, epk };
    return sealCompact(whole, new Uint8Array(), await deriveContentKey(secret, String(enc)), plaintext);
  }
  const contentKey = crypto.getRandomValues(new Uint8Array(contentKeyBytes(String(enc))));
  const hash = alg === 'RSA-OAEP-256' ? 'SHA-256' : 'SHA-1';
  const { kty, n, e } = key;
  const members = { kty: kty ?? 'RSA', n: n ?? '', e: e ?? '' };
  const imported = await crypto.subtle.importKey('jwk', members, { name: 'RSA-OAEP', hash }, false, ['encrypt']);
  const encrypted = await crypto.subtle.encrypt({ name: 'RSA-OAEP' }, imported, contentKey);
  return sealCompact(header, new Uint8Array(encrypted), contentKey, plaintext);
}

/** A JWE of these parts under AES-GCM: the encrypted key is whatever it is told. */
export async function sealCompact(
  header: JsonObject,
  encryptedKey: Uint8Array,
  contentKey: Uint8Array,
  plaintext: string,
): Promise<string> {
  const head = writeSegment(header);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await crypto.subtle.importKey('raw', Uint8Array.from(contentKey), 'AES-GCM', false, ['encrypt']);
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: encodeUtf8(head) }, key, encodeUtf8(plaintext)),
  );
  const [text, tag] = [sealed.subarray(0, -16), sealed.subarray(-16)];
  return [head, ...[encryptedKey, iv, text, tag].map(encodeBase64Url)].join('.');
}

/** Concat KDF (RFC 7518 §4.6.2) for direct agreement without party information: one round is enough for 256 bits. */
export async function deriveContentKey(secret: Uint8Array, enc: string): Promise<Uint8Array> {
  const bytes = contentKeyBytes(enc);
  const label = encodeUtf8(enc);
  const info = concatBytes(word(label.length), label, word(0), word(0), word(bytes * 8));
  const derived = await hashFunction('SHA-256')(concatBytes(word(1), secret, info));
  return derived.subarray(0, bytes);
}

async function agree({ crv = 'P-256', x = '', y = '' }: Jwk): Promise<{ epk: Jwk; secret: Uint8Array }> {
  const algorithm = { name: 'ECDH', namedCurve: crv };
  const theirs = await crypto.subtle.importKey('jwk', { kty: 'EC', crv, x, y }, algorithm, false, []);
  const own = await crypto.subtle.generateKey(algorithm, true, ['deriveBits']);
  const { x: left = '', y: right = '' } = await crypto.subtle.exportKey('jwk', own.publicKey);
  const bits = decodeBase64Url(x).length * 8;
  const secret = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, own.privateKey, bits);
  return { epk: { kty: 'EC', crv, x: left, y: right }, secret: new Uint8Array(secret) };
}

function contentKeyBytes(enc: string): number {
  return Number(enc.slice(1, 4)) / 8;
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
