import type { Gate } from '../gate.ts';
import { lines, runTool } from '../process.ts';
import { read, repository } from '../workspace.ts';

export const deadCodeGate: Gate = {
  name: 'dead code',
  promise: 'every file, export and dependency is used by something, and everything used is declared',
  async check(root) {
    const { status, output } = await runTool('knip/bin/knip.js', ['--no-progress', '--no-config-hints'], { cwd: root });
    return status === 0 ? [] : lines(output);
  },
  sound: {
    'package.json': '{ "name": "root", "private": true, "type": "module", "workspaces": ["packages/*"] }',
    'knip.json': read(repository, 'knip.json'),
    'tsconfig.json':
      '{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true, "noEmit": true } }',
    'packages/jwt/package.json':
      '{ "name": "jwt", "type": "module", "exports": { ".": "./src/index.ts" }, "dependencies": { "hono": "4.13.19" } }',
    'packages/jwt/src/index.ts': "import 'hono';\n\nexport { sign } from './sign.ts';\n",
    'packages/jwt/src/sign.ts': 'export const sign = 1;\n',
  },
  planted: [
    {
      violation: 'a file that nobody imports',
      files: { 'packages/jwt/src/left.ts': 'export {};\n' },
      reported: /Unused files[\s\S]*left\.ts/,
    },
    {
      violation: 'an export that nobody imports',
      files: { 'packages/jwt/src/sign.ts': 'export const sign = 1;\nexport const seal = 1;\n' },
      reported: /Unused exports[\s\S]*seal/,
    },
    {
      violation: 'a dependency that nobody imports',
      files: { 'packages/jwt/src/index.ts': "export { sign } from './sign.ts';\n" },
      reported: /Unused dependencies[\s\S]*hono/,
    },
    {
      violation: 'an import that nobody declared',
      files: { 'packages/jwt/src/sign.ts': "import 'fastify';\n\nexport const sign = 1;\n" },
      reported: /Unlisted dependencies[\s\S]*fastify/,
    },
  ],
};
