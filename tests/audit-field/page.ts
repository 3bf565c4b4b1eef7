// The tables of docs/audit-field.md, made of what is run. The test compares; `node tests/audit-field/page.ts` writes.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { catalogue } from '@sealwright/audit';
import { fieldCases } from './cases.ts';
import { functionsOfToday } from './today.ts';
import { programsOfToday } from './today-programs.ts';
import { serversOfToday } from './today-servers.ts';
import { reproducedOn, trueOfFixed, trueRows } from './true-findings.ts';

const path = fileURLToPath(new URL('../../docs/audit-field.md', import.meta.url));

/** The page with its tables as they ought to be. */
export function pageWithTables(page: string): string {
  const tables = { holes: holes(), today: today(), rows: rows(), fixed: fixed() };
  return Object.entries(tables).reduce(
    (text, [name, table]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->\n).*?(<!-- end -->)`, 's'),
        (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`,
      ),
    page,
  );
}

export function readPage(): string {
  return readFileSync(path, 'utf8');
}

function holes(): string {
  return [
    '| advisory | found by | in | not in | how it is exercised |',
    '|---|---|---|---|---|',
    ...fieldCases.map(({ advisory, row, library, affected, fixed: closed = '', exercised }) => {
      const source = `[${advisory}](https://osv.dev/vulnerability/${advisory})`;
      return `| ${source} | ${row} | ${library} ${affected} | ${closed} | ${exercised} |`;
    }),
  ].join('\n');
}

function today(): string {
  return [
    `| set up as documented | what it takes, reproduced by hand on ${reproducedOn} |`,
    '|---|---|',
    ...[...functionsOfToday, ...serversOfToday, ...programsOfToday].map(({ library, version, algorithm }) => {
      const taken = trueRows[`${library} ${algorithm}`] ?? [];
      return `| ${library} ${version}, ${algorithm} | ${taken.join(', ')} |`;
    }),
  ].join('\n');
}

function rows(): string {
  const named = new Set(Object.values(trueRows).flat());
  const titles = catalogue.filter(({ id }) => named.has(id)).map(({ id, title }) => `| ${id} | ${title} |`);
  return ['| row | what is taken, or takes long |', '|---|---|', ...titles].join('\n');
}

function fixed(): string {
  return [
    '| release | row | variants |',
    '|---|---|---|',
    ...trueOfFixed.map(
      ({ library, version, row, variants }) => `| ${library} ${version} | ${row} | ${variants.join(', ')} |`,
    ),
  ].join('\n');
}

if (import.meta.main) writeFileSync(path, pageWithTables(readPage()));
