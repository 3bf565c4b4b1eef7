import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { acceptedVariants } from '../../test/accepted-variants.ts';
import * as broken from '../../test/broken-paddings.ts';
import { makeFullContext } from '../../test/full-contexts.ts';
import type { Jwk } from '../jwk.ts';
import { isProven } from '../proof.ts';
import { readPublishedKey } from '../published-key.ts';
import { pkcs1Laxness } from './rsa-padding.ts';

describe('the attacks on RSA padding', () => {
  it('D06 finds a verifier that stops at the hash', async () => {
    expect(await acceptedVariants(broken.stopsAtHash, 'D06')).toEqual([
      'bytes-behind-the-hash',
      'ones-behind-the-hash',
      'one-byte-behind-the-hash',
      'no-padding',
    ]);
  });

  it('D06 finds a verifier that compares the hash alone', async () => {
    const variants = await acceptedVariants(broken.comparesHashAlone, 'D06');
    expect(variants).toEqual(
      expect.arrayContaining(['padding-of-zeros', 'block-of-type-two', 'hash-alone', 'name-of-nothing']),
    );
    expect(variants).not.toContain('empty-hash');
  });

  it('D06 signs by a cube root where the exponent is 3, without the key', async () => {
    const { outside } = await makeFullContext('RS256');
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 });
    const key = (await readPublishedKey(publicKey.export({ format: 'jwk' }) as Jwk)) ?? expect.fail('no key');
    const context = { ...outside, keys: [key] };
    const forgeries = await pkcs1Laxness.forge(context);
    expect(forgeries.map(({ variant }) => variant)).toEqual(['cube-root']);
    for (const forgery of forgeries) {
      expect(isProven(forgery, context)).toBe(true);
      expect(broken.isParsedSignature(createPublicKey(key.spkiPem), forgery.token)).toBe(true);
    }
  });

  it('D07 finds a verifier that lets the platform find the length of the salt', async () => {
    expect(await acceptedVariants(broken.findsSaltLength, 'D07', { algorithm: 'PS256' })).toEqual([
      'no-salt',
      'salt-of-eight',
      'salt-of-twenty',
      'salt-one-shorter',
      'salt-one-longer',
      'salt-as-long-as-fits',
    ]);
  });
});
