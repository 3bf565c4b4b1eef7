/** What npm shows of a package lies in the package's own folder: npm packs nothing from above it. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const folders = readdirSync(new URL('packages/', root), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(folders)('the archive of packages/%s', (folder) => {
  it('holds the licence, word for word', () => {
    expect(read(`packages/${folder}/LICENSE`)).toBe(read('LICENSE'));
  });

  it('holds a README of the package itself, with an example', () => {
    const { name } = JSON.parse(read(`packages/${folder}/package.json`)) as { name: string };
    const readme = read(`packages/${folder}/README.md`);
    expect(readme.startsWith(`# ${name}\n`)).toBe(true);
    expect(readme).toContain('\n```ts\n');
  });
});
