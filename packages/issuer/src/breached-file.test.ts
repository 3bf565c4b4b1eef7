import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBreachedFile } from './breached-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-breached-'));
});
afterAll(() => rm(folder, { recursive: true }));

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase();
async function fileOf(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const passwords = Array.from({ length: 3001 }, (_, index) => `password ${index}`);
const hashes = passwords.map(sha1).sort();

describe('the file of breached passwords', () => {
  it.each([
    ['counts and CRLF, as downloaded', (hash: string, index: number) => `${hash}:${10 ** (index % 10)}\r\n`],
    ['bare hashes and LF', (hash: string) => `${hash}\n`],
    ['lower case', (hash: string) => `${hash.toLowerCase()}:3\n`],
  ])('finds each of its passwords and no other: %s', async (name, line) => {
    const file = await openBreachedFile(await fileOf(name, hashes.map(line).join('')));
    for (const password of passwords.filter((_, index) => index % 50 === 0)) {
      expect(await file.has(password)).toBe(true);
    }
    for (let index = 0; index < 60; index += 1) expect(await file.has(`another ${index}`)).toBe(false);
    await file.close();
  });

  it('finds the first and the last line, and the only one, with and without its line feed', async () => {
    const sorted = passwords.toSorted((a, b) => (sha1(a) < sha1(b) ? -1 : 1));
    const all = await openBreachedFile(await fileOf('ends', hashes.join('\n')));
    expect(await all.has(sorted[0] ?? '')).toBe(true);
    expect(await all.has(sorted.at(-1) ?? '')).toBe(true);
    await all.close();
    const one = await openBreachedFile(await fileOf('one', sha1('x')));
    expect([await one.has('x'), await one.has('y')]).toEqual([true, false]);
    await one.close();
  });

  it.each([
    ['nothing', ''],
    ['plain passwords', 'hunter2\npassword\n'],
    ['SHA-256', `${'a'.repeat(64)}\n`],
    ['the wrong order', `${'F'.repeat(40)}\n${'A'.repeat(40)}\n`],
  ])('is refused when it holds %s', async (name, text) => {
    await expect(openBreachedFile(await fileOf(`bad-${name}`, text))).rejects.toThrow(TypeError);
  });

  it('is refused when it is not there', async () => {
    await expect(openBreachedFile(join(folder, 'absent'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('fails closed on a damaged line instead of calling a password unknown', async () => {
    const lines = [...hashes];
    lines.splice(1000, 1001, ...Array<string>(1001).fill('?'.repeat(40)));
    const file = await openBreachedFile(await fileOf('damaged', lines.join('\n')));
    await expect(file.has('anything')).rejects.toMatchObject({ code: 'breached_file_damaged' });
    await file.close();
  });
});
