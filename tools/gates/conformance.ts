import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Requirement, Specification } from '../../tests/conformance/requirement.ts';
import {
  conformanceDocument,
  isOpen,
  type Requirements,
  readConformance,
  readRequirements,
  writeConformance,
} from '../conformance-document.ts';
import { difference } from '../difference.ts';
import type { Gate } from '../gate.ts';
import { missingTitles } from '../test-titles.ts';

const held: Requirement = {
  section: '4.1',
  level: 'MUST',
  says: 'is good',
  tests: ['tests/x.test.ts › the server › is'],
};
const inapplicable: Requirement = { section: '4.2', level: 'MUST', says: 'flies', tests: [], because: 'it walks' };
const open: Requirement = { section: '4.3', level: 'SHOULD', says: 'shines', tests: [] };

export const conformanceGate: Gate = {
  name: 'conformance',
  promise: `what the specifications ask stands in ${conformanceDocument} with tests that exist, and no row falls open unseen`,
  async check(root) {
    const requirements = await readRequirements(root);
    if (requirements === undefined) return ['looked at no requirement'];
    const rows = requirements.specifications.flatMap(({ name, requirements }) =>
      requirements.map((one) => [`${name} §${one.section} “${one.says}”`, one] as const),
    );
    if (rows.length === 0) return ['looked at no requirement'];
    return [
      ...rows.flatMap(([where, one]) => faultsOf(root, where, one)),
      ...miscounted(rows, requirements),
      ...stale(root, requirements),
    ];
  },
  sound: tree([held, inapplicable, open], 1),
  planted: [
    planted(
      'a test that is gone',
      [{ ...held, tests: ['tests/x.test.ts › the server › was'] }],
      0,
      /x\.test\.ts has no “was”/,
    ),
    planted(
      'a test file that is gone',
      [{ ...held, tests: ['tests/y.test.ts › is'] }],
      0,
      /y\.test\.ts does not exist/,
    ),
    planted('a file without a test’s name', [{ ...held, tests: ['tests/x.test.ts'] }], 0, /is named without a test/),
    planted('a row that fell open', [held, open, open], 1, /2 rows are held by no test, 1 may be/),
    planted('a number of open rows that is too high', [held], 1, /0 rows are held by no test, 1 may be/),
    planted(
      'a row that is held and does not apply',
      [{ ...held, because: 'it walks' }],
      0,
      /both held and not applicable/,
    ),
    planted('one row twice', [held, held], 0, /stands there twice/),
    {
      violation: 'tables that are not current',
      files: { [conformanceDocument]: '# Conformance\n' },
      reported: /run npm run conformance/,
    },
  ],
};

function tree(requirements: readonly Requirement[], openRows: number): Record<string, string> {
  const specifications: readonly Specification[] = [{ name: 'RFC 1', title: 'Host Software', requirements }];
  return {
    'tests/conformance/requirements/all.ts': `export const specifications = ${JSON.stringify(specifications)};\nexport const openRows = ${openRows};\n`,
    'tests/x.test.ts': "describe('the server', () => {\n  it('is', () => {});\n});\n",
    [conformanceDocument]: writeConformance('# Vectors\n', { specifications, openRows }),
  };
}

function planted(violation: string, requirements: readonly Requirement[], openRows: number, reported: RegExp) {
  return { violation, files: tree(requirements, openRows), reported };
}

function faultsOf(root: string, where: string, { tests, because }: Requirement): readonly string[] {
  const found = tests.flatMap((test) => {
    const [path = '', ...names] = test.split(' › ');
    if (!existsSync(join(root, path))) return [`${where}: ${path} does not exist`];
    return missingTitles(root, path, names.join(' › ') || undefined).map((fault) => `${where}: ${fault}`);
  });
  return tests.length > 0 && because !== undefined ? [...found, `${where} is both held and not applicable`] : found;
}

/** The number stands in the source, so that who opens a row says so, and who closes one takes it off. */
function miscounted(rows: readonly (readonly [string, Requirement])[], { openRows }: Requirements): readonly string[] {
  const open = rows.filter(([, one]) => isOpen(one));
  const names = rows.map(([where]) => where);
  const twice = names.filter((where, index) => names.indexOf(where) < index);
  return [
    ...twice.map((where) => `${where} stands there twice`),
    ...(open.length === openRows
      ? []
      : [`${open.length} rows are held by no test, ${openRows} may be (openRows in all.ts)`]),
  ];
}

function stale(root: string, requirements: Requirements): readonly string[] {
  const there = readConformance(root);
  const right = writeConformance(there, requirements);
  const advice = `${conformanceDocument} is not what the requirements say: run npm run conformance`;
  return there === right ? [] : [...difference(conformanceDocument, there, right), advice];
}
