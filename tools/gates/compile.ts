import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Gate } from '../gate.ts';
import { lines, runTool } from '../process.ts';
import { read, repository } from '../workspace.ts';

export const typesGate: Gate = {
  name: 'types',
  promise: 'sources, tests and tools compile under the strictest settings, and what must not compile does not',
  async check(root) {
    // What a page runs has the types of a page; the benchmarks call what they compare with, which only `npm run bench` installs.
    const projects = [
      '.',
      ...(existsSync(join(root, 'tsconfig.browser.json')) ? ['tsconfig.browser.json'] : []),
      ...(existsSync(join(root, 'bench/node_modules')) ? ['bench'] : []),
    ];
    const runs = projects.map((project) => runTool('typescript7/bin/tsc', ['-p', project], { cwd: root }));
    return (await Promise.all(runs)).flatMap(({ status, output }) => (status === 0 ? [] : lines(output)));
  },
  sound: {
    'tsconfig.base.json': read(repository, 'tsconfig.base.json'),
    'tsconfig.json': read(repository, 'tsconfig.json'),
    'package.json': '{ "type": "module" }',
    'packages/jwt/src/key.ts': 'export const bits = (key: { bits: number }): number => key.bits;\n',
    'packages/jwt/src/key.test-d.ts':
      "import { bits } from './key.ts';\n\n// @ts-expect-error a number is not a key\nbits(1);\n",
  },
  planted: [
    planted(
      'a wrong type in a test',
      'key.test.ts',
      "import { bits } from './key.ts';\nbits('x');\n",
      /key\.test\.ts.*TS2345/,
    ),
    planted(
      'a wrong call that compiles',
      'key.test-d.ts',
      "import { bits } from './key.ts';\n\n// @ts-expect-error this one is right\nbits({ bits: 1 });\n",
      /key\.test-d\.ts.*Unused '@ts-expect-error'/,
    ),
    planted(
      'an optional that is set to nothing',
      'key.ts',
      'export const key: { x?: 1 } = { x: undefined };\n',
      /TS2375/,
    ),
    {
      violation: 'a wrong type in a benchmark whose peers are installed',
      files: {
        'bench/tsconfig.json': read(repository, 'bench/tsconfig.json'),
        'bench/node_modules/peer/index.d.ts': 'export function verify(token: string): boolean;\n',
        'bench/node_modules/peer/package.json':
          '{ "type": "module", "exports": "./index.js", "types": "./index.d.ts" }',
        'bench/load.ts': "import { verify } from 'peer';\n\nverify(1);\n",
      },
      reported: /bench\/load\.ts.*TS2345/,
    },
    {
      violation: 'a wrong type in what a page runs',
      files: {
        'tsconfig.browser.json': read(repository, 'tsconfig.browser.json'),
        'packages/client/src/title.ts': 'document.title = 1;\n',
      },
      reported: /client\/src\/title\.ts.*TS2322/,
    },
    {
      violation: 'a wrong type in a page of components',
      files: {
        'tsconfig.browser.json': read(repository, 'tsconfig.browser.json'),
        'packages/web/src/inspector-page/title.tsx': 'document.title = 1;\n',
      },
      reported: /inspector-page\/title\.tsx.*TS2322/,
    },
    planted('an element taken for granted', 'key.ts', 'export const x = (y: 1[]): 1 => y[0];\n', /TS2322/),
  ],
};

function planted(violation: string, file: string, text: string, reported: RegExp) {
  return { violation, files: { [`packages/jwt/src/${file}`]: text }, reported };
}
