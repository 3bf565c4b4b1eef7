// A reader of encrypted tokens with one of the mistakes that were made, each to be switched on.

import {
  constants,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  type JsonWebKey,
  type KeyObject,
  pbkdf2Sync,
  privateDecrypt,
} from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import type { Verify } from '../src/function-target.ts';
import type { TrustedEncryption, TrustedIssuer } from '../src/trusted-issuer.ts';
import { rightKey, verifierWith } from './broken-key-sources.ts';

export interface DecrypterMistakes {
  /** What is within need not be signed. */
  readonly takesUnsigned?: boolean;
  /** The signature within is looked at where the header announces a token. */
  readonly verifiesIfAnnounced?: boolean;
  /** As many rounds as the token says, or a tenth of them: tests have little time. */
  readonly countsAnyRounds?: boolean;
  /** Unpacks to the end. */
  readonly inflates?: boolean;
  /** As much of the tag as there is. */
  readonly takesShortTags?: boolean;
  /** The tag is not compared at all. */
  readonly ignoresTag?: boolean;
  /** Decrypts before it compares, with an error of its own for the padding. */
  readonly decryptsFirst?: boolean;
  /** The header says by which algorithm the key is used. */
  readonly obeysAlg?: boolean;
  /** An error of its own for the padding of RSA. */
  readonly tellsPadding?: boolean;
  /** As many parts as there are. */
  readonly splitsLoosely?: boolean;
}

interface Header {
  readonly alg: string;
  readonly enc: string;
  readonly zip?: string;
  readonly p2s?: string;
  readonly p2c?: number;
}

/** Without a mistake it is a right one, of RSA-OAEP-256 alone. */
export function decrypter(trusted: TrustedIssuer, mistakes: DecrypterMistakes = {}): Verify {
  const { encryption } = trusted;
  if (encryption === undefined) throw new TypeError('the audit has no key for encryption');
  const verify = verifierWith(() => rightKey(trusted));
  return async (token) => {
    const parts = token.split('.');
    if (parts.length !== 5 && mistakes.splitsLoosely !== true) return false;
    const inner = openToken(parts, encryption, mistakes);
    const segments = inner.split('.');
    const isUnsigned = segments.length !== 3 || segments[2] === '';
    if (mistakes.takesUnsigned === true && isUnsigned) return { taken: inner };
    const isAnnounced = bytesOf(parts[0]).includes('"cty"');
    if (mistakes.verifiesIfAnnounced === true && !isAnnounced) return { taken: inner };
    return segments.length === 3 && verify(inner);
  };
}

function openToken(parts: readonly string[], encryption: TrustedEncryption, mistakes: DecrypterMistakes): string {
  const [head = '', key, iv, text, tag] = parts;
  const header = JSON.parse(bytesOf(head).toString()) as Header;
  const contentKey = unwrap(header, bytesOf(key), encryption, mistakes);
  const sealed = { iv: bytesOf(iv), text: bytesOf(text), tag: bytesOf(tag), additional: Buffer.from(head) };
  const plain = header.enc.endsWith('GCM')
    ? openGcm(contentKey, sealed, mistakes)
    : openCbc(contentKey, sealed, mistakes);
  if (header.zip === undefined) return plain.toString();
  if (mistakes.inflates !== true) throw new Error('failed');
  return inflateRawSync(plain).toString();
}

function unwrap(header: Header, wrapped: Buffer, encryption: TrustedEncryption, mistakes: DecrypterMistakes): Buffer {
  const { alg, p2s, p2c = 0 } = header;
  const key = createPrivateKey({ key: encryption.privateJwk as JsonWebKey, format: 'jwk' });
  if (alg.startsWith('PBES2') && mistakes.countsAnyRounds === true) {
    pbkdf2Sync('unknown', bytesOf(p2s), p2c / 3, 16, 'sha256');
    throw new Error('failed');
  }
  if (alg === 'RSA1_5' && mistakes.tellsPadding === true) return openPadding(key, wrapped);
  if (alg !== encryption.alg && mistakes.obeysAlg !== true) throw new Error('failed');
  const padding = alg === 'RSA1_5' ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING;
  return privateDecrypt({ key, padding, oaepHash: `sha${alg.split('-')[2] ?? '1'}` }, wrapped);
}

/** The padding of 1998, read by hand. */
function openPadding(key: KeyObject, wrapped: Buffer): Buffer {
  const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, wrapped);
  const end = block.indexOf(0, 2);
  if (block[0] !== 0 || block[1] !== 2 || end < 10) throw new Error('the padding is wrong');
  return block.subarray(end + 1);
}

interface Sealed {
  readonly iv: Buffer;
  readonly text: Buffer;
  readonly tag: Buffer;
  readonly additional: Buffer;
}

function openGcm(key: Buffer, { iv, text, tag, additional }: Sealed, mistakes: DecrypterMistakes): Buffer {
  if ((tag.length !== 16 || iv.length !== 12) && mistakes.takesShortTags !== true) throw new Error('failed');
  const decipher = createDecipheriv(`aes-${key.length * 8}-gcm` as 'aes-128-gcm', key, iv, {
    authTagLength: tag.length,
  });
  decipher.setAAD(additional);
  if (mistakes.ignoresTag === true) return decipher.update(text);
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

function openCbc(key: Buffer, { iv, text, tag, additional }: Sealed, mistakes: DecrypterMistakes): Buffer {
  const half = key.length / 2;
  const decrypt = (): Buffer => {
    const decipher = createDecipheriv(`aes-${half * 8}-cbc`, key.subarray(half), iv);
    return Buffer.concat([decipher.update(text), decipher.final()]);
  };
  const early = mistakes.decryptsFirst === true ? decrypt() : undefined;
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(additional.length * 8));
  const whole = createHmac(`sha${half * 16}`, key.subarray(0, half))
    .update(Buffer.concat([additional, iv, text, length]))
    .digest();
  const wanted = whole.subarray(0, mistakes.takesShortTags === true ? tag.length : half);
  if (!wanted.equals(tag)) throw new Error('failed');
  return early ?? decrypt();
}

function bytesOf(segment = ''): Buffer {
  return Buffer.from(segment, 'base64url');
}
