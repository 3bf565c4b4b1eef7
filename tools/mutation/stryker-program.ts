// Runs Stryker once, as its only argument says in JSON. The engine and the tests are in the environment, where the
// plugin finds them too.

import { Stryker } from '@stryker-mutator/core';
import { reportIn, type StrykerOrder } from './stryker-run.ts';
import { suiteRunner } from './suite-runner.ts';

const { folder, sources, reuse } = JSON.parse(process.argv[2] ?? '') as StrykerOrder;

const options = {
  mutate: [...sources],
  // The copy holds what the tests of the package read, and nothing else of the house.
  ignorePatterns: ['**', '!package.json', '!tsconfig.base.json', '!packages/jwt/**', '**/dist'],
  tempDirName: `${folder}/work`,
  packageManager: 'npm',
  plugins: [suiteRunner.path],
  testRunner: suiteRunner.name,
  coverageAnalysis: 'perTest',
  incremental: true,
  incrementalFile: `${folder}/incremental.json`,
  force: !reuse,
  reporters: ['json'],
  jsonReporter: { fileName: reportIn(folder) },
  concurrency: 1,
  // A mutant that runs in circles counts as found. Ten seconds over twice its tests' time is no crowded machine.
  timeoutMS: 10_000,
  timeoutFactor: 2,
  allowConsoleColors: false,
  logLevel: 'warn',
  warnings: { slow: false },
};
// Its type wants enums, which a file of options could not hold either.
await new Stryker(options as unknown as ConstructorParameters<typeof Stryker>[0]).runMutationTest();
