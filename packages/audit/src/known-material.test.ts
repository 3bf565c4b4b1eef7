import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeSmallIssuer } from '../test/small-api.ts';
import { readContext } from './known-material.ts';

const { token, keySetText, sign } = makeSmallIssuer();
const signing = (JSON.parse(keySetText) as { readonly keys: readonly object[] }).keys;
const encrypting = {
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }),
  use: 'enc',
};

describe('what is known of a target', () => {
  it('is the token alone, if nothing more was given', async () => {
    const context = await readContext({ token }, 'http');
    expect(context).toMatchObject({ good: { text: token }, keys: [], others: {}, reach: 'http' });
    expect(Object.keys(context)).not.toEqual(expect.arrayContaining(['signer']));
    expect(context.encryptionKey).toBeUndefined();
  });

  it('is the key set, with the key that verifies the good token first and the one to encrypt to', async () => {
    const text = JSON.stringify({ keys: [encrypting, ...signing] });
    const context = await readContext({ token, keySetText: text, sameKeyToken: sign({ jti: 'second' }) }, 'http');
    expect(context.keys.map(({ jwk }) => jwk.kid)).toEqual(['k1', undefined]);
    expect(context).toMatchObject({
      encryptionKey: { use: 'enc' },
      keySetText: text,
      sameKeyToken: { payload: { jti: 'second' } },
    });
  });

  it('is the key to encrypt to that was named, before that of the set', async () => {
    const text = JSON.stringify({ keys: [encrypting, ...signing] });
    const named = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' };
    expect((await readContext({ token, keySetText: text, encryptionKey: named }, 'http')).encryptionKey).toBe(named);
  });
});
