// The part of docs/conformance.md that is written from tests/conformance/requirements: what the specifications ask of an
// authorization server, and the test that holds each.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Requirement, Specification } from '../tests/conformance/requirement.ts';
import { read } from './workspace.ts';

export const conformanceDocument = 'docs/conformance.md';
const source = 'tests/conformance/requirements/all.ts';
const heading = '# OAuth 2.0 and OpenID Connect';

export interface Requirements {
  readonly specifications: readonly Specification[];
  /** How many rows may be open. */
  readonly openRows: number;
}

export async function readRequirements(root: string): Promise<Requirements | undefined> {
  if (!existsSync(join(root, source))) return undefined;
  return (await import(pathToFileURL(join(root, source)).href)) as Requirements;
}

export function readConformance(root: string): string {
  return existsSync(join(root, conformanceDocument)) ? read(root, conformanceDocument) : '';
}

/** What people wrote of the document, above the part that is written here. */
function writtenByHand(text: string): string {
  const start = text.indexOf(`\n${heading}\n`);
  return start < 0 ? `${text.trimEnd()}\n` : text.slice(0, start);
}

/** The whole document: what stands in `before` by hand, and the tables. */
export function writeConformance(before: string, { specifications }: Requirements): string {
  return `${writtenByHand(before)}\n${heading}\n\n${introduction}\n\n${summary(specifications)}\n${specifications.map(section).join('')}`;
}

const introduction = `What these specifications ask of an authorization server by MUST (and REQUIRED, SHALL, MUST NOT) or SHOULD (and RECOMMENDED,
SHOULD NOT), in our words, and the tests that hold it, all of them part of \`npm test\`. What they ask of clients and of
other resource servers is left out. Written by \`npm run conformance\` from \`tests/conformance/requirements\`; a check fails
where a test that is named does not exist, where the tables are not current, and where the number of rows that no test
holds changes without somebody writing it down.`;

export function isOpen({ tests, because }: Requirement): boolean {
  return tests.length === 0 && because === undefined;
}

function summary(specifications: readonly Specification[]): string {
  const rows = [...specifications.map(({ name, requirements }) => [name, requirements] as const)];
  const all = specifications.flatMap(({ requirements }) => requirements);
  return [
    '| specification | rows | held by tests | does not apply | not held by a test yet |',
    '|---|---|---|---|---|',
    ...rows.map(([name, requirements]) => `| ${name} | ${counts(requirements)} |`),
    `| all | ${counts(all)} |`,
    '',
  ].join('\n');
}

function counts(requirements: readonly Requirement[]): string {
  const held = requirements.filter(({ tests }) => tests.length > 0).length;
  const open = requirements.filter(isOpen).length;
  return [requirements.length, held, requirements.length - held - open, open].join(' | ');
}

function section({ title, name, requirements }: Specification): string {
  return [
    '',
    title.startsWith(name) ? `## ${title}` : `## ${name}, ${title}`,
    '',
    '| § | | the server | held by |',
    '|---|---|---|---|',
    ...requirements.map(row),
    '',
  ].join('\n');
}

function row({ section, level, says, tests, because }: Requirement): string {
  const held = tests.length > 0 ? tests.map(link).join('<br>') : (because ?? '**not held by a test yet**');
  return `| ${section} | ${level} | ${says} | ${tests.length > 0 || because === undefined ? held : `does not apply: ${held}`} |`;
}

function link(test: string): string {
  const [path = '', ...names] = test.split(' › ');
  return `[${names.join(' › ').replaceAll('|', '\\|')}](../${path})`;
}
