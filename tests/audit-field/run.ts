// `npm run audit:field`: fires the catalogue at released libraries, old and of today, and says what it found, what it
// missed and whom it accused. `--json` prints one object; `--only TEXT` takes the cases whose advisory, library or row
// contains the text; `--only today` the libraries of today. What is done is said on the error stream. Ends with 0 only if
// nothing was missed and nobody accused.

import { parseArgs } from 'node:util';
import { type Item, type Outcome, runCase } from './case-run.ts';
import { fieldCases } from './cases.ts';
import { functionsOfToday } from './today.ts';
import { programsOfToday } from './today-programs.ts';
import { runToday } from './today-run.ts';
import { serversOfToday } from './today-servers.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } });
const wanted = values.only?.toLowerCase();
const kinds = ['detected', 'missed', 'accused'] as const;

const answer: Record<(typeof kinds)[number], Item[]> = { detected: [], missed: [], accused: [] };
for (const fieldCase of fieldCases) {
  const { advisory, library, row } = fieldCase;
  if (isWanted(advisory, library, row)) add(`${advisory} ${library}`, await runCase(fieldCase));
}
for (const today of [...functionsOfToday, ...serversOfToday, ...programsOfToday]) {
  const { library, version, algorithm } = today;
  if (isWanted('today', library)) add(`today's ${library} ${version} ${algorithm}`, await runToday(today));
}
process.stdout.write(values.json === true ? `${JSON.stringify(answer, null, 2)}\n` : table());
process.exitCode = answer.missed.length + answer.accused.length === 0 ? 0 : 1;

function isWanted(...texts: readonly string[]): boolean {
  return wanted === undefined || texts.some((text) => text.toLowerCase().includes(wanted));
}

function add(name: string, outcome: Outcome): void {
  for (const kind of kinds) answer[kind].push(...outcome[kind]);
  const counts = kinds.map((kind) => `${outcome[kind].length} ${kind}`);
  process.stderr.write(`${name}: ${counts.join(', ')}\n`);
}

function table(): string {
  const lines = kinds.flatMap((kind) =>
    answer[kind].map(({ advisory, library, version, row, because }) =>
      [kind.padEnd(9), row, advisory.padEnd(20), `${library} ${version}`.padEnd(28), shortened(because)]
        .join(' ')
        .trimEnd(),
    ),
  );
  const counts = kinds.map((kind) => `${answer[kind].length} ${kind}`);
  return `${[...lines, counts.join(', ')].join('\n')}\n`;
}

function shortened(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 99)}…`;
}
