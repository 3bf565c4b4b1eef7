import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { attacksFolder } from '../attack-folder.ts';
import type { DocumentedAttack } from '../attack-pages.ts';
import { difference } from '../difference.ts';
import { errorsDocument } from '../error-catalogue.ts';
import type { Gate } from '../gate.ts';
import { listFiles, read } from '../workspace.ts';

const facts = {
  severity: 'high',
  cwe: 347,
  source: ['RFC 1'],
  how: 'So. And so.',
  victims: [],
  fix: 'Do it.',
} as const;
const unseen = { ...facts, kind: 'not-forged', id: 'Z01', title: 'A switch', reason: 'Nobody sees it.' } as const;
const known = {
  ...facts,
  kind: 'material',
  id: 'Z02',
  title: 'A weak key',
  needs: ['key-set'],
  examine: () => [],
} as const;
const sound: readonly DocumentedAttack[] = [unseen, known];
const folder = 'packages/audit/dist';

export const attacksGate: Gate = {
  name: 'attacks',
  promise:
    'docs/attacks has a page for each attack and says what the catalogue says, with the codes that really refuse it',
  async check(root) {
    const { readAttacks, refusalsOf, takenAttacks, writePages } = await loadPages();
    const attacks = await readAttacks(root);
    if (attacks.length === 0) return ['looked at no attack'];
    const refusals = await refusalsOf(attacks);
    const pages = writePages(attacks, refusals);
    const stale = [...pages].flatMap(([path, text]) => differs(root, path, text));
    const left = listFiles(root, attacksFolder).filter((path) => !pages.has(path));
    return [
      ...takenAttacks(attacks, refusals),
      ...stale,
      ...unexplained(root, [...pages.values()]),
      ...left.map((path) => `${path} is the page of no attack`),
      ...(stale.length + left.length === 0
        ? []
        : [`${attacksFolder} is not what the catalogue says: run npm run attacks`]),
    ];
  },
  sound: async () => {
    const { writePages } = await loadPages();
    return {
      'package.json': '{ "type": "module" }',
      [`${folder}/catalogue.js`]: moduleOf(JSON.stringify(sound)),
      ...Object.fromEntries(writePages(sound, new Map())),
    };
  },
  planted: [
    {
      violation: 'an attack without a page',
      files: { [`${attacksFolder}/z02.md`]: '' },
      reported: /z02\.md: \+ # Z02/,
    },
    {
      violation: 'a page that says something else',
      files: { [`${folder}/catalogue.js`]: moduleOf(JSON.stringify([unseen, { ...known, fix: 'Do that.' }])) },
      reported: /z02\.md: \+ Do that\./,
    },
    {
      violation: 'a page of no attack',
      files: { [`${attacksFolder}/z03.md`]: '# Z03\n' },
      reported: /z03\.md is the page of no attack/,
    },
    {
      violation: 'an index that lacks an attack',
      files: { [`${attacksFolder}/README.md`]: '# All\n' },
      reported: /README\.md: \+ .*\[Z01\]/,
    },
    {
      violation: 'a code that refuses an attack and is not on its page',
      files: { [`${folder}/catalogue.js`]: tokenAttack('good.text.replace(/[^.]+$/, "")', 'unsigned') },
      reported: /z03\.md: \+ Sealwright refuses it: .*signature_/,
    },
    {
      violation: 'a link to a code that no document explains',
      files: {
        [`${folder}/catalogue.js`]: tokenAttack('good.text.replace(/[^.]+$/, "")', 'unsigned'),
        'docs/errors.md': '### `token_expired`\n',
      },
      reported: /docs\/attacks links to signature_\w+, which docs\/errors\.md does not explain/,
    },
    {
      violation: 'an attack that the core takes',
      files: { [`${folder}/catalogue.js`]: tokenAttack('good.text', 'obtained') },
      reported: /Z03: @sealwright\/jwt takes planted/,
    },
  ],
};

/** What writes the pages is built of the packages, so it is loaded once they are. */
function loadPages(): Promise<typeof import('../attack-pages.ts')> {
  return import('../attack-pages.ts');
}

function moduleOf(list: string): string {
  return `export const catalogue = ${list};\n`;
}

/** A catalogue with an attack whose one token is what this expression makes of the good one. */
function tokenAttack(expression: string, kind: string): string {
  const row = JSON.stringify({ ...facts, kind: 'token', id: 'Z03', title: 'A token', needs: [], expect: 'refused' });
  const forge = `({ good }) => [{ variant: 'planted', token: ${expression}, proof: { kind: '${kind}' } }]`;
  return moduleOf(`[...${JSON.stringify(sound)}, { ...${row}, forge: ${forge} }]`);
}

function unexplained(root: string, pages: readonly string[]): readonly string[] {
  const document = existsSync(join(root, errorsDocument)) ? read(root, errorsDocument) : '';
  const linked = new Set(pages.flatMap((text) => text.match(/(?<=errors\.md#)\w+/g) ?? []));
  return [...linked]
    .filter((code) => !document.includes(`### \`${code}\`\n`))
    .map((code) => `${attacksFolder} links to ${code}, which ${errorsDocument} does not explain`);
}

function differs(root: string, path: string, right: string): readonly string[] {
  const there = existsSync(join(root, path)) ? read(root, path) : '';
  return there === right ? [] : difference(path, there, right);
}
