/** Mutation testing tests the tests; this tests it: on sources small enough to be mutated here, and on its lists. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explained } from '../../tools/mutation/explained.ts';
import { plan } from '../../tools/mutation/plan.ts';
import { judge, type Mutant } from '../../tools/mutation/verdict.ts';
import { inTree } from '../../tools/planted-tree.ts';
import { run } from '../../tools/process.ts';
import { repository } from '../../tools/workspace.ts';

const text = (path: string): string => readFileSync(join(repository, path), 'utf8');

/** What a tree needs to be mutated, beside a source and its test. */
const surroundings = Object.fromEntries(
  ['package.json', 'tsconfig.base.json', 'packages/jwt/package.json', 'packages/jwt/tsconfig.json'].map((path) => [
    path,
    text(path),
  ]),
);

async function mutate(name: string, source: string, test: string): Promise<{ status: number; output: string }> {
  const tree = {
    ...surroundings,
    [`packages/jwt/src/${name}.ts`]: source,
    [`packages/jwt/src/${name}.test.ts`]: test,
  };
  return inTree(tree, (root) => run(process.execPath, [join(repository, 'tools/mutation.ts'), name], { cwd: root }));
}

describe('mutation testing', () => {
  const source = text('packages/jwt/src/media-type.ts');

  it('finds no survivor where each rule has its test', async () => {
    const { status, output } = await mutate('media-type', source, text('packages/jwt/src/media-type.test.ts'));
    expect(output).toMatch(/^mutation score 100\.0 % \(killed \d+, timeout 0, survived 0, no coverage 0, of \d+\)$/m);
    expect(status).toBe(0);
  });

  it('finds the survivors of a test that looks at one case, and fails', async () => {
    const weak = `import { expect, it } from 'vitest';
import { normalizeTyp } from './media-type.ts';
it('lowers', () => expect(normalizeTyp('JWT')).toBe('jwt'));
`;
    const { status, output } = await mutate('media-type', source, weak);
    expect(output).toMatch(/^survived: packages\/jwt\/src\/media-type\.ts:\d+ {2}\S/m);
    expect(output).toMatch(/^mutation score [1-8]?\d\.\d % \(killed \d+, timeout 0, survived [1-9]/m);
    expect(status).toBe(1);
  });

  it('fails where a test fails without any mutant', async () => {
    const wrong = `import { expect, it } from 'vitest';
it('is wrong', () => expect(1).toBe(2));
`;
    const { status, output } = await mutate('media-type', source, wrong);
    expect(output).toContain('Stryker failed on packages/jwt/src/media-type.ts');
    expect(output).toContain('is wrong');
    expect(status).toBe(1);
  });

  it('counts as found what lets no test load', async () => {
    const { status, output } = await mutate(
      'media-type',
      'export const table: unknown = JSON.parse(\'{"a":1}\');\n',
      `import { expect, it } from 'vitest';
import { table } from './media-type.ts';
it('is read', () => expect(table).toBeDefined());
`,
    );
    expect(output).toContain('mutation score 100.0 % (killed 1, timeout 0, survived 0, no coverage 0, of 1)');
    expect(status).toBe(0);
  });

  it('counts as found what runs in circles, and what fails outside of any test', async () => {
    const { status, output } = await mutate(
      'count-down',
      `export function countDown(from: number): number {
  let left = from;
  while (left > 0) left -= 1;
  if (left < 0) void Promise.reject(new Error('below'));
  return left;
}
`,
      `import { expect, it } from 'vitest';
import { countDown } from './count-down.ts';
it('ends at nothing', () => expect(countDown(3)).toBe(0));
`,
    );
    expect(output).toMatch(/\(killed [1-9]\d*, timeout [1-9]/);
    expect(output).not.toContain('no verdict');
    expect(output).not.toMatch(/left < 0\n -> true/);
    expect(status).toBe(1);
  });
});

describe('the verdict', () => {
  const mutant: Mutant = {
    file: 'a.ts',
    line: 1,
    row: 'return x < y;',
    original: 'x < y',
    replacement: 'x <= y',
    status: 'Killed',
  };
  const explanation = { file: 'a.ts', row: 'return x < y;', original: 'x < y', replacement: 'x <= y', reason: 'why' };
  const survivor: Mutant = { ...mutant, status: 'Survived' };

  it('counts what was killed or ran in circles, in percent of all', () => {
    const mutants: Mutant[] = [mutant, { ...mutant, status: 'Timeout' }, survivor, { ...mutant, status: 'NoCoverage' }];
    expect(judge(mutants, [])).toMatchObject({ killed: 1, timeout: 1, survived: 1, noCoverage: 1, all: 4, score: 50 });
    expect(judge([], []).score).toBe(0);
  });

  it('finds fault with a survivor that nobody explained, and with no other', () => {
    expect(judge([mutant], []).faults).toStrictEqual([]);
    expect(judge([survivor], [explanation]).faults).toStrictEqual([]);
    for (const other of [{ file: 'b.ts' }, { row: 'x' }, { original: 'x' }, { replacement: 'x' }]) {
      expect(judge([{ ...survivor, ...other }], [explanation]).faults).toHaveLength('file' in other ? 1 : 2);
    }
    expect(judge([{ ...mutant, status: 'NoCoverage' }], []).faults).toHaveLength(1);
  });

  it('finds fault with an explanation that is not needed, and with a mutant that has no verdict', () => {
    expect(judge([mutant], [explanation]).faults).toHaveLength(1);
    expect(judge([{ ...mutant, file: 'b.ts' }], [explanation]).faults).toStrictEqual([]);
    expect(judge([{ ...mutant, status: 'Timeout' }], [explanation]).faults).toStrictEqual([]);
    expect(judge([{ ...mutant, status: 'RuntimeError' }], []).faults).toHaveLength(1);
  });
});

describe('the lists', () => {
  it.each(explained.map((one) => [one.file, one.original, one] as const))(
    'explain a mutant that there can be: %s, %s',
    (file, original, { row, replacement, reason }) => {
      const rows = text(file)
        .split('\n')
        .map((line) => line.trim());
      expect(rows).toContain(row);
      expect(row).toContain(original);
      expect(replacement).not.toBe(original);
      expect(reason).toMatch(/^\S.{20,}$/);
    },
  );

  it('name sources and tests that are there', () => {
    for (const [source, tests] of Object.entries(plan)) {
      for (const path of [`${source}.ts`, ...tests.map((test) => `${test}.test.ts`)]) {
        expect([path, existsSync(join(repository, 'packages/jwt/src', path))]).toStrictEqual([path, true]);
      }
    }
  });
});
