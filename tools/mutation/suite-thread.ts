// Bundled together with the tests, this runs them in a thread of its own: whatever a mutant breaks goes with it.

import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { runFiles } from '../../packages/jwt/test/portable-vitest.ts';
import type { SuiteOrder, SuiteReport, TestTime } from './suite-report.ts';

/** What Stryker's changes of the sources read and write. */
interface StrykerState {
  activeMutant?: string;
  currentTestId?: string | undefined;
  hitLimit?: number;
  hitCount?: number;
  mutantCoverage?: SuiteReport['coverage'];
}

type Load = () => Promise<unknown>;

/** Runs the tests that are asked for, up to the first that fails, and reports. */
export async function runSuite(files: Readonly<Record<string, Load>>): Promise<void> {
  const { engine, mutant, wanted, hitLimit } = workerData as SuiteOrder;
  const state: StrykerState = {};
  Object.assign(globalThis, { __stryker__: state });
  if (mutant !== undefined) state.activeMutant = mutant;
  if (hitLimit !== undefined) Object.assign(state, { hitLimit, hitCount: 0 });

  const tests: TestTime[] = [];
  let failed: string | undefined;
  const identify = identifier();
  // A file takes time even if none of its tests is run.
  const names = Object.keys(files).filter((file) => wanted?.some((id) => id.startsWith(`${file} › `)) ?? true);
  const loaders = names.map((file): [string, Load] => [file, async () => failed ?? files[file]?.()]);
  const { failures } = await runFiles(Object.fromEntries(loaders), {
    engine,
    around: async (name, run) => {
      const id = identify(name);
      if (failed !== undefined || wanted?.includes(id) === false) return false;
      const start = performance.now();
      state.currentTestId = id;
      const passed = await run();
      state.currentTestId = undefined;
      tests.push({ id, name, file: name.split(' › ', 1).join(), ms: performance.now() - start });
      if (!passed) failed = id;
      return passed;
    },
  });
  // A promise that nobody heard fail ends the thread here at the latest.
  await setImmediate();
  const circling = hitLimit !== undefined && (state.hitCount ?? 0) > hitLimit;
  const coverage = state.mutantCoverage ?? { static: {}, perTest: {} };
  parentPort?.postMessage({ tests, failures, failed, circling, coverage } satisfies SuiteReport);
}

/** Names of tests, with a number where one comes again: the same in each run, as the order is. */
function identifier(): (name: string) => string {
  const seen = new Map<string, number>();
  return (name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} #${count}`;
  };
}
