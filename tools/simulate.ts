// `npm run -s simulate -- scale [--json] [--set NAME=VALUE …] [--price NAME=VALUE …] [--write]`: the plan for many users, from
// a simulated day and what was measured.
//
//   --set     another input than the plan's; tools/simulate/scale-inputs.ts has them all
//   --price   what a unit costs you a month: core, gib (stored), wal_gib (archived), egress_gib
//   --write   puts the plan's own inputs, the figures and the plan into docs/scale.md

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { addUp } from './simulate/cost.ts';
import { readMeasured } from './simulate/measured.ts';
import { simulateScale } from './simulate/scale.ts';
import { formatDocument, scaleDocument } from './simulate/scale-document.ts';
import { planInputs, type ScaleInputs } from './simulate/scale-inputs.ts';
import { repository } from './workspace.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    set: { type: 'string', multiple: true, default: [] },
    price: { type: 'string', multiple: true, default: [] },
  },
});

if (positionals.length !== 1 || positionals[0] !== 'scale') {
  console.error('usage: npm run -s simulate -- scale [--json] [--set NAME=VALUE …] [--price NAME=VALUE …] [--write]');
  process.exitCode = 2;
} else if (values.write && values.set.length > 0) {
  console.error('docs/scale.md shows the plan, which is in tools/simulate/scale-inputs.ts');
  process.exitCode = 2;
} else {
  const inputs: ScaleInputs = { ...planInputs, ...readNumbers(values.set, Object.keys(planInputs)) };
  const measured = readMeasured(repository);
  const scale = await simulateScale(inputs, measured);
  const cost = addUp(scale, readNumbers(values.price, ['core', 'gib', 'wal_gib', 'egress_gib']));
  if (values.write) writeFileSync(join(repository, scaleDocument), formatDocument(scale, measured));
  if (values.json)
    console.log(JSON.stringify({ scenario: 'scale', ...scale, ...(cost === undefined ? {} : { cost }) }));
  else
    for (const [name, value] of Object.entries({ ...scale.plan, ...scale.incident, ...cost }))
      console.log(`${name.padEnd(44)} ${value}`);
}

/** @throws TypeError for a name that is not known, or a value that is no number. */
function readNumbers(words: readonly string[], known: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    words.map((word) => {
      const [name = '', text = ''] = word.split('=');
      const value = Number(text.replaceAll('_', ''));
      if (!known.includes(name) || text === '' || !Number.isFinite(value)) throw new TypeError(`not an input: ${word}`);
      return [name, value];
    }),
  );
}
