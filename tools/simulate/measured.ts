import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { read } from '../workspace.ts';

/** What `npm run -s bench -- growth --write` has left: the figures that the plan stands on. */
export interface Measured {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly node: string;
  /** Processes that wanted a processor, on average over the last minutes: before and after. */
  readonly load: readonly [before: number, after: number];
  readonly minutes: number;
  readonly sizes: readonly number[];
  readonly figures: Readonly<Record<string, number>>;
  readonly ratios: Readonly<Record<string, number>>;
  readonly plans: Readonly<Record<string, { readonly read: readonly string[]; readonly write: readonly string[] }>>;
}

const measuredFile = 'bench/measured/growth.json';

/** @throws Error when nothing was measured yet. */
export function readMeasured(root: string): Measured {
  if (!existsSync(join(root, measuredFile)))
    throw new Error('nothing was measured: npm run -s bench -- growth --write');
  return JSON.parse(read(root, measuredFile)) as Measured;
}

/** @throws Error for a figure that was not measured: a plan never puts another in its place. */
export function figureOf(measured: Measured, name: string): number {
  const value = measured.figures[name];
  if (value === undefined) throw new Error(`${name} was not measured`);
  return value;
}

/** As the bench names its sizes. */
export function sizeName(size: number): string {
  if (size % 1_000_000 === 0) return `${size / 1_000_000}m`;
  return size % 1000 === 0 ? `${size / 1000}k` : String(size);
}

/** Of docs/benchmarks.md, measured by other scenarios on the same kind of machine. */
export const cited = {
  /** `login`: 60.921 a second on two cores, argon2id at OWASP's parameters. */
  logInsPerCoreSecond: 30.46,
  /** `denylist`: from the text of a signed snapshot of 100,000 entries to a table that answers. */
  snapshotMillisecondsPerEntry: 0.00448,
} as const;
