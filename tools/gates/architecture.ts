import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Gate } from '../gate.ts';
import { missingTitles } from '../test-titles.ts';
import { read } from '../workspace.ts';

const document = 'ARCHITECTURE.md';
const maxLines = 150;

export const architectureGate: Gate = {
  name: 'architecture',
  promise: `${document} fits in ${maxLines} lines and each of its invariants names a test that exists`,
  check(root) {
    if (!existsSync(join(root, document))) return [`${document} is missing`];
    const rows = read(root, document).trimEnd().split('\n');
    const found = rows.length > maxLines ? [`${document}: ${rows.length} lines`] : [];
    const invariants = invariantsOf(rows);
    if (invariants.length === 0) found.push(`${document}: no numbered invariant under a heading “Invariants”`);
    return [...found, ...invariants.flatMap((text, index) => faultsOf(root, text, index + 1))];
  },
  sound: {
    'ARCHITECTURE.md':
      '# A\n\n## Invariants\n\n1. It holds (`packages/jwt/src/x.test.ts › the policy › is required`)\n   on two lines.\n2. So does this: `tests/y.test.ts › it runs`.\n\n## After\n\n1. Not one.\n',
    'packages/jwt/src/x.test.ts': "describe('the policy', () => {\n  it('is required', () => {});\n});\n",
    'tests/y.test.ts': "test.each([1])('it runs', () => {});\n",
  },
  planted: [
    planted('an invariant without a test', '1. It holds.', /invariant 1 names no test/),
    planted(
      'a test file that is gone',
      '1. It holds: `tests/z.test.ts › it runs`',
      /tests\/z\.test\.ts does not exist/,
    ),
    planted('a test that is gone', '1. It holds: `tests/y.test.ts › it ran`', /tests\/y\.test\.ts has no “it ran”/),
    planted('a number left out', '1. A: `tests/y.test.ts › it runs`\n3. B: `tests/y.test.ts › it runs`', /numbered 3/),
    planted('no invariant at all', 'None.', /no numbered invariant/),
    planted('too many words', `1. A: \`tests/y.test.ts › it runs\`\n${'\n'.repeat(maxLines)}x`, /15\d lines/),
  ],
};

function planted(violation: string, text: string, reported: RegExp) {
  return { violation, files: { 'ARCHITECTURE.md': `# A\n\n## Invariants\n\n${text}\n` }, reported };
}

/** The items of the numbered list in that section, each with its number and its continued lines. */
function invariantsOf(rows: readonly string[]): readonly string[] {
  const start = rows.findIndex((row) => /^#+ .*invariants/i.test(row));
  if (start < 0) return [];
  const after = rows.slice(start + 1);
  const end = after.findIndex((row) => /^#/.test(row));
  const items: string[] = [];
  for (const row of end < 0 ? after : after.slice(0, end)) {
    if (/^\d+\. /.test(row)) items.push(row);
    else if (items.length > 0) items.push(`${items.pop()} ${row.trim()}`);
  }
  return items;
}

function faultsOf(root: string, text: string, number: number): readonly string[] {
  const where = `${document}: invariant ${number}`;
  const references = [...text.matchAll(/`([^`]+\.test(?:-d)?\.ts)(?: › ([^`]+))?`/g)];
  const found = text.startsWith(`${number}. `) ? [] : [`${where} is numbered ${text.split('.')[0]}`];
  if (references.length === 0) found.push(`${where} names no test`);
  for (const [, path = '', name] of references) {
    if (!existsSync(join(root, path))) found.push(`${where}: ${path} does not exist`);
    else if (path.endsWith('.test.ts'))
      found.push(...missingTitles(root, path, name).map((fault) => `${where}: ${fault}`));
  }
  return found;
}
