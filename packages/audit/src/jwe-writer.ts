// The deliberately unsafe writer of encrypted tokens: it puts together whatever it is told, and shares no line with the
// core that refuses what comes out of it.

import { concatBytes } from './der.ts';
import { encodeBase64Url, encodeUtf8 } from './encoding.ts';
import { randomBytes, type WrapOptions, wrapKey } from './jwe-key-wrap.ts';
import type { JsonObject } from './known-token.ts';
import { hashOf, signMac } from './signatures.ts';

/** What is encrypted, and how. */
export interface JweOrder extends WrapOptions {
  readonly plaintext: string | Uint8Array;
  /** Members of the header beside `alg`, `enc` and what the algorithm needs; they replace those. Undefined is left out. */
  readonly header?: JsonObject;
  /** Compresses the plaintext first, and says so (RFC 7516 §4.1.3). */
  readonly deflates?: boolean;
  /** Of GCM. Default: 12. */
  readonly ivBytes?: number;
}

/** An encrypted token in its parts, as they are before base64url. */
export interface JweParts {
  /** The first segment, as it stands. */
  readonly head: string;
  readonly encryptedKey: Uint8Array;
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

/** Encrypts (RFC 7516 §5.1). */
export async function sealJwe(order: JweOrder): Promise<JweParts> {
  const { alg, enc, plaintext, header = {}, deflates = false } = order;
  const { contentKey, encryptedKey, members } = await wrapKey(order);
  const zip = deflates ? { zip: 'DEF' } : {};
  const head = encodeBase64Url(JSON.stringify({ alg, enc, ...zip, ...members, ...header }));
  const bytes = typeof plaintext === 'string' ? encodeUtf8(plaintext) : plaintext;
  const content = deflates ? await deflate([bytes]) : bytes;
  const iv = randomBytes(enc.includes('CBC') ? 16 : (order.ivBytes ?? 12));
  return { head, encryptedKey, iv, ...(await sealContent(enc, contentKey, iv, encodeUtf8(head), content)) };
}

/** The compact form (RFC 7516 §7.1). */
export function joinJwe({ head, encryptedKey, iv, ciphertext, tag }: JweParts): string {
  return [head, ...[encryptedKey, iv, ciphertext, tag].map((part) => encodeBase64Url(part))].join('.');
}

/** Both. */
export async function writeJwe(order: JweOrder): Promise<string> {
  return joinJwe(await sealJwe(order));
}

/** Encrypts content under a content key: AES-GCM, or AES-CBC with HMAC (RFC 7518 §5.2, §5.3). */
export async function sealContent(
  enc: string,
  key: Uint8Array,
  iv: Uint8Array,
  additional: Uint8Array,
  content: Uint8Array,
): Promise<Pick<JweParts, 'ciphertext' | 'tag'>> {
  const [vector, plain] = [Uint8Array.from(iv), Uint8Array.from(content)];
  if (enc.endsWith('GCM')) {
    const additionalData = Uint8Array.from(additional);
    const sealed = await encrypt(key, { name: 'AES-GCM', iv: vector, additionalData, tagLength: 128 }, plain);
    return { ciphertext: sealed.subarray(0, -16), tag: sealed.subarray(-16) };
  }
  const half = key.length / 2;
  const ciphertext = await encrypt(key.subarray(half), { name: 'AES-CBC', iv: vector }, plain);
  return { ciphertext, tag: await tagContent(enc, key, iv, additional, ciphertext) };
}

/** The tag of AES-CBC with HMAC over any ciphertext, one of broken padding included. */
async function tagContent(
  enc: string,
  key: Uint8Array,
  iv: Uint8Array,
  additional: Uint8Array,
  ciphertext: Uint8Array,
): Promise<Uint8Array> {
  const half = key.length / 2;
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(4, 8 * additional.length);
  const mac = await signMac(hashOf(enc), key.subarray(0, half), concatBytes(additional, iv, ciphertext, length));
  return mac.subarray(0, half);
}

/** Raw DEFLATE (RFC 1951) of these pieces, one after another: what is large is never whole in memory. */
export async function deflate(pieces: Iterable<Uint8Array>): Promise<Uint8Array> {
  const stream = new CompressionStream('deflate-raw');
  const writer = stream.writable.getWriter();
  const written = (async () => {
    for (const piece of pieces) await writer.write(Uint8Array.from(piece));
    await writer.close();
  })();
  const bytes = new Uint8Array(await new Response(stream.readable).arrayBuffer());
  await written;
  return bytes;
}

async function encrypt(
  key: Uint8Array,
  algorithm: { readonly name: string; readonly iv: Uint8Array<ArrayBuffer> } & Readonly<Record<string, unknown>>,
  content: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey('raw', Uint8Array.from(key), algorithm.name, false, ['encrypt']);
  return new Uint8Array(await crypto.subtle.encrypt(algorithm, imported, content));
}
