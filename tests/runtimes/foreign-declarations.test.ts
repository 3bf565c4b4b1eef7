import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repository } from '../../tools/workspace.ts';

// `jose` is an optional peer: who has not installed it, or has another version of it, must still be able to compile.

it('no type that the token core declares is of another package', async () => {
  const dist = join(repository, 'packages/jwt/dist');
  // What only Node loads may name Node.
  const declarations = (await readdir(dist)).filter((name) => /^(?!engine-node).*\.d\.ts$/.test(name));
  expect(declarations).toContain('jwe-engine.d.ts');
  const foreign: string[] = [];
  for (const name of declarations) {
    const text = (await readFile(join(dist, name), 'utf8')).replace(/\/\*\*[\s\S]*?\*\//g, '');
    const specifiers = [...text.matchAll(/(?:from|import)[\s(]*['"]([^'"]+)['"]/g)].map(([, specifier]) => specifier);
    foreign.push(...specifiers.filter((specifier) => !specifier?.startsWith('./')).map((found) => `${name}: ${found}`));
  }
  expect(foreign).toStrictEqual([]);
});
