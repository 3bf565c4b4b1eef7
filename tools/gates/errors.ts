import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { difference } from '../difference.ts';
import {
  type ErrorCode,
  type ErrorGuide,
  errorsDocument,
  type GuideEntry,
  readCatalogues,
  readGuide,
  writeDocument,
  writeRow,
} from '../error-catalogue.ts';
import type { Gate } from '../gate.ts';
import { isTest, isTypeScript, listFiles, read } from '../workspace.ts';

const row = { blame: 'token', wireError: 'invalid', httpStatus: 400, rfc: 'RFC 1' };
const jwt = catalogue({ token_expired: 'the token has expired', key_weak: 'the key is too weak' });
const issuer = catalogue({ grant_spent: 'the grant was used before' });
const advice = { cause: 'It is so.', action: 'Do it.' };
const guided: ErrorGuide = { token_expired: advice, key_weak: advice, grant_spent: { ...advice, attack: 'Theft.' } };

export const errorsGate: Gate = {
  name: 'errors',
  promise: 'every error code has one meaning, says in docs/errors.md what to do, and is provoked by a test',
  async check(root) {
    const codes = await readCatalogues(root);
    if (codes.length === 0) return ['looked at no catalogue'];
    const guide = await readGuide(root);
    return [
      ...hidden(root),
      ...repeated(codes),
      ...unexplained(codes, guide),
      ...undocumented(root, writeDocument(codes, guide)),
      ...unprovoked(root, codes),
    ];
  },
  sound: {
    'packages/jwt/package.json': '{ "name": "@sealwright/jwt", "type": "module" }',
    'packages/jwt/dist/errors.js': jwt,
    'packages/jwt/src/errors.ts': 'defineErrors({});\n',
    'packages/jwt/src/x.test.ts': "['token_expired', 'key_weak'];\n",
    'packages/issuer/package.json': '{ "name": "@sealwright/issuer", "type": "module" }',
    'packages/issuer/dist/errors.js': issuer,
    'tests/y.test.ts': '"grant_spent";\n',
    'tools/error-guide/all.ts': guideFile(guided),
    'docs/errors.md': writeDocument(
      [
        code('@sealwright/issuer', 'grant_spent', 'the grant was used before'),
        code('@sealwright/jwt', 'token_expired', 'the token has expired'),
        code('@sealwright/jwt', 'key_weak', 'the key is too weak'),
      ],
      new Map(Object.entries(guided).map(([id, one]) => [id, [{ path: 'all', advice: one }]])),
    ),
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
      violation: 'a code of which nobody says what to do',
      files: { 'tools/error-guide/all.ts': guideFile({ token_expired: advice, grant_spent: advice }) },
      reported: /key_weak: tools\/error-guide does not say what to do/,
    },
    {
      violation: 'advice that says nothing',
      files: { 'tools/error-guide/all.ts': guideFile({ ...guided, key_weak: { ...advice, action: ' ' } }) },
      reported: /key_weak: tools\/error-guide\/all\.ts: action is not one or two sentences/,
    },
    {
      violation: 'advice that nobody reads to its end',
      files: {
        'tools/error-guide/all.ts': guideFile({ ...guided, key_weak: { ...advice, cause: `${'a'.repeat(250)}.` } }),
      },
      reported: /key_weak: tools\/error-guide\/all\.ts: cause is not one or two sentences/,
    },
    {
      violation: 'two pieces of advice for one code',
      files: { 'tools/error-guide/more.ts': guideFile({ key_weak: advice }) },
      reported: /key_weak is explained twice, in tools\/error-guide\/all\.ts and tools\/error-guide\/more\.ts/,
    },
    {
      violation: 'advice for a code that there is not',
      files: { 'tools/error-guide/more.ts': guideFile({ key_lost: advice }) },
      reported: /key_lost: tools\/error-guide\/more\.ts explains a code that no package has/,
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

function guideFile(guide: ErrorGuide): string {
  return `export const guide = ${JSON.stringify(guide)};\n`;
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

/** A code without advice is found in the log by somebody who then knows as little as before. */
function unexplained(
  codes: readonly ErrorCode[],
  guide: ReadonlyMap<string, readonly GuideEntry[]>,
): readonly string[] {
  const known = new Set(codes.map(({ code }) => code));
  const missing = [...known].filter((code) => !guide.has(code));
  return [
    ...missing.map((code) => `${code}: tools/error-guide does not say what to do`),
    ...[...guide].flatMap(([code, entries]) => faultsOfAdvice(code, entries, known)),
  ];
}

function faultsOfAdvice(code: string, entries: readonly GuideEntry[], known: ReadonlySet<string>): readonly string[] {
  const twice =
    entries.length > 1 ? [`${code} is explained twice, in ${entries.map(({ path }) => path).join(' and ')}`] : [];
  const texts = entries.flatMap(({ path, advice }) =>
    Object.entries(advice)
      .filter(([, text]) => !/^\S.{3,240}[.!?]$/.test(text))
      .map(([name]) => `${code}: ${path}: ${name} is not one or two sentences`),
  );
  const stale = known.has(code)
    ? []
    : entries.map(({ path }) => `${code}: ${path} explains a code that no package has`);
  return [...twice, ...texts, ...stale];
}

function undocumented(root: string, right: string): readonly string[] {
  const there = existsSync(join(root, errorsDocument)) ? read(root, errorsDocument) : '';
  const stale = `${errorsDocument} is not what the code says: run npm run errors`;
  return there === right ? [] : [...difference(errorsDocument, there, right), stale];
}

function unprovoked(root: string, codes: readonly ErrorCode[]): readonly string[] {
  const tests = ['packages', 'tests'].flatMap((folder) => listFiles(root, folder).filter(isTest));
  const text = tests.map((path) => read(root, path)).join('\n');
  const literals = new Set(text.match(/(?<=['"`])[a-z0-9_]+(?=['"`])/g));
  return codes.filter((row) => !literals.has(row.code)).map((row) => `${row.code} is provoked by no test`);
}
