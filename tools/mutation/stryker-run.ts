import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../process.ts';
import type { EngineName } from './suite-report.ts';
import type { Mutant, MutantStatus } from './verdict.ts';

export interface StrykerRun {
  readonly engine: EngineName;
  /** Sources, relative to the working directory. */
  readonly sources: readonly string[];
  /** The tests of these names are run. */
  readonly tests: readonly string[];
  /** Whether results of an earlier run may stand where neither the mutant nor its tests changed. */
  readonly reuse: boolean;
}

const program = fileURLToPath(new URL('stryker-program.ts', import.meta.url));

/**
 * Mutates a copy of the working tree's token core, and answers what became of each mutant. In a process of its own: so
 * several runs go on at once.
 */
export async function runStryker({ engine, sources, tests, reuse }: StrykerRun): Promise<readonly Mutant[]> {
  const folder = `coverage/mutation/${basename(sources[0] ?? '', '.ts')}`;
  const order = { folder, sources, reuse } satisfies StrykerOrder;
  const env = { SEALWRIGHT_MUTATION_ENGINE: engine, SEALWRIGHT_MUTATION_TESTS: tests.join() };
  const options = { cwd: process.cwd(), env, timeoutSeconds: 3600 };
  const { status, output } = await run(process.execPath, [program, JSON.stringify(order)], options);
  if (status !== 0) throw new Error(`Stryker failed on ${sources.join(', ')}\n${output}`);
  return readReport(join(process.cwd(), reportIn(folder)), new Set(sources));
}

/** What `stryker-program.ts` is told. */
export interface StrykerOrder {
  /** Where the report lies when it has ended, and all else that it writes. */
  readonly folder: string;
  readonly sources: readonly string[];
  readonly reuse: boolean;
}

export function reportIn(folder: string): string {
  return `${folder}/report.json`;
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
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
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
