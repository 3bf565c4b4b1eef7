import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { type DocExample, examplesIn, markdownFiles } from '../doc-examples.ts';
import { type Exported, exportsOf } from '../entry-points.ts';
import { tryExamples } from '../example-run.ts';
import type { Gate } from '../gate.ts';
import { isTypeScript, listFiles, listPackages, read } from '../workspace.ts';

/** Its docstrings are its documentation: everything exported is described, each function by an example that runs. */
const exemplary = 'jwt';

export const docExamplesGate: Gate = {
  name: 'doc examples',
  promise:
    'the TypeScript that documents show compiles, or is a program of examples/; every such program is shown; all that jwt exports is described, its functions by examples that run',
  async check(root) {
    const examples = examplesIn(root);
    if (examples.length === 0) return ['looked at no example'];
    const shown = examples.filter(({ shows }) => shows !== undefined);
    const own = examples.filter(({ shows }) => shows === undefined);
    const source = `packages/${exemplary}/src/`;
    return [
      ...shown.flatMap((one) => differs(root, one)),
      ...notNamed(root),
      ...undescribed(root),
      ...(await tryExamples(own, ({ path }) => path.startsWith(source))),
    ];
  },
  sound: {
    'README.md':
      '# S\n\n```ts\nconst length: number = token.length;\n```\n\n```ts examples/guard.ts\nconsole.log(1);\n```\n\n```sh\nls\n```\n',
    'examples/guard.ts': 'console.log(1);\n',
    'packages/jwt/package.json':
      '{ "name": "@sealwright/jwt", "exports": { ".": { "sealwright-source": "./src/index.ts" } } }',
    'packages/jwt/src/index.ts': "export { createPolicy, type Policy } from './policy.ts';\n",
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
      violation: 'a docstring that compiles and fails',
      files: {
        'packages/jwt/src/policy.ts': docstring("createPolicy({ issuer: '', audience: 'b', typ: 'at+jwt' });"),
      },
      reported: /policy\.ts:5: the example fails: TypeError: issuer/,
    },
    {
      violation: 'a docstring that never ends',
      files: { 'packages/jwt/src/policy.ts': docstring('process.exit();') },
      reported: /the examples did not run to their end/,
    },
    {
      violation: 'an exported function without an example',
      files: { 'packages/jwt/src/policy.ts': docstring('void 0;').replace('@example', 'Thus:') },
      reported: /policy\.ts: createPolicy has no example/,
    },
    {
      violation: 'an export that nobody describes',
      files: { 'packages/jwt/src/policy.ts': docstring('void 0;').replace('/** What it is. */', '') },
      reported: /policy\.ts: Policy is not described/,
    },
    {
      violation: 'an export whose declaration this check would not see',
      files: { 'packages/jwt/src/index.ts': "export { createPolicy, lost } from './policy.ts';\n" },
      reported: /policy\.ts: lost is not described/,
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
  return `/**\n * Makes one.\n *\n * @example\n * ${code}\n */\nexport function createPolicy(): void {}\n/** What it is. */\nexport interface Policy {}\n`;
}

function differs(root: string, { path, line, code, shows = '' }: DocExample): readonly string[] {
  if (!existsSync(join(root, shows))) return [`${path}:${line}: shows ${shows}, which does not exist`];
  return read(root, shows).trim() === code.trim() ? [] : [`${path}:${line}: differs from ${shows}`];
}

function notNamed(root: string): readonly string[] {
  const documents = markdownFiles(root).map((path) => read(root, path));
  return listFiles(root, 'examples')
    .filter((path) => isTypeScript(path) && path.endsWith('.ts') && !documents.some((text) => text.includes(path)))
    .map((path) => `${path} is named in no document`);
}

/** All that a person who reads only docstrings would miss. */
function undescribed(root: string): readonly string[] {
  const member = listPackages(root).find(({ folder }) => folder === exemplary);
  return member === undefined ? [] : exportsOf(root, member).flatMap(faultOf);
}

function faultOf({ name, path, declaration }: Exported): readonly string[] {
  const docs = declaration === undefined ? [] : ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc);
  if (docs.length === 0) return [`${path}: ${name} is not described`];
  const exampled = docs.some(({ tags }) => tags?.some(({ tagName }) => tagName.text === 'example'));
  return ts.isFunctionDeclaration(declaration as ts.Statement) && !exampled ? [`${path}: ${name} has no example`] : [];
}
