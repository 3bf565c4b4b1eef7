// Stryker's plugin: tries each mutant by the tests as one bundle, in a thread of its own. A thread with a bundle is there
// in a tenth of the time that Vitest takes to start a worker, and a fresh one has nothing of the mutant before.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { bundleTests } from './suite-bundle.ts';
import type { EngineName, SuiteOrder, SuiteReport } from './suite-report.ts';

/** Where Stryker finds this. */
export const suiteRunner: { readonly name: string; readonly path: string } = {
  name: 'suite',
  path: fileURLToPath(import.meta.url),
};

/** What Stryker looks for in a plugin. */
export const strykerPlugins: readonly object[] = [
  { kind: 'TestRunner', name: suiteRunner.name, factory: createRunner },
];

/** The part of Stryker's `MutantRunOptions` that is read here; a run before mutants has the first alone. */
interface RunOptions {
  readonly timeout: number;
  readonly activeMutant?: { readonly id: string };
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
}

function createRunner() {
  const { SEALWRIGHT_MUTATION_ENGINE: name = 'node', SEALWRIGHT_MUTATION_TESTS: tests = '*' } = process.env;
  const engine = name as EngineName;
  const bundle = join(process.cwd(), `suite-${process.pid}.mjs`);
  return {
    capabilities: () => ({ reloadEnvironment: true }),
    init: () => bundleTests({ root: process.cwd(), engine, tests: tests.split(','), outfile: bundle }),
    dryRun: async ({ timeout }: RunOptions) => dryResult(await runThread(bundle, { engine }, timeout)),
    mutantRun: async ({ timeout, activeMutant, testFilter, hitLimit }: RunOptions) =>
      mutantResult(
        await runThread(
          bundle,
          {
            engine,
            ...(activeMutant === undefined ? {} : { mutant: activeMutant.id }),
            ...(testFilter === undefined ? {} : { wanted: testFilter }),
            ...(hitLimit === undefined ? {} : { hitLimit }),
          },
          timeout,
        ),
      ),
  };
}

type Outcome = SuiteReport | { readonly broken: string } | 'late';

/** The first report; a thread that ends without one is broken. Stryker ends all of us at its time limit: we are sooner. */
function runThread(bundle: string, order: SuiteOrder, timeoutMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const thread = new Worker(bundle, {
      workerData: order,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    let first: Outcome | undefined;
    const settle = (outcome: Outcome, restMs: number): void => {
      first ??= outcome;
      clearTimeout(timer);
      timer = setTimeout(() => void thread.terminate(), restMs);
    };
    let timer = setTimeout(() => settle('late', 0), timeoutMs * 0.9);
    // It ends by itself: Node 24 aborts the whole process where a thread is ended that is making a key.
    thread.once('message', (report: SuiteReport) => settle(report, 2000));
    thread.once('error', (error) => settle({ broken: String(error) }, 0));
    thread.once('exit', () => {
      clearTimeout(timer);
      resolve(first ?? { broken: 'ended without a report' });
    });
  });
}

function dryResult(outcome: Outcome): object {
  if (outcome === 'late') return { status: 'timeout' };
  if ('broken' in outcome) return { status: 'error', errorMessage: outcome.broken };
  const { tests, failures, coverage } = outcome;
  if (failures.length > 0) return { status: 'error', errorMessage: failures.join('\n') };
  const success = 0;
  const results = tests.map(({ id, name, file, ms }) => {
    const fileName = join(process.cwd(), 'packages/jwt/src', file);
    return { id, name, fileName, timeSpentMs: ms, status: success };
  });
  return { status: 'complete', tests: results, mutantCoverage: coverage };
}

function mutantResult(outcome: Outcome): object {
  if (outcome === 'late') return { status: 'timeout' };
  const killed = { status: 'killed', killedBy: [], nrOfTests: 0 };
  if ('broken' in outcome) return { ...killed, failureMessage: outcome.broken };
  const { tests, failures, failed, circling } = outcome;
  if (circling) return { status: 'timeout', reason: 'ran in circles' };
  if (failures.length === 0) return { status: 'survived', nrOfTests: tests.length };
  const killedBy = failed === undefined ? [] : [failed];
  return { ...killed, killedBy, failureMessage: failures[0], nrOfTests: tests.length };
}
