// `npm run test:fuzz`: ten million mutants, or as many as asked for.
//
//   --mutants N   default 10000000
//   --seconds S   ends sooner
//   --seed S      default: drawn, and printed
//   --only N      that mutant alone, its input and what became of it
//   --first N     begins with that mutant
//   --workers N   processes, default 1
//   --surface S   only that, such as "strict JSON"; mutants have other numbers then
//   --engine web  the engine of Web Crypto instead of Node's

import { parseArgs } from 'node:util';
import { formatReport } from './report.ts';
import { runWorkers } from './workers.ts';

const { values } = parseArgs({
  options: {
    mutants: { type: 'string', default: '10000000' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    first: { type: 'string', default: '0' },
    workers: { type: 'string', default: '1' },
    surface: { type: 'string' },
    engine: { type: 'string', default: 'node' },
  },
});

const { engine } = values;
if (engine !== 'node' && engine !== 'web') throw new TypeError('--engine: node or web');
const only = values.only === undefined ? undefined : whole('only', values.only);
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : whole('seed', values.seed);

const outcome = await runWorkers({
  seed,
  engine,
  mutants: only === undefined ? whole('mutants', values.mutants) : 1,
  first: only ?? whole('first', values.first),
  workers: only === undefined ? Math.max(1, whole('workers', values.workers)) : 1,
  ...(values.surface === undefined ? {} : { surface: values.surface }),
  ...(values.seconds === undefined ? {} : { seconds: whole('seconds', values.seconds) }),
  onProgress: (worker, mutants, findings) => {
    process.stderr.write(`${new Date().toISOString()} worker ${worker}: ${mutants} mutants, ${findings} findings\n`);
  },
});
process.stdout.write(formatReport(outcome.tally, { seed, engine: outcome.engine }));
process.exitCode = outcome.tally.findingCount === 0 ? 0 : 1;

function whole(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new TypeError(`--${name}: a whole number`);
}
