import ts from 'typescript';
import type { Gate } from '../gate.ts';
import { parse } from '../syntax.ts';
import { isTypeScript, listFiles, read } from '../workspace.ts';

/** Names that say nothing, and those that the project keeps out of its vocabulary. */
const banned = new Set('utils util helpers helper common misc shared types base manager service authority'.split(' '));

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export const namesGate: Gate = {
  name: 'names',
  promise: 'one noun a file in kebab-case, no junk drawers, flat folders, named exports, index files that only export',
  check(root) {
    const paths = listFiles(root).filter((path) => isTypeScript(path) || path.endsWith('.mjs'));
    return paths.length === 0 ? ['looked at no file'] : paths.flatMap((path) => faultsOf(root, path));
  },
  sound: {
    'packages/jwt/src/index.ts': "export { x } from './key-set.ts';\nexport type { Y } from './forms/jwk.ts';\n",
    'packages/jwt/src/forms/jwk.test.ts': '',
    'packages/jwt/src/key-set.ts': 'export const x = 1;\n',
    'vitest.config.ts': 'export default {};\n',
  },
  planted: [
    named('a junk drawer', 'packages/jwt/src/utils.ts', /utils is a banned name/),
    named('a junk drawer with a first name', 'packages/jwt/src/token-helpers.ts', /helpers is a banned name/),
    named('a junk folder', 'packages/jwt/src/common/jwk.ts', /common is a banned name/),
    named('a name in another case', 'packages/jwt/src/keySet.ts', /keySet is not kebab-case/),
    named('a folder in a folder', 'packages/jwt/src/forms/deep/jwk.ts', /more than one folder below src/),
    written('a default export', 'export default 1;', /default export/),
    written('a default export by another name', 'const x = 1;\nexport { x as default };', /default export/),
    {
      violation: 'an index file that does something',
      files: { 'packages/jwt/src/index.ts': 'export const x = 1;\n' },
      reported: /index\.ts: an index file only exports/,
    },
  ],
};

function named(violation: string, path: string, reported: RegExp) {
  return { violation, files: { [path]: 'export const x = 1;\n' }, reported };
}

function written(violation: string, text: string, reported: RegExp) {
  return { violation, files: { 'packages/jwt/src/key-set.ts': `${text}\n` }, reported };
}

function faultsOf(root: string, path: string): readonly string[] {
  const found: string[] = [];
  const parts = path.split('/');
  // `jwk.test.ts` is the test of `jwk`: the name is what stands before the first dot. The parts above `src` are fixed.
  const own = parts.slice(parts.indexOf('src') + 1).map((part) => part.split('.')[0] ?? part);
  for (const name of own.filter((part) => part !== '')) {
    if (!kebabCase.test(name)) found.push(`${path}: ${name} is not kebab-case`);
    const drawer = name.split('-').find((word) => banned.has(word));
    if (drawer !== undefined) found.push(`${path}: ${drawer} is a banned name`);
  }
  if (parts.includes('src') && own.length > 2) found.push(`${path}: more than one folder below src`);

  const source = parse(path, read(root, path));
  if (!path.endsWith('.config.ts') && source.statements.some(exportsDefault)) found.push(`${path}: default export`);
  if (own.at(-1) === 'index' && !source.statements.every(ts.isExportDeclaration)) {
    found.push(`${path}: an index file only exports`);
  }
  return found;
}

function exportsDefault(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
    return statement.exportClause.elements.some(({ name }) => name.text === 'default');
  }
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false;
}
