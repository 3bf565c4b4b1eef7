import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { apiSurfaces } from '../api-surface.ts';
import { difference } from '../difference.ts';
import type { Gate } from '../gate.ts';
import { listFiles, read } from '../workspace.ts';

export const apiGate: Gate = {
  name: 'api',
  promise: 'the public surface of every package is the one that was reviewed; `npm run api` writes it down anew',
  check(root) {
    const surfaces = apiSurfaces(root);
    if (surfaces.length === 0) return ['looked at no package'];
    const known = new Set(surfaces.map(({ path }) => path));
    const stray = listFiles(root, 'api').filter((path) => path.endsWith('.txt') && !known.has(path));
    return [
      ...surfaces.flatMap(({ path, text }) => {
        if (/^\(not built\)$/m.test(text)) return [`${path}: an entry is not built`];
        if (!existsSync(join(root, path))) return [`${path} is missing: run npm run api`];
        const before = read(root, path);
        const meant = `${path} changed; if that is meant, run npm run api and commit what it writes`;
        return before === text ? [] : [...difference(path, before, text), meant];
      }),
      ...stray.map((path) => `${path} belongs to no package`),
    ];
  },
  sound: {
    'packages/jwt/package.json':
      '{ "name": "@sealwright/jwt", "exports": { ".": { "types": "./dist/index.d.ts" }, "./package.json": "./package.json" } }',
    'packages/jwt/dist/index.d.ts':
      "export { sign as seal } from './sign.ts';\nexport type { Key } from './sign.ts';\n",
    'packages/jwt/dist/sign.d.ts':
      'export declare class Key {\n  #bits;\n}\ninterface Options {\n  bits: number;\n}\n/** Signs. */\nexport declare function sign(options: Options): Key;\n',
    'api/jwt.txt': `# @sealwright/jwt

(the type alone) class Key {
    #bits;
}

seal is function sign(options: Options): Key;

# Reached from these, not exported

interface Options {
    bits: number;
}
`,
  },
  planted: [
    changed(
      'a new export',
      'index.d.ts',
      "export { sign as seal } from './sign.ts';\nexport type { Key } from './sign.ts';\nexport declare const more = 1;\n",
      /\+ const more = 1/,
    ),
    changed('a lost export', 'index.d.ts', "export type { Key } from './sign.ts';\n", /- seal is function sign/),
    changed(
      'a class that can be constructed now',
      'index.d.ts',
      "export { sign as seal, Key } from './sign.ts';\n",
      /\+ class Key/,
    ),
    changed(
      'an option that nobody exports',
      'sign.d.ts',
      'export declare class Key {\n  #bits;\n}\ninterface Options {\n  bits?: number;\n}\nexport declare function sign(options: Options): Key;\n',
      /\+ {5}bits\?: number/,
    ),
    {
      violation: 'a surface that nobody wrote down',
      files: { 'api/jwt.txt': '' },
      reported: /api\/jwt\.txt is missing/,
    },
    {
      violation: 'a surface without a package',
      files: { 'api/old.txt': '#' },
      reported: /api\/old\.txt belongs to no/,
    },
    { violation: 'an entry without types', files: { 'packages/jwt/dist/index.d.ts': '' }, reported: /not built/ },
  ],
};

function changed(violation: string, file: string, text: string, reported: RegExp) {
  return { violation, files: { [`packages/jwt/dist/${file}`]: text }, reported };
}
