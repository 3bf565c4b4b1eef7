import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DocExample, examplesIn, markdownFiles } from '../doc-examples.ts';
import type { Gate } from '../gate.ts';
import { lines, runTool } from '../process.ts';
import { listFiles, read, repository } from '../workspace.ts';

/** What an example may take as given, instead of saying it again each time. */
const prelude = `
declare const token: string;
declare const accessToken: string;
declare const refreshToken: string;
declare const iss: string;
declare const aud: string;
declare const now: number;
declare const request: Request;
declare const response: Response;
declare const jwk: unknown;
declare const pem: string;
declare const jwksText: string;
declare const key: import('@sealwright/jwt').SigningKey;
declare const keySet: import('@sealwright/jwt').KeySet;
declare const policy: import('@sealwright/jwt').Policy;
`;

const settings = {
  extends: join(repository, 'tsconfig.base.json'),
  compilerOptions: {
    noEmit: true,
    composite: false,
    declaration: false,
    isolatedDeclarations: false,
    allowImportingTsExtensions: true,
    noUnusedLocals: false,
    verbatimModuleSyntax: false,
    moduleDetection: 'force',
  },
  include: ['*.ts'],
};

export const docExamplesGate: Gate = {
  name: 'doc examples',
  promise: 'the TypeScript that documents show compiles, or is a program of examples/; every such program is shown',
  async check(root) {
    const examples = examplesIn(root);
    if (examples.length === 0) return ['looked at no example'];
    const shown = examples.filter(({ shows }) => shows !== undefined);
    const own = examples.filter(({ shows }) => shows === undefined);
    return [...shown.flatMap((one) => differs(root, one)), ...notNamed(root), ...(await compile(own))];
  },
  sound: {
    'README.md':
      '# S\n\n```ts\nconst length: number = token.length;\n```\n\n```ts examples/guard.ts\nconsole.log(1);\n```\n\n```sh\nls\n```\n',
    'examples/guard.ts': 'console.log(1);\n',
    'packages/jwt/package.json': '{ "name": "@sealwright/jwt" }',
    'packages/jwt/src/index.ts': "export { createPolicy } from './policy.ts';\n",
    'packages/jwt/src/policy.ts': docstring(
      "createPolicy({ issuer: 'https://a.example', audience: 'b', typ: 'at+jwt' });",
    ),
  },
  planted: [
    {
      violation: 'a block that does not compile',
      files: {
        'README.md':
          '# S\n\n1. One\n\n   ```ts\n   // fine\n   const length: string = token.length;\n   ```\n\nexamples/guard.ts\n',
      },
      reported: /README\.md:7: .*TS2322/,
    },
    {
      violation: 'a docstring that does not compile',
      files: { 'packages/jwt/src/policy.ts': docstring("createPolicy({ issuer: 'https://a.example' });") },
      reported: /policy\.ts:5: .*audience/,
    },
    {
      violation: 'a call that no longer exists',
      files: {
        'README.md':
          "```ts examples/guard.ts\nconsole.log(1);\n```\n\n```ts\nimport { no } from '@sealwright/jwt';\n```\n",
      },
      reported: /README\.md:6: .*TS2305/,
    },
    {
      violation: 'a block that differs from its program',
      files: { 'examples/guard.ts': 'console.log(2);\n' },
      reported: /README\.md:8: differs from examples\/guard\.ts/,
    },
    {
      violation: 'a program that is not there',
      files: { 'examples/guard.ts': '' },
      reported: /README\.md:8: shows examples\/guard\.ts, which does not exist/,
    },
    {
      violation: 'a program that no document names',
      files: { 'examples/hidden.ts': 'console.log(1);\n' },
      reported: /examples\/hidden\.ts is named in no document/,
    },
  ],
};

function docstring(code: string): string {
  return `/**\n * Makes one.\n *\n * @example\n * ${code}\n */\nexport function createPolicy(): void {}\n`;
}

function differs(root: string, { path, line, code, shows = '' }: DocExample): readonly string[] {
  if (!existsSync(join(root, shows))) return [`${path}:${line}: shows ${shows}, which does not exist`];
  return read(root, shows).trim() === code.trim() ? [] : [`${path}:${line}: differs from ${shows}`];
}

function notNamed(root: string): readonly string[] {
  const documents = markdownFiles(root).map((path) => read(root, path));
  return listFiles(root, 'examples')
    .filter((path) => path.endsWith('.ts') && !documents.some((text) => text.includes(path)))
    .map((path) => `${path} is named in no document`);
}

async function compile(examples: readonly DocExample[]): Promise<readonly string[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'sealwright-examples-'));
  try {
    symlinkSync(join(repository, 'node_modules'), join(scratch, 'node_modules'));
    writeFileSync(join(scratch, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify(settings));
    writeFileSync(join(scratch, 'prelude.d.ts'), prelude);
    examples.forEach(({ code }, index) => {
      writeFileSync(join(scratch, `example-${index}.ts`), code);
    });
    const { status, output } = await runTool('typescript7/bin/tsc', ['-p', 'tsconfig.json'], { cwd: scratch });
    return status === 0 ? [] : lines(output).map((line) => inItsDocument(line, examples));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** `example-3.ts(2,5): error …` is line 2 of the third example: said in the lines of its document. */
function inItsDocument(line: string, examples: readonly DocExample[]): string {
  return line.replace(/^example-(\d+)\.ts\((\d+),\d+\)/, (all, index: string, row: string) => {
    const example = examples[Number(index)];
    return example === undefined ? all : `${example.path}:${example.line + Number(row) - 1}`;
  });
}
