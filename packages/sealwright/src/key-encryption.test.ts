import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyEncryption, parseKeyEncryptionKey } from './key-encryption.ts';
import { createKeyEncryptionFile, openKeyEncryption } from './key-encryption-source.ts';

describe('a key-encryption key', () => {
  it('opens what it wrapped, and wraps differently each time', async () => {
    const keyEncryption = createKeyEncryption(randomBytes(32));
    const dataKey = new Uint8Array(randomBytes(32));
    const wrapped = await keyEncryption.wrap(dataKey);
    expect(await keyEncryption.unwrap(wrapped)).toEqual(dataKey);
    expect(await keyEncryption.wrap(dataKey)).not.toEqual(wrapped);
    expect(Buffer.from(wrapped).includes(Buffer.from(dataKey))).toBe(false);
  });

  it('does not open what another one wrapped', async () => {
    const wrapped = await createKeyEncryption(randomBytes(32)).wrap(randomBytes(32));
    await expect(createKeyEncryption(randomBytes(32)).unwrap(wrapped)).rejects.toThrow('does not open this data key');
  });

  it('does not open a wrapped key of which one bit was changed, or that was cut', async () => {
    const keyEncryption = createKeyEncryption(randomBytes(32));
    const wrapped = await keyEncryption.wrap(randomBytes(32));
    for (let index = 0; index < wrapped.length; index += 1) {
      const changed = Uint8Array.from(wrapped);
      changed[index] = (changed[index] ?? 0) ^ 1;
      await expect(keyEncryption.unwrap(changed)).rejects.toThrow('does not open this data key');
    }
    for (const length of [0, 1, 13, 29, wrapped.length - 1]) {
      await expect(keyEncryption.unwrap(wrapped.subarray(0, length))).rejects.toThrow('does not open this data key');
    }
  });

  it('has a name that is the same for the same key, another for another, and is no plain hash of it', () => {
    const key = randomBytes(32);
    expect(createKeyEncryption(key).id).toBe(createKeyEncryption(Buffer.from(key)).id);
    expect(createKeyEncryption(key).id).not.toBe(createKeyEncryption(randomBytes(32)).id);
  });

  it('does not change under the issuer when its bytes are wiped', async () => {
    const key = randomBytes(32);
    const keyEncryption = createKeyEncryption(key);
    const wrapped = await keyEncryption.wrap(new Uint8Array(32));
    key.fill(0);
    expect(await keyEncryption.unwrap(wrapped)).toEqual(new Uint8Array(32));
  });

  it.each([0, 16, 31, 33, 64])('of %i bytes is refused', (length) => {
    expect(() => createKeyEncryption(randomBytes(length))).toThrow(TypeError);
  });

  it('is read from 43 characters of base64url, with one newline or without', () => {
    const key = randomBytes(32);
    const text = key.toString('base64url');
    expect(Buffer.from(parseKeyEncryptionKey(text)).equals(key)).toBe(true);
    expect(Buffer.from(parseKeyEncryptionKey(`${text}\n`)).equals(key)).toBe(true);
  });

  it.each([
    ['a passphrase', 'correct horse battery staple correct horse b'],
    ['hexadecimal', 'a'.repeat(64)],
    ['base64 with padding', `${'A'.repeat(43)}=`],
    ['bits past the end', `${'A'.repeat(42)}B`],
    ['nothing', ''],
    ['two lines', `${'A'.repeat(43)}\n\n`],
  ])('is not read from %s', (_title, text) => {
    expect(() => parseKeyEncryptionKey(text)).toThrow(TypeError);
    if (text !== '') expect(() => parseKeyEncryptionKey(text)).not.toThrow(text);
  });
});

describe('a key-encryption key in a file', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sealwright-kek-'));
    file = join(folder, 'key');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('is made for its owner alone, and opens', async () => {
    await createKeyEncryptionFile(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const keyEncryption = await openKeyEncryption({ file });
    expect(keyEncryption.id).toBe((await openKeyEncryption({ text: await readFile(file, 'utf8') })).id);
  });

  it('is never overwritten', async () => {
    await createKeyEncryptionFile(file);
    const before = await readFile(file, 'utf8');
    await expect(createKeyEncryptionFile(file)).rejects.toMatchObject({ code: 'key_encryption_exists', status: 2 });
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it.each([0o640, 0o604, 0o644, 0o660, 0o620, 0o601, 0o666])('of mode %o is refused', async (mode) => {
    await createKeyEncryptionFile(file);
    await chmod(file, mode);
    await expect(openKeyEncryption({ file })).rejects.toMatchObject({ code: 'private_file_exposed', status: 2 });
    await expect(openKeyEncryption({ file })).rejects.toThrow(`run: chmod 600 ${file}`);
  });

  it.each([0o600, 0o400])('of mode %o is accepted', async (mode) => {
    await createKeyEncryptionFile(file);
    await chmod(file, mode);
    await expect(openKeyEncryption({ file })).resolves.toBeDefined();
  });

  it('that is missing, a folder, too large or malformed is refused by its own code', async () => {
    await expect(openKeyEncryption({ file })).rejects.toMatchObject({ code: 'private_file_missing', status: 3 });
    await expect(openKeyEncryption({ file: folder })).rejects.toMatchObject({ code: 'private_file_unreadable' });
    await writeFile(file, 'x'.repeat(70_000), { mode: 0o600 });
    await expect(openKeyEncryption({ file })).rejects.toMatchObject({ code: 'private_file_too_large' });
    await writeFile(file, 'short', { mode: 0o600 });
    await expect(openKeyEncryption({ file })).rejects.toMatchObject({ code: 'key_encryption_malformed', status: 2 });
  });

  it('or in the environment, but not in both and not in neither', async () => {
    const text = randomBytes(32).toString('base64url');
    await expect(openKeyEncryption({ text, file })).rejects.toMatchObject({ code: 'key_encryption_ambiguous' });
    await expect(openKeyEncryption({})).rejects.toMatchObject({ code: 'key_encryption_missing', status: 2 });
    await expect(openKeyEncryption({ text: 'not a key' })).rejects.toMatchObject({ code: 'key_encryption_malformed' });
    await expect(openKeyEncryption({ text: 'not a key' })).rejects.not.toThrow('not a key');
  });
});
