// `npm test`: builds, then every gate and every suite, and at the end the count. Names as arguments run those alone,
// `--all` prints every line of a failure.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gates } from './gates.ts';
import { lines, run, runTool } from './process.ts';
import { type Result, runExamples, runVitest } from './suite.ts';
import { repository } from './workspace.ts';

interface Job {
  readonly name: string;
  run(): Promise<Result>;
}

/** The packages for every runtime, and the Nodes besides the pinned one. */
const everywhere = ['packages/jwt', 'packages/verifier'];
const otherNodes = ['20', '22', '26'];

/** Each takes its files one by one. What is put into `tests` belongs to the last unless it lies with another. */
const apart = {
  'tests end to end': ['end-to-end'],
  'tests on other runtimes': ['runtimes'],
  'tests of OAuth': ['oauth-attacks', 'oauth-rules', 'openid-modules', 'openapi', 'real-clients', 'upstream'],
  'tests of the client': ['account-pages', 'bff', 'client', 'client-soak', 'inspector'],
  'tests of the audit': ['audit-field', 'audit-http', 'audit-issuer', 'audit-reports', 'audit-self', 'crack', 'doctor'],
};
const cluster = 'cluster';
const endToEnd = {
  ...Object.fromEntries(Object.entries(apart).map(([name, folders]) => [name, folders.map((one) => `tests/${one}`)])),
  'tests under storm': readdirSync(join(repository, 'tests'))
    .filter((name) => ![...Object.values(apart).flat(), cluster].includes(name))
    .map((name) => `tests/${name}`),
};

/** One after the other; the jobs of one stage share the machine, two at a time. */
const stages: readonly (readonly Job[])[] = [
  [{ name: 'build', run: build }],
  gates.map(({ name, check }) => ({ name, run: async () => fromFindings(await check(repository)) })),
  [
    { name: 'tests in process', run: () => runVitest({ project: 'in process', workers: 2 }) },
    { name: 'tests on Web Crypto', run: () => runVitest({ project: 'web crypto', workers: 1 }) },
  ],
  [
    ...Object.entries(endToEnd).map(([name, folders]) => ({
      name,
      run: () => runVitest({ project: 'end to end', folders }),
    })),
    ...otherNodes.map((version) => ({
      name: `tests on Node ${version}`,
      run: () => runVitest({ node: nodeOf(version), project: 'in process', folders: everywhere, workers: 1 }),
    })),
  ],
  // Two nodes, two databases and processes of verifiers, against bounds of a second: the machine is theirs alone.
  [{ name: 'tests on a cluster', run: () => runVitest({ project: 'end to end', folders: [`tests/${cluster}`] }) }],
  [{ name: 'examples', run: runExamples }],
];

const shownFailures = process.argv.includes('--all') ? Number.POSITIVE_INFINITY : 40;
const wanted = process.argv.slice(2).filter((name) => name !== '--all');
const jobs = stages.flat();
const unknown = wanted.filter((name) => !jobs.some((job) => job.name === name));
if (unknown.length > 0) {
  console.error(`no such job: ${unknown.join(', ')}`);
  console.error(`there are: ${jobs.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
for (const stage of stages) {
  const queue = stage.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  await Promise.all([drain(queue), drain(queue)]);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function drain(queue: Job[]): Promise<void> {
  for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
    const started = performance.now();
    const result = await job.run().catch(fromCrash);
    passed += result.passed;
    failed += result.failed;
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
    const count = result.passed + result.failed > 1 ? `  ${result.passed} passed, ${result.failed} failed` : '';
    console.log(`${result.failed === 0 ? 'ok  ' : 'FAIL'} ${seconds} s  ${job.name}${count}`);
    for (const line of result.failures.slice(0, shownFailures)) console.log(`       ${line}`);
    const more = result.failures.length - shownFailures;
    if (more > 0) console.log(`       … and ${more} lines more: npm test -- ${JSON.stringify(job.name)} --all`);
  }
}

async function build(): Promise<Result> {
  const compiled = await runTool('typescript7/bin/tsc', ['-b', 'packages'], { cwd: repository });
  if (compiled.status !== 0) return fromFindings(lines(compiled.output));
  const { status, output } = await run(process.execPath, ['tools/build-inspector.ts'], { cwd: repository });
  return fromFindings(status === 0 ? [] : lines(output));
}

function nodeOf(version: string): string {
  return join(repository, `tools/runtimes/node_modules/node${version}/bin/node`);
}

function fromFindings(findings: readonly string[]): Result {
  return findings.length === 0 ? { passed: 1, failed: 0, failures: [] } : { passed: 0, failed: 1, failures: findings };
}

function fromCrash(error: unknown): Result {
  return fromFindings([error instanceof Error ? (error.stack ?? error.message) : String(error)]);
}
