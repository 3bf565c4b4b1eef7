import cookbook from '../vectors/cookbook/jwk/3_4.rsa_private_key.json' with { type: 'json' };
import { ascii, bytesOf, concat, fromBase64Url, fromHex, integerOf, modularPower } from './byte-forms.ts';

// RSA with its paddings written out (RFC 8017 §8–9), so that a test can truly sign what no signer would: only then does
// the padding alone decide.

/** RFC 7520 §3.4: a published key of 2048 bits, whose `n` begins with 0x9f. */
export const publishedKey: typeof cookbook = cookbook;
export const modulus: bigint = member('n');
export const modulusBytes = 256;

export interface RsaHash {
  readonly name: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';
  readonly bytes: number;
  /** The object identifier, as DER. */
  readonly oid: Uint8Array;
}

export const sha1: RsaHash = { name: 'SHA-1', bytes: 20, oid: fromHex('06052b0e03021a') };
export const sha256: RsaHash = { name: 'SHA-256', bytes: 32, oid: fromHex('0609608648016503040201') };
export const sha384: RsaHash = { name: 'SHA-384', bytes: 48, oid: fromHex('0609608648016503040202') };
export const sha512: RsaHash = { name: 'SHA-512', bytes: 64, oid: fromHex('0609608648016503040203') };

export async function digestBy(hash: RsaHash, message: Uint8Array<ArrayBuffer> | string): Promise<Uint8Array> {
  const bytes = typeof message === 'string' ? ascii(message) : message;
  return new Uint8Array(await crypto.subtle.digest(hash.name, bytes));
}

/** DER with lengths of one byte. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(...parts);
  return concat(Uint8Array.of(tag, content.length), content);
}

/** RFC 8017 §9.2: the hash with its name. */
export function digestInfo(hash: RsaHash, digest: Uint8Array): Uint8Array {
  return element(0x30, element(0x30, hash.oid, Uint8Array.of(5, 0)), element(4, digest));
}

/** RFC 8017 §9.2: 00 01 FF … 00, and the rest up to the end. */
export function pkcs1Frame(content: Uint8Array): Uint8Array {
  const padding = new Uint8Array(modulusBytes - content.length - 3).fill(0xff);
  return concat(Uint8Array.of(0, 1), padding, Uint8Array.of(0), content);
}

export interface PssDeviation {
  readonly saltLength?: number;
  readonly hash?: RsaHash;
  readonly mgfHash?: RsaHash;
  readonly trailer?: number;
  readonly separator?: number;
  readonly firstOfPadding?: number;
  readonly topBit?: boolean;
  readonly zeros?: number;
}

/** RFC 8017 §9.1.1 for 2047 bits, as it ought to be but for what is said. */
export async function pssEncoding(own: RsaHash, message: string, deviation: PssDeviation = {}): Promise<Uint8Array> {
  const { hash = own, mgfHash = own, saltLength = hash.bytes, trailer = 0xbc, separator = 1 } = deviation;
  const { firstOfPadding = 0, topBit = false, zeros = 8 } = deviation;
  const digest = await digestBy(hash, message);
  for (let round = 0; ; round += 1) {
    const salt = new Uint8Array(saltLength).fill(round);
    const seed = await digestBy(hash, concat(new Uint8Array(zeros), digest, salt));
    const block = concat(new Uint8Array(modulusBytes - saltLength - hash.bytes - 2), Uint8Array.of(separator), salt);
    block[0] = (block[0] as number) ^ firstOfPadding;
    const mask = await mgf1(mgfHash, seed, block.length);
    const masked = block.map((byte, index) => byte ^ (mask[index] as number));
    masked[0] = ((masked[0] as number) & 0x7f) | (topBit ? 0x80 : 0);
    // With the top bit set, not every encoding is a number below the modulus.
    if ((masked[0] as number) < 0x9f) return concat(masked, seed, Uint8Array.of(trailer));
  }
}

/** The private operation on an encoded message, by the Chinese remainder theorem (RFC 8017 §5.1.2). */
export function signEncoded(encoded: Uint8Array): Uint8Array {
  const value = integerOf(encoded);
  const [p, q] = [member('p'), member('q')];
  const [first, second] = [modularPower(value, member('dp'), p), modularPower(value, member('dq'), q)];
  const rest = ((((first - second) * member('qi')) % p) + p) % p;
  return bytesOf(second + q * rest, modulusBytes);
}

async function mgf1(hash: RsaHash, seed: Uint8Array, length: number): Promise<Uint8Array> {
  const blocks: Uint8Array[] = [];
  for (let counter = 0; counter * hash.bytes < length; counter += 1) {
    blocks.push(await digestBy(hash, concat(seed, Uint8Array.of(0, 0, 0, counter))));
  }
  return concat(...blocks).subarray(0, length);
}

function member(name: 'n' | 'p' | 'q' | 'dp' | 'dq' | 'qi'): bigint {
  return integerOf(fromBase64Url(cookbook[name]));
}
