import type { webcrypto } from 'node:crypto';
import { bytesToInteger, integerToBytes, modPow } from './big-integer.ts';
import { concatBytes } from './der.ts';
import { decodeBase64Url, encodeBase64Url, encodeUtf8 } from './encoding.ts';
import type { Jwk } from './jwk.ts';
import type { JsonObject } from './known-token.ts';

/** The content key, the segment that carries it, and what the header must say for it to be found. */
export interface WrappedKey {
  readonly contentKey: Uint8Array;
  readonly encryptedKey: Uint8Array;
  readonly members: JsonObject;
}

/** What is chosen about the wrapping of a key, beside the algorithm and the key. */
export interface WrapOptions {
  readonly alg: string;
  readonly enc: string;
  /** A public JWK, or `{kty: 'oct', k}`. */
  readonly key: Jwk;
  /** Default: random bytes of the length that `enc` asks for. */
  readonly contentKey?: Uint8Array | undefined;
  /** Iterations of PBES2. Default: 1000, the least that RFC 7518 §4.8.1.2 lets pass. */
  readonly count?: number | undefined;
  /** Any point as the ephemeral key of ECDH-ES, with the secret that the other side will come to. */
  readonly ephemeral?: { readonly publicJwk: Jwk; readonly secret: Uint8Array } | undefined;
}

const { subtle } = globalThis.crypto;

/** Wraps a content key by an algorithm of RFC 7518 §4, without asking whether the key is fit for it. */
export async function wrapKey(options: WrapOptions): Promise<WrappedKey> {
  const { alg, enc, key } = options;
  if (alg === 'dir') return { contentKey: decodeBase64Url(key.k ?? ''), encryptedKey: new Uint8Array(0), members: {} };
  if (alg === 'ECDH-ES') {
    const { agreed, members } = await agree(options, enc, contentKeyBytes(enc));
    return { contentKey: agreed, encryptedKey: new Uint8Array(0), members };
  }
  const contentKey = options.contentKey ?? randomBytes(contentKeyBytes(enc));
  if (alg === 'RSA1_5') return { contentKey, encryptedKey: rsaRaw(padForRsa(contentKey, key), key), members: {} };
  if (alg.startsWith('RSA-OAEP'))
    return { contentKey, encryptedKey: await wrapByOaep(alg, key, contentKey), members: {} };
  const { wrapping, members } = await wrappingKey(options);
  return { contentKey, encryptedKey: await wrapByAes(wrapping, contentKey), members };
}

/** How long the key of a content encryption is (RFC 7518 §5.1). */
export function contentKeyBytes(enc: string): number {
  const bytes = Number(enc.slice(1, 4)) / 8;
  return enc.includes('CBC') ? 2 * bytes : bytes;
}

export function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** PKCS #1 v1.5 padding for encryption (RFC 8017 §7.2.1). */
export function padForRsa(message: Uint8Array, { n = '' }: Jwk): Uint8Array {
  const size = decodeBase64Url(n).length;
  const filling = randomBytes(size - message.length - 3).map((byte) => (byte === 0 ? 1 : byte));
  return concatBytes(Uint8Array.of(0, 2), filling, Uint8Array.of(0), message);
}

/** RSA's public operation on any block, padded or not. */
export function rsaRaw(block: Uint8Array, { n = '', e = '' }: Jwk): Uint8Array {
  const modulus = bytesToInteger(decodeBase64Url(n));
  const size = decodeBase64Url(n).length;
  return integerToBytes(modPow(bytesToInteger(block), bytesToInteger(decodeBase64Url(e)), modulus), size);
}

/** AES key wrap (RFC 3394) of any bytes whose length is a multiple of eight. */
async function wrapByAes(wrapping: Uint8Array, contentKey: Uint8Array): Promise<Uint8Array> {
  const outer = await subtle.importKey('raw', Uint8Array.from(wrapping), 'AES-KW', false, ['wrapKey']);
  // Web Crypto wraps keys and no bytes: as a key of HMAC, which may be of any length, they are one.
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const inner = await subtle.importKey('raw', Uint8Array.from(contentKey), hmac, true, ['sign']);
  return new Uint8Array(await subtle.wrapKey('raw', inner, outer, 'AES-KW'));
}

async function wrapByOaep(alg: string, { n, e }: Jwk, contentKey: Uint8Array): Promise<Uint8Array> {
  const hash = `SHA-${alg.split('-')[2] ?? '1'}`;
  const jwk = { kty: 'RSA', ...(n === undefined ? {} : { n }), ...(e === undefined ? {} : { e }) };
  const imported = await subtle.importKey('jwk', jwk, { name: 'RSA-OAEP', hash }, false, ['encrypt']);
  return new Uint8Array(await subtle.encrypt('RSA-OAEP', imported, Uint8Array.from(contentKey)));
}

/** The key of the AES key wrap: given, agreed upon, or made of a password. */
async function wrappingKey(
  options: WrapOptions,
): Promise<{ readonly wrapping: Uint8Array; readonly members: JsonObject }> {
  const { alg, key, count = 1000 } = options;
  const bytes = Number(/A(\d{3})KW$/.exec(alg)?.[1]) / 8;
  if (alg.startsWith('ECDH-ES')) {
    const { agreed, members } = await agree(options, alg, bytes);
    return { wrapping: agreed, members };
  }
  const secret = decodeBase64Url(key.k ?? '');
  if (!alg.startsWith('PBES2')) return { wrapping: secret, members: {} };
  const saltInput = randomBytes(16);
  const salt = concatBytes(encodeUtf8(`${alg}\0`), saltInput);
  const password = await subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveBits']);
  const parameters = { name: 'PBKDF2', hash: `SHA-${alg.slice(8, 11)}`, salt, iterations: count };
  const derived = await subtle.deriveBits(parameters, password, 8 * bytes);
  return { wrapping: new Uint8Array(derived), members: { p2s: encodeBase64Url(saltInput), p2c: count } };
}

/** ECDH-ES with a fresh key on the curve of the recipient's, or with the point and the secret that were given. */
async function agree(
  { key, ephemeral }: WrapOptions,
  label: string,
  bytes: number,
): Promise<{ readonly agreed: Uint8Array; readonly members: JsonObject }> {
  const { publicJwk, secret } = ephemeral ?? (await agreeAfresh(key));
  const info = [encodeUtf8(label), new Uint8Array(0), new Uint8Array(0)];
  const fixed = concatBytes(...info.flatMap((part) => [word(part.length), part]), word(8 * bytes));
  const rounds: Uint8Array[] = [];
  for (let round = 1; 32 * rounds.length < bytes; round += 1) {
    rounds.push(new Uint8Array(await subtle.digest('SHA-256', concatBytes(word(round), secret, fixed))));
  }
  return { agreed: concatBytes(...rounds).slice(0, bytes), members: { epk: publicJwk } };
}

async function agreeAfresh({ kty, crv, x, y }: Jwk): Promise<{ readonly publicJwk: Jwk; readonly secret: Uint8Array }> {
  const algorithm = crv === 'X25519' ? { name: 'X25519' } : { name: 'ECDH', namedCurve: crv ?? 'P-256' };
  const members = Object.fromEntries(Object.entries({ kty, crv, x, y }).filter(([, value]) => value !== undefined));
  const theirs = await subtle.importKey('jwk', members, algorithm, false, []);
  const pair = (await subtle.generateKey(algorithm, true, ['deriveBits'])) as webcrypto.CryptoKeyPair;
  const bits = crv === 'P-384' ? 384 : crv === 'P-521' ? 528 : 256;
  const secret = await subtle.deriveBits({ name: algorithm.name, public: theirs }, pair.privateKey, bits);
  const { ext: _, key_ops: __, ...publicJwk } = await subtle.exportKey('jwk', pair.publicKey);
  return { publicJwk, secret: new Uint8Array(secret) };
}

function word(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
