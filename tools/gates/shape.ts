import ts from 'typescript';
import type { Gate } from '../gate.ts';
import { lineOf, parse, walk } from '../syntax.ts';
import { isTest, isTypeScript, listFiles, read } from '../workspace.ts';

const maxFileLines = 300;
const maxFunctionLines = 60;

export const shapeGate: Gate = {
  name: 'shape',
  promise: `files of ${maxFileLines} lines and functions of ${maxFunctionLines} at most, no any, no enum, no check switched off`,
  check(root) {
    const paths = listFiles(root).filter(isTypeScript);
    return paths.length === 0 ? ['looked at no file'] : paths.flatMap((path) => faultsOf(path, read(root, path)));
  },
  sound: {
    'packages/jwt/src/jwk.ts': `${'// line\n'.repeat(maxFileLines - 1)}export const x: unknown = 1 as unknown;\n`,
    'packages/jwt/src/jwk.test.ts': `describe('a', () => {\n${'it("b");\n'.repeat(maxFileLines)}});\n`,
    'packages/jwt/src/secret.ts': `export class Secret {\n  readonly #bytes = 1;\n  long() {${'\n'.repeat(maxFunctionLines - 1)}}\n}\n`,
    'packages/jwt/src/auth-error.ts': 'export class AuthError extends Error {}\n',
  },
  planted: [
    planted('a file that is too long', '// line\n'.repeat(maxFileLines + 1), /301 lines/),
    planted(
      'a function that is too long',
      `function f() {${'\n'.repeat(maxFunctionLines)}}`,
      /:1: a function of 61 lines/,
    ),
    planted('a cast to any', 'export const x = 1 as any;', /:1: as any/),
    planted('a cast to any on the way', 'export const x = [] as any[];', /:1: as any/),
    {
      violation: 'a cast to any in a component',
      files: { 'packages/web/src/inspector-page/page.tsx': 'export const x = <p>{1 as any}</p>;\n' },
      reported: /page\.tsx:1: as any/,
    },
    planted('an enum', 'export enum Kind {}', /:1: enum/),
    planted('a class without state', 'export class Jwk { import() {} }', /:1: class Jwk holds no state/),
    planted('a silenced compiler', `// @ts-${'ignore'}\nexport const x = 1;`, /:1: @ts.ignore/),
    planted('work left over', `const x = 1; // ${'TO'}DO later`, /:1: TO.O/),
    planted('a skipped test', "it.skip('x');", /:1: it\.skip/),
    planted('a skipped table of tests', "describe.skip.each([])('x');", /:1: describe\.skip/),
    planted('a test that runs alone', "describe.only('x');", /:1: describe\.only/),
    planted('a test that runs on some machines', "it.skipIf(process.env.CI)('x');", /:1: it\.skipIf/),
  ],
};

function planted(violation: string, text: string, reported: RegExp) {
  return { violation, files: { 'packages/jwt/src/jwk.ts': text }, reported };
}

const switchedOff = [`@ts-${'ignore'}`, `@ts-${'nocheck'}`, `${'TO'}DO`, `${'FIX'}ME`];

function faultsOf(path: string, text: string): readonly string[] {
  const found: string[] = [];
  const rows = text.split('\n');
  const length = rows.length - (rows.at(-1) === '' ? 1 : 0);
  if (!isTest(path) && length > maxFileLines) found.push(`${path}: ${length} lines`);
  rows.forEach((row, index) => {
    const word = switchedOff.find((one) => row.includes(one));
    if (word !== undefined) found.push(`${path}:${index + 1}: ${word}`);
  });
  walk(parse(path, text), (node) => {
    const fault = skippedTest(node) ?? badForm(node) ?? (isTest(path) ? undefined : longFunction(node));
    if (fault !== undefined) found.push(`${path}:${lineOf(node)}: ${fault}`);
  });
  return found;
}

function badForm(node: ts.Node): string | undefined {
  if (ts.isEnumDeclaration(node)) return 'enum';
  if (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) {
    let any = false;
    walk(node.type, (part) => {
      any ||= part.kind === ts.SyntaxKind.AnyKeyword;
    });
    return any ? 'as any' : undefined;
  }
  if (ts.isClassLike(node) && !holdsState(node))
    return `class ${node.name?.text ?? ''} holds no state: write functions`;
  return undefined;
}

function holdsState(node: ts.ClassLikeDeclaration): boolean {
  const inherits = node.heritageClauses?.some(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) ?? false;
  return inherits || node.members.some((member) => ts.isPropertyDeclaration(member) && !isStatic(member));
}

function isStatic(member: ts.PropertyDeclaration): boolean {
  return member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false;
}

function skippedTest(node: ts.Node): string | undefined {
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  const named = `${node.expression.text}.${node.name.text}`;
  return /^(it|test|describe|suite)\.(skip|only|todo|skipIf|runIf|fails)$/.test(named) ? named : undefined;
}

function longFunction(node: ts.Node): string | undefined {
  if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return undefined;
  const end = node.getSourceFile().getLineAndCharacterOfPosition(node.end).line + 1;
  const length = end - lineOf(node) + 1;
  return length > maxFunctionLines ? `a function of ${length} lines` : undefined;
}
