import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { isAuthError } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { createFreshKey, openFromRow } from './key-material.ts';
import { openKey, sealKey } from './key-sealing.ts';
import type { KeyEncryption } from './ports.ts';

function keyEncryption(id = 'kek-1'): KeyEncryption {
  const key = randomBytes(32);
  return {
    id,
    async wrap(dataKey) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      return Buffer.concat([iv, cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
    },
    async unwrap(wrapped) {
      const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(0, 12), { authTagLength: 16 });
      decipher.setAuthTag(wrapped.subarray(-16));
      return Buffer.concat([decipher.update(wrapped.subarray(12, -16)), decipher.final()]);
    },
  };
}

const random = (length: number): Uint8Array => randomBytes(length);
const identity = { kid: 'k1', use: 'access', alg: 'ES256' } as const;
const material = Buffer.from('a private key');

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isAuthError(error) ? error.code : `not an AuthError: ${String(error)}`;
}

describe('sealing of keys', () => {
  it('opens what it sealed, and seals the same material differently each time', async () => {
    const kek = keyEncryption();
    const [one, two] = [await sealKey(material, identity, kek, random), await sealKey(material, identity, kek, random)];
    expect(Buffer.from(await openKey(one, identity, kek)).equals(material)).toBe(true);
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(false);
    expect(Buffer.from(one).includes(material)).toBe(false);
  });

  it('refuses another key-encryption key, by its name and by its bytes', async () => {
    const sealed = await sealKey(material, identity, keyEncryption(), random);
    expect(await codeOf(openKey(sealed, identity, keyEncryption('kek-2')))).toBe('key_encryption_wrong');
    expect(await codeOf(openKey(sealed, identity, keyEncryption('kek-1')))).toBe('key_encryption_wrong');
  });

  it('answers the same for a key-encryption key that is out of reach, with the reason as cause', async () => {
    const reason = new Error('connection refused');
    const away: KeyEncryption = {
      id: 'kek-1',
      wrap: () => Promise.reject(reason),
      unwrap: () => Promise.reject(reason),
    };
    const sealed = await sealKey(material, identity, keyEncryption(), random);
    for (const attempt of [sealKey(material, identity, away, random), openKey(sealed, identity, away)]) {
      await expect(attempt).rejects.toMatchObject({ code: 'key_encryption_wrong', cause: reason });
    }
  });

  it('refuses a row whose every single byte was changed, and every shortened one, with an AuthError and nothing else', async () => {
    const kek = keyEncryption();
    const sealed = await sealKey(material, identity, kek, random);
    for (let index = 0; index < sealed.length; index += 1) {
      const damaged = Uint8Array.from(sealed);
      damaged[index] = (damaged[index] ?? 0) ^ 0x01;
      expect(['key_row_damaged', 'key_encryption_wrong']).toContain(await codeOf(openKey(damaged, identity, kek)));
      const short = sealed.subarray(0, index);
      expect(['key_row_damaged', 'key_encryption_wrong']).toContain(await codeOf(openKey(short, identity, kek)));
    }
  });

  it.each([
    ['kid', { ...identity, kid: 'k2' }],
    ['use', { ...identity, use: 'feed' }],
    ['alg', { ...identity, alg: 'ES384' }],
  ] as const)('refuses sealed bytes that were moved to a row with another %s', async (_member, other) => {
    const kek = keyEncryption();
    const sealed = await sealKey(material, identity, kek, random);
    expect(await codeOf(openKey(sealed, other, kek))).toBe('key_row_damaged');
  });
});

describe('key material', () => {
  it.each([
    ['access', 'ES256'],
    ['access', 'Ed25519'],
    ['feed', 'Ed25519'],
    ['refresh', 'HS256'],
  ] as const)('survives its row: %s %s', async (use, alg) => {
    const kek = keyEncryption();
    const row = await createFreshKey(use, alg, kek, random);
    const opened = await openFromRow(row, kek);
    expect(opened.use).toBe(use);
    expect(opened.key.kid).toBe(row.kid);
    if (use === 'refresh') expect(row).toMatchObject({ publicJwk: null, kid: expect.stringMatching(/^[\w-]{11}$/) });
    else expect(row.publicJwk).not.toHaveProperty('d');
  });

  it('refuses a row whose public half was exchanged, so that nobody can plant a verification key', async () => {
    const kek = keyEncryption();
    const row = await createFreshKey('access', 'ES256', kek, random);
    const planted = await createFreshKey('access', 'ES256', kek, random);
    expect(await codeOf(openFromRow({ ...row, publicJwk: planted.publicJwk }, kek))).toBe('key_row_damaged');
    expect(await codeOf(openFromRow({ ...row, publicJwk: null }, kek))).toBe('key_row_damaged');
  });

  it('refuses two rows that exchanged their sealed halves', async () => {
    const kek = keyEncryption();
    const one = await createFreshKey('access', 'ES256', kek, random);
    const two = await createFreshKey('access', 'ES256', kek, random);
    expect(await codeOf(openFromRow({ ...one, sealed: two.sealed }, kek))).toBe('key_row_damaged');
  });

  it('names the damaged row and never its material', async () => {
    const kek = keyEncryption();
    const row = await createFreshKey('refresh', 'HS256', kek, random);
    const sealed = Uint8Array.from(row.sealed ?? []);
    sealed[sealed.length - 1] = (sealed[sealed.length - 1] ?? 0) ^ 1;
    const error: unknown = await openFromRow({ ...row, sealed }, kek).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'key_row_damaged', evidence: { kid: row.kid } });
  });
});
