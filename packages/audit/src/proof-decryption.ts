import {
  constants,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type JsonWebKeyInput,
  pbkdf2Sync,
  privateDecrypt,
} from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import type { Jwk } from './jwk.ts';

/** So much plaintext proves a compressed one: the bombs are larger on purpose. */
const maxPlaintextBytes = 64 * 1024 * 1024;

/**
 * What a compact JWE holds, read by Node's own crypto (RFC 7516 §5.2). For proofs alone: it is lenient where a target
 * should be strict, and it counts PBES2 iterations up to whatever the token says.
 *
 * @returns undefined where this key opens nothing.
 */
export function decryptCompact(token: string, privateJwk: Jwk): string | undefined {
  const [head = '', key = '', iv = '', text = '', tag = '', ...more] = token.split('.');
  if (tag === '' || more.length > 0) return undefined;
  try {
    const header = JSON.parse(bytesOf(head).toString()) as JweHeader;
    const contentKey = unwrapKey(header, bytesOf(key), privateJwk);
    const sealed = { iv: bytesOf(iv), text: bytesOf(text), tag: bytesOf(tag), additional: Buffer.from(head) };
    const plain = open(header.enc ?? '', contentKey, sealed);
    return (header.zip === 'DEF' ? inflateRawSync(plain, { maxOutputLength: maxPlaintextBytes }) : plain).toString();
  } catch {
    return undefined;
  }
}

interface JweHeader {
  readonly alg?: string;
  readonly enc?: string;
  readonly zip?: string;
  readonly epk?: Jwk;
  readonly apu?: string;
  readonly apv?: string;
  readonly p2s?: string;
  readonly p2c?: number;
}

interface Sealed {
  readonly iv: Buffer;
  readonly text: Buffer;
  readonly tag: Buffer;
  readonly additional: Buffer;
}

function unwrapKey(header: JweHeader, encrypted: Buffer, jwk: Jwk): Buffer {
  const { alg = '', enc = '' } = header;
  const secret = Buffer.from(jwk.k ?? '', 'base64url');
  if (alg === 'dir') return secret;
  if (alg === 'RSA1_5') return privateDecrypt({ key: keyOf(jwk), padding: constants.RSA_PKCS1_PADDING }, encrypted);
  if (alg.startsWith('RSA-OAEP')) {
    const oaepHash = `sha${alg.split('-')[2] ?? '1'}`;
    return privateDecrypt({ key: keyOf(jwk), padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, encrypted);
  }
  if (alg === 'ECDH-ES') return agreeOnKey(header, jwk, enc, contentKeyBytes(enc));
  const wrapBytes = Number(/A(\d{3})KW$/u.exec(alg)?.[1]) / 8;
  if (alg.startsWith('ECDH-ES')) return unwrapAes(agreeOnKey(header, jwk, alg, wrapBytes), encrypted);
  if (alg.startsWith('PBES2')) {
    const salt = Buffer.concat([Buffer.from(`${alg}\0`), bytesOf(header.p2s ?? '')]);
    return unwrapAes(pbkdf2Sync(secret, salt, header.p2c ?? 0, wrapBytes, `sha${alg.slice(8, 11)}`), encrypted);
  }
  return unwrapAes(secret, encrypted);
}

/** Concat KDF over the agreed secret (RFC 7518 §4.6.2); one or two rounds of SHA-256 are enough for 512 bits. */
function agreeOnKey({ epk, apu = '', apv = '' }: JweHeader, jwk: Jwk, label: string, bytes: number): Buffer {
  const publicKey = createPublicKey({ key: epk, format: 'jwk' } as JsonWebKeyInput);
  const shared = diffieHellman({ privateKey: keyOf(jwk), publicKey });
  const info = [Buffer.from(label), bytesOf(apu), bytesOf(apv)].flatMap((part) => [word(part.length), part]);
  const rounds = [1, 2].map((round) =>
    createHash('sha256')
      .update(Buffer.concat([word(round), shared, ...info, word(bytes * 8)]))
      .digest(),
  );
  return Buffer.concat(rounds).subarray(0, bytes);
}

function unwrapAes(key: Buffer, wrapped: Buffer): Buffer {
  const decipher = createDecipheriv(`id-aes${key.length * 8}-wrap`, key, Buffer.alloc(8, 0xa6));
  return Buffer.concat([decipher.update(wrapped), decipher.final()]);
}

function open(enc: string, key: Buffer, { iv, text, tag, additional }: Sealed): Buffer {
  const bits = enc.slice(1, 4);
  if (enc.endsWith('GCM')) {
    const decipher = createDecipheriv(`aes-${bits}-gcm` as 'aes-128-gcm', key, iv, { authTagLength: tag.length });
    decipher.setAAD(additional).setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]);
  }
  const half = key.length / 2;
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(additional.length * 8));
  const mac = createHmac(`sha${half * 16}`, key.subarray(0, half)).update(
    Buffer.concat([additional, iv, text, length]),
  );
  if (!mac.digest().subarray(0, half).equals(tag)) throw new Error('the tag does not fit');
  const decipher = createDecipheriv(`aes-${bits}-cbc`, key.subarray(half), iv);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

function contentKeyBytes(enc: string): number {
  return (Number(enc.slice(1, 4)) / 8) * (enc.includes('CBC') ? 2 : 1);
}

function keyOf(jwk: Jwk): ReturnType<typeof createPrivateKey> {
  return createPrivateKey({ key: jwk, format: 'jwk' } as JsonWebKeyInput);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function bytesOf(segment: string): Buffer {
  return Buffer.from(segment, 'base64url');
}
