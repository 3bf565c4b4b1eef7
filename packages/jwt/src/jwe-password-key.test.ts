import { CompactEncrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { ascii, concat, toBase64Url, utf8 } from '../test/byte-forms.ts';
import { password, withHeader } from '../test/jwe-material.ts';
import { codeOf, failure, secretBytes } from '../test/token-material.ts';
import { decryptToken, type JweRules } from './jwe-decrypt.ts';
import type { DecryptionKey } from './jwe-key.ts';
import { createDecryptionKeySet } from './jwe-key-set.ts';
import { createPasswordKey, type PasswordKeyOptions } from './jwe-password-key.ts';
import { encryptNested } from './jwe-sign.ts';
import { createSecret } from './secret.ts';

const alg = 'PBES2-HS512+A256KW';
const rules: JweRules = { maxTokenBytes: 16_384, origin: 'sealwright' };

function make(options: Partial<PasswordKeyOptions> = {}): Promise<DecryptionKey<typeof alg>> {
  const secret = createSecret(password);
  return createPasswordKey({ enc: 'A256GCM', password: secret, kid: 'pw', maxIterations: 250_000, ...options });
}

const decrypt = (token: string, key: DecryptionKey): ReturnType<typeof decryptToken> =>
  decryptToken(token, createDecryptionKeySet([key]), rules);

describe('a key of a password', () => {
  it('encrypts with 210,000 iterations, and decrypts', async () => {
    const key = await make();
    const token = await encryptNested('inner', key.encryptionKey, 'JWT');
    const header = JSON.parse(atob(token.split('.')[0] as string)) as { p2c: number; p2s: string };
    expect(header).toMatchObject({ alg, enc: 'A256GCM', kid: 'pw', p2c: 210_000 });
    expect(atob(header.p2s.replaceAll('-', '+').replaceAll('_', '/'))).toHaveLength(16);
    expect((await decrypt(token, key)).plaintext).toEqual(utf8('inner'));
  });

  it.each([
    ['2^31 - 1', 2 ** 31 - 1, 'header_unsupported'],
    ['the most that a number can be', Number.MAX_SAFE_INTEGER, 'header_unsupported'],
    ['one above the cap', 250_001, 'header_unsupported'],
    ['too few', 999, 'header_malformed'],
    ['none', 0, 'header_malformed'],
    ['fewer than none', -210_000, 'header_malformed'],
    ['a fraction', 210_000.5, 'header_malformed'],
    ['text', '210000', 'header_malformed'],
    ['missing', undefined, 'header_malformed'],
    ['null', null, 'header_malformed'],
  ])('does not hash for a p2c that is %s', async (_, p2c, code) => {
    const key = await make();
    const token = withHeader(await tokenByJose(1000), { p2c });
    // Had it hashed, the tag would not hold, and the code be decryption_failed: for the first two after half an hour.
    expect(await codeOf(decrypt(token, key))).toBe(code);
  });

  it.each([
    ['seven bytes', 'AAAAAAAAAA'],
    ['empty', ''],
    ['65 bytes', toBase64Url(new Uint8Array(65))],
    ['not base64url', '+/+/+/+/+/+/'],
    ['a number', 7],
    ['missing', undefined],
  ])('does not hash for a p2s that is %s', async (_, p2s) => {
    expect(await codeOf(decrypt(withHeader(await tokenByJose(1000), { p2s }), await make()))).toBe('header_malformed');
  });

  it('names p2c where it is above the cap', async () => {
    const error = await failure(decrypt(withHeader(await tokenByJose(1000), { p2c: 250_001 }), await make()));
    expect(error.evidence).toEqual({ parameter: 'p2c' });
  });

  it.each([[8], [64]])('takes a salt of %i bytes: it is the tag that a changed header breaks', async (length) => {
    const token = withHeader(await tokenByJose(1000), { p2s: toBase64Url(new Uint8Array(length)) });
    expect(await codeOf(decrypt(token, await make()))).toBe('decryption_failed');
  });

  it('takes as many iterations as its cap', async () => {
    const key = await make({ maxIterations: 210_000 });
    const token = await encryptNested('inner', key.encryptionKey, 'JWT');
    expect((await decrypt(token, key)).plaintext).toEqual(utf8('inner'));
  });

  it('takes the least that RFC 7518 allows, from others', async () => {
    expect((await decrypt(await tokenByJose(1000), await make())).plaintext).toEqual(utf8('inner'));
  });

  it('says only that decryption failed for the wrong password', async () => {
    const other = await make({ password: createSecret(ascii('seven unrelated words, none of them in that book')) });
    expect(await codeOf(decrypt(await tokenByJose(1000), other))).toBe('decryption_failed');
  });

  const longest = concat(secretBytes, secretBytes.toReversed());
  const cap = 'maxIterations: a whole number from 210000 to 1200000';
  const count = 'iterations: a whole number from 210000 to 250000';

  it.each<readonly [string, Partial<PasswordKeyOptions>, string]>([
    ['without a cap', { maxIterations: undefined as never }, cap],
    ['with a cap below what is written', { maxIterations: 100_000 }, cap],
    ['with a cap that is none', { maxIterations: Number.POSITIVE_INFINITY }, cap],
    ['with a cap that is too high', { maxIterations: 1_200_001 }, cap],
    ['with fewer iterations than OWASP asks for', { iterations: 209_999 }, count],
    ['with more iterations than it would take itself', { iterations: 250_001 }, count],
    ['with a fraction of an iteration', { iterations: 210_000.5 }, count],
    ['without a kid', { kid: undefined as never }, 'kid: 1 to 256 printable ASCII characters'],
    ['of text', { password: 'seven unrelated words' as never }, 'password: make one with createSecret'],
    ['of 129 bytes', { password: createSecret(concat(longest, ascii('!'))) }, 'password: at most 128 bytes'],
    ['without a content encryption', { enc: undefined as never }, 'enc: required, A128GCM, A256GCM or A256CBC-HS512'],
  ])('is not made %s', async (_, options, message) => {
    await expect(make(options)).rejects.toThrow(new TypeError(message));
  });

  it('is made of as many as 128 bytes', async () => {
    expect(longest).toHaveLength(128);
    await expect(make({ password: createSecret(longest) })).resolves.toMatchObject({ kind: 'decryption', alg });
  });

  it('is not made of a weak or a known password', async () => {
    const { code, evidence } = await failure(make({ password: createSecret(ascii('correct horse battery staple')) }));
    expect([code, evidence]).toEqual(['secret_weak', { reason: 'short' }]);
    const known = ascii('your-super-secret-jwt-token-with-at-least-32-characters-long');
    expect(await codeOf(make({ password: createSecret(known) }))).toBe('secret_known');
  });

  async function tokenByJose(p2c: number): Promise<string> {
    return new CompactEncrypt(utf8('inner'))
      .setProtectedHeader({ alg, enc: 'A256GCM', kid: 'pw' })
      .setKeyManagementParameters({ p2c })
      .encrypt(password);
  }
});
