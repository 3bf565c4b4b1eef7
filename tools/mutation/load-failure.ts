import type { RunnerTestCase, RunnerTestFile } from 'vitest';
import type { Reporter, Vitest } from 'vitest/node';

/**
 * Counts a test file that does not even load as a failed test of its own. Stryker 9 looks at tests alone: a mutant that
 * breaks the loading of every file leaves none, and would be taken for a survivor (stryker-js issue 6150).
 */
export function loadFailureReporter(): Reporter {
  let vitest: Vitest | undefined;
  return {
    onInit(started) {
      vitest = started;
    },
    onTestRunEnd() {
      for (const file of vitest?.state.getFiles() ?? []) {
        if ((file.result?.errors?.length ?? 0) > 0) file.tasks.push(failureOf(file));
      }
    },
  };
}

function failureOf(file: RunnerTestFile): RunnerTestCase {
  const { result } = file;
  const name = 'loads';
  return {
    id: `${file.id}_loads`,
    type: 'test',
    mode: 'run',
    name,
    fullName: name,
    fullTestName: name,
    file,
    suite: file,
    meta: {},
    context: {} as RunnerTestCase['context'],
    timeout: 0,
    annotations: [],
    artifacts: [],
    ...(result === undefined ? {} : { result }),
  };
}
