// `npm run audit:field`: fires the catalogue at released libraries, old and of today, and says what it found, what it
// missed and whom it accused. `--json` prints one object; `--only TEXT` takes the cases whose advisory, library or row
// contains the text. Ends with 0 only if nothing was missed and nobody accused.

import { parseArgs } from 'node:util';
import { fieldCases } from './cases.ts';
import { type Item, runCase } from './field-run.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } });
const wanted = values.only?.toLowerCase();

const answer: { detected: Item[]; missed: Item[]; accused: Item[] } = { detected: [], missed: [], accused: [] };
for (const fieldCase of fieldCases) {
  const { advisory, library, row } = fieldCase;
  if (wanted !== undefined && ![advisory, library, row].some((text) => text.toLowerCase().includes(wanted))) continue;
  const outcome = await runCase(fieldCase);
  answer.detected.push(...outcome.detected);
  answer.missed.push(...outcome.missed);
  answer.accused.push(...outcome.accused);
}
if (values.json === true) process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
else process.stdout.write(table());
process.exitCode = answer.missed.length + answer.accused.length === 0 ? 0 : 1;

function table(): string {
  const lines = (['detected', 'missed', 'accused'] as const).flatMap((kind) =>
    answer[kind].map(({ advisory, library, version, row, because = '' }) =>
      [kind.padEnd(9), row, advisory.padEnd(20), `${library} ${version}`.padEnd(28), because].join(' ').trimEnd(),
    ),
  );
  const count = (kind: keyof typeof answer): string => `${answer[kind].length} ${kind}`;
  return `${[...lines, `${count('detected')}, ${count('missed')}, ${count('accused')}`].join('\n')}\n`;
}
