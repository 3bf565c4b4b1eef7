// `npm run test:mutation`: changes the token core in every small way that Stryker knows, one at a time, and demands
// that a test beside the sources notices. Names of sources as arguments mutate those alone.
//
//   --workers N
//             how many mutants are tried at once; as many as there are cores unless said
//   --reuse   results of the last run stand where neither mutant nor test changed: for work in progress, since a change
//             in what the tests import is not seen
//   --write   puts the outcome into docs/mutation.md

import { statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { formatDocument, formatScore } from './mutation/document.ts';
import { explained } from './mutation/explained.ts';
import { testsOf } from './mutation/plan.ts';
import { runStryker } from './mutation/stryker-run.ts';
import type { EngineName } from './mutation/suite-report.ts';
import { judge, type Mutant } from './mutation/verdict.ts';
import { isTest, listFiles } from './workspace.ts';

const leastScore = 95;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    workers: { type: 'string', default: String(availableParallelism()) },
    reuse: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const sources = listFiles(process.cwd(), 'packages/jwt/src').filter(
  // Defaults are numbers with their reasons: a test of each would say the number again.
  (path) => path.endsWith('.ts') && !isTest(path) && !path.endsWith('/defaults.ts'),
);
const wanted = positionals.length === 0 ? sources : positionals.map((name) => `packages/jwt/src/${name}.ts`);
const unknown = wanted.filter((path) => !sources.includes(path));
if (unknown.length > 0) {
  console.error(`no such source: ${unknown.join(', ')}`);
  process.exit(2);
}

const groups = new Map<string, string[]>();
for (const path of wanted) groups.set(keyOf(path), [...(groups.get(keyOf(path)) ?? []), path]);

const mutants: Mutant[] = [];
const broken: string[] = [];
// The longest first, or it would run on when all else has ended.
const waiting = [...groups].sort(([, one], [, other]) => lengthOf(other) - lengthOf(one));
await Promise.all(Array.from({ length: Number(values.workers) }, () => takeGroups()));

mutants.sort((one, other) => one.file.localeCompare(other.file) || one.line - other.line);
const verdict = judge(mutants, explained);
for (const { file, all, score } of verdict.files) {
  console.log(`${score.toFixed(1).padStart(6)} % of ${String(all).padStart(4)}  ${file}`);
}
const faults = [...verdict.faults, ...broken];
for (const fault of faults) console.log(fault);
if (values.write && broken.length === 0) {
  writeFileSync('docs/mutation.md', formatDocument(verdict, explained, new Date().toISOString().slice(0, 10)));
}
console.log(formatScore(verdict));
// One source may consist of what nobody can see; all of them together may not.
const enough = positionals.length > 0 || verdict.score >= leastScore;
process.exitCode = enough && faults.length === 0 ? 0 : 1;

/** Tries one group after the other until none is left. */
async function takeGroups(): Promise<void> {
  for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
    const [key, own] = group;
    const [engine, ...tests] = key.split(' ') as [EngineName, ...string[]];
    try {
      const found = await runStryker({ engine, sources: own, tests, reuse: values.reuse });
      mutants.push(...found);
      console.log(`${found.length} mutants tried of ${own.map((path) => basename(path)).join(', ')}`);
    } catch (error) {
      // The others are tried all the same; but this was no run.
      broken.push(error instanceof Error ? error.message : String(error));
    }
  }
}

function lengthOf(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + statSync(path).size, 0);
}

/** Sources of one engine that are tried by the same tests run together. The Web Crypto engine has a run of its own. */
function keyOf(path: string): string {
  return [/\/(engine-web|token-memory-none)/.test(path) ? 'web' : 'node', ...testsOf(path)].join(' ');
}
