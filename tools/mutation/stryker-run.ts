import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import type { EngineName } from './suite-report.ts';
import { suiteRunner } from './suite-runner.ts';
import type { Mutant, MutantStatus } from './verdict.ts';

export interface StrykerRun {
  readonly engine: EngineName;
  /** Sources, relative to the working directory. */
  readonly sources: readonly string[];
  /** The tests of these names are run. */
  readonly tests: readonly string[];
  readonly workers: number;
  /** Whether results of an earlier run may stand where neither the mutant nor its tests changed. */
  readonly reuse: boolean;
}

const folder = 'coverage/mutation';

/** Mutates a copy of the working tree's token core, and answers what became of each mutant. */
export async function runStryker({ engine, sources, tests, workers, reuse }: StrykerRun): Promise<readonly Mutant[]> {
  process.env.SEALWRIGHT_MUTATION_ENGINE = engine;
  process.env.SEALWRIGHT_MUTATION_TESTS = tests.join();
  const report = `${folder}/${engine}.json`;
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
    incrementalFile: `${folder}/${engine}-incremental.json`,
    force: !reuse,
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    concurrency: workers,
    // A mutant that runs in circles counts as found. Ten seconds over twice its tests' time is no crowded machine.
    timeoutMS: 10_000,
    timeoutFactor: 2,
    allowConsoleColors: false,
    logLevel: 'warn',
    warnings: { slow: false },
  };
  // Its type wants enums, which a file of options could not hold either.
  await new Stryker(options as unknown as ConstructorParameters<typeof Stryker>[0]).runMutationTest();
  return readReport(report, new Set(sources));
}

/** The part of the report (mutation-testing-report-schema 2) that is read here. */
interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly ReportedMutant[] }>>;
}

interface ReportedMutant {
  readonly status: MutantStatus;
  readonly replacement: string;
  readonly location: Readonly<Record<'start' | 'end', { readonly line: number; readonly column: number }>>;
}

function readReport(path: string, sources: ReadonlySet<string>): readonly Mutant[] {
  const report = JSON.parse(readFileSync(join(process.cwd(), path), 'utf8')) as Report;
  return Object.entries(report.files)
    .filter(([file]) => sources.has(file))
    .flatMap(([file, { source, mutants }]) => mutants.map((mutant) => toMutant(file, source.split('\n'), mutant)));
}

function toMutant(file: string, rows: readonly string[], { status, replacement, location }: ReportedMutant): Mutant {
  const { start, end } = location;
  const row = rows[start.line - 1] ?? '';
  const original = row.slice(start.column - 1, end.line === start.line ? end.column - 1 : undefined);
  return { file, line: start.line, row: row.trim(), original, replacement, status };
}
