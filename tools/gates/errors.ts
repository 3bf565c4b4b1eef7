import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { difference } from '../difference.ts';
import { type ErrorCode, errorsDocument, readCatalogues, writeDocument, writeRow } from '../error-catalogue.ts';
import type { Gate } from '../gate.ts';
import { isTest, isTypeScript, listFiles, read } from '../workspace.ts';

const row = { blame: 'token', wireError: 'invalid', httpStatus: 400, rfc: 'RFC 1' };
const jwt = catalogue({ token_expired: 'the token has expired', key_weak: 'the key is too weak' });
const issuer = catalogue({ grant_spent: 'the grant was used before' });

export const errorsGate: Gate = {
  name: 'errors',
  promise: 'every error code has one meaning, is documented in docs/errors.md, and is provoked by a test',
  async check(root) {
    const codes = await readCatalogues(root);
    if (codes.length === 0) return ['looked at no catalogue'];
    return [...hidden(root), ...repeated(codes), ...undocumented(root, codes), ...unprovoked(root, codes)];
  },
  sound: {
    'packages/jwt/package.json': '{ "name": "@sealwright/jwt", "type": "module" }',
    'packages/jwt/dist/errors.js': jwt,
    'packages/jwt/src/errors.ts': 'defineErrors({});\n',
    'packages/jwt/src/x.test.ts': "['token_expired', 'key_weak'];\n",
    'packages/issuer/package.json': '{ "name": "@sealwright/issuer", "type": "module" }',
    'packages/issuer/dist/errors.js': issuer,
    'tests/y.test.ts': '"grant_spent";\n',
    'docs/errors.md': writeDocument([
      code('@sealwright/issuer', 'grant_spent', 'the grant was used before'),
      code('@sealwright/jwt', 'token_expired', 'the token has expired'),
      code('@sealwright/jwt', 'key_weak', 'the key is too weak'),
    ]),
  },
  planted: [
    {
      violation: 'one code with two meanings',
      files: { 'packages/issuer/dist/errors.js': catalogue({ grant_spent: 'x', key_weak: 'x' }) },
      reported: /key_weak means one thing in @sealwright\/issuer, another in @sealwright\/jwt/,
    },
    {
      violation: 'a code without a line in the document',
      files: {
        'packages/issuer/dist/errors.js': catalogue({ grant_spent: 'the grant was used before', grant_lost: 'x' }),
      },
      reported: /docs\/errors\.md: \+ .*grant_lost/,
    },
    {
      violation: 'a line in the document without a code',
      files: { 'packages/issuer/dist/errors.js': catalogue({ grant_lost: 'x' }) },
      reported: /docs\/errors\.md: - .*grant_spent/,
    },
    {
      violation: 'a code that no test provokes',
      files: { 'tests/y.test.ts': 'export {};\n' },
      reported: /grant_spent is provoked by no test/,
    },
    {
      violation: 'a catalogue that this check would not see',
      files: { 'packages/jwt/src/other.ts': 'export const more = defineErrors({});\n' },
      reported: /jwt\/src\/other\.ts defines errors outside errors\.ts/,
    },
  ],
};

function code(name: string, id: string, message: string): ErrorCode {
  return { package: name, code: id, message, ...row };
}

function catalogue(messages: Readonly<Record<string, string>>): string {
  const rows = Object.entries(messages).map(([id, message]) => [id, { message, ...row }] as const);
  return `export const errors = { catalogue: ${JSON.stringify(Object.fromEntries(rows))} };\n`;
}

function hidden(root: string): readonly string[] {
  return listFiles(root, 'packages')
    .filter((path) => isTypeScript(path) && !isTest(path) && !/\/src\/(errors|auth-error)\.ts$/.test(path))
    .filter((path) => /\bdefineErrors\s*[<(]/.test(read(root, path)))
    .map((path) => `${path} defines errors outside errors.ts`);
}

/** Two packages may refuse for the same reason; the reader of a log then finds the same words for it. */
function repeated(codes: readonly ErrorCode[]): readonly string[] {
  return codes.flatMap((one, index) => {
    const other = codes.slice(index + 1).find((row) => row.code === one.code && writeRow(row) !== writeRow(one));
    return other === undefined ? [] : [`${one.code} means one thing in ${one.package}, another in ${other.package}`];
  });
}

function undocumented(root: string, codes: readonly ErrorCode[]): readonly string[] {
  const there = existsSync(join(root, errorsDocument)) ? read(root, errorsDocument) : '';
  const right = writeDocument(codes);
  const stale = `${errorsDocument} is not what the code says: run npm run errors`;
  return there === right ? [] : [...difference(errorsDocument, there, right), stale];
}

function unprovoked(root: string, codes: readonly ErrorCode[]): readonly string[] {
  const tests = ['packages', 'tests'].flatMap((folder) => listFiles(root, folder).filter(isTest));
  const text = tests.map((path) => read(root, path)).join('\n');
  const literals = new Set(text.match(/(?<=['"`])[a-z0-9_]+(?=['"`])/g));
  return codes.filter((row) => !literals.has(row.code)).map((row) => `${row.code} is provoked by no test`);
}
