import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeBase64Url } from './encoding.ts';
import { contentKeyBytes } from './jwe-key-wrap.ts';
import { joinJwe, sealJwe, writeJwe } from './jwe-writer.ts';
import type { Jwk } from './jwk.ts';
import { decryptCompact } from './proof-decryption.ts';

const rsa = halves(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }) as Jwk);
const curves = ['P-256', 'P-384', 'P-521'].map((namedCurve) =>
  halves(generateKeyPairSync('ec', { namedCurve }).privateKey.export({ format: 'jwk' }) as Jwk),
);
const okp = halves(generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' }) as Jwk);
const contents = ['A128GCM', 'A192GCM', 'A256GCM', 'A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512'];

describe('the unsafe writer of encrypted tokens', () => {
  it.each(contents)('writes %s, which another implementation reads', async (enc) => {
    const token = await writeJwe({ alg: 'RSA-OAEP-256', enc, key: rsa.publicJwk, plaintext: 'within' });
    expect(decryptCompact(token, rsa.privateJwk)).toBe('within');
    expect(decryptCompact(token, halves(okp.privateJwk).privateJwk)).toBeUndefined();
  });

  it.each(['RSA-OAEP', 'RSA-OAEP-256', 'RSA1_5'])('writes %s', async (alg) => {
    const token = await writeJwe({ alg, enc: 'A128GCM', key: rsa.publicJwk, plaintext: 'within' });
    expect(decryptCompact(token, rsa.privateJwk)).toBe('within');
  });

  it.each([...curves, okp])('agrees on a key on the curve of the recipient', async ({ publicJwk, privateJwk }) => {
    for (const alg of ['ECDH-ES', 'ECDH-ES+A256KW']) {
      const token = await writeJwe({ alg, enc: 'A256CBC-HS512', key: publicJwk, plaintext: 'within' });
      expect(decryptCompact(token, privateJwk)).toBe('within');
    }
  });

  it.each(['dir', 'A128KW', 'A256KW', 'PBES2-HS256+A128KW', 'PBES2-HS512+A256KW'])('writes %s', async (alg) => {
    const bytes = alg === 'dir' ? contentKeyBytes('A256GCM') : alg === 'A128KW' ? 16 : 32;
    const key = { kty: 'oct', k: encodeBase64Url(randomBytes(bytes)) };
    const token = await writeJwe({ alg, enc: 'A256GCM', key, plaintext: 'within', count: 1200 });
    expect(decryptCompact(token, key)).toBe('within');
  });

  it('compresses, and says so', async () => {
    const plaintext = 'a'.repeat(1_000_000);
    const token = await writeJwe({ alg: 'RSA-OAEP', enc: 'A128GCM', key: rsa.publicJwk, plaintext, deflates: true });
    expect(token.length).toBeLessThan(5000);
    expect(decryptCompact(token, rsa.privateJwk)).toBe(plaintext);
  });

  it('writes what is changed afterwards as it stands', async () => {
    const parts = await sealJwe({ alg: 'RSA-OAEP', enc: 'A128GCM', key: rsa.publicJwk, plaintext: 'within' });
    const truncated = joinJwe({ ...parts, tag: parts.tag.subarray(0, 4) });
    expect(truncated.split('.')[4]).toHaveLength(6);
    const flipped = Uint8Array.from(parts.tag, (byte, at) => (at === 0 ? byte ^ 1 : byte));
    expect(decryptCompact(joinJwe({ ...parts, tag: flipped }), rsa.privateJwk)).toBeUndefined();
  });
});

function halves(privateJwk: Jwk): { readonly privateJwk: Jwk; readonly publicJwk: Jwk } {
  const { d: _, p: __, q: ___, dp: ____, dq: _____, qi: ______, ...publicJwk } = privateJwk;
  return { privateJwk, publicJwk };
}
