import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  type JsonWebKeyInput,
  sign,
  verify,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAttackerKeys } from './attacker-keys.ts';
import { encodeUtf8 } from './encoding.ts';
import { hashFunction, rsaBytes, signBlock, writeDigestInfo, writePkcs1Block, writePssBlock } from './rsa-block.ts';

const message = encodeUtf8('message');

describe('RSA by hand', () => {
  it('writes the signature of PKCS #1 v1.5 that Node writes, with the factors and without', async () => {
    const { privateJwk } = await createAttackerKeys().rsa();
    const digest = createHash('sha256').update(message).digest();
    const block = writePkcs1Block(256, { content: writeDigestInfo('2.16.840.1.101.3.4.2.1', digest) });
    const right = sign('sha256', message, createPrivateKey({ key: privateJwk, format: 'jwk' } as JsonWebKeyInput));
    expect(rsaBytes(privateJwk)).toBe(256);
    expect(Buffer.from(signBlock(privateJwk, block))).toEqual(right);
    const { kty, n, e, d } = privateJwk;
    const bare = { kty: kty ?? '', n: n ?? '', e: e ?? '', d: d ?? '' };
    expect(Buffer.from(signBlock(bare, block))).toEqual(right);
    expect(() => signBlock({ kty: 'RSA' }, block)).toThrow(TypeError);
  });

  it.each([0, 20, 32])('writes a PSS signature with a salt of %i bytes that Node verifies', async (saltBytes) => {
    const { privateJwk, publicJwk } = await createAttackerKeys().rsa();
    const block = await writePssBlock(256, message, { hash: hashFunction('SHA-256'), saltBytes });
    const key = createPublicKey({ key: publicJwk, format: 'jwk' } as JsonWebKeyInput);
    const isGood = (saltLength: number): boolean =>
      verify(
        'sha256',
        message,
        { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
        signBlock(privateJwk, block),
      );
    expect(isGood(saltBytes)).toBe(true);
    expect(isGood(saltBytes + 1)).toBe(false);
  });
});
