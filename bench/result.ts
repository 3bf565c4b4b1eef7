import type { Machine } from './machine.ts';

/** What every scenario answers: DESIGN's names, so that a figure can be found again by a program. */
export interface Result {
  readonly scenario: string;
  /** Null where it could not be measured here. */
  readonly figures: Readonly<Record<string, number | null>>;
  readonly ratios: Readonly<Record<string, number>>;
  /** Why a figure is null, and how to get it. */
  readonly missing?: Readonly<Record<string, string>>;
}

export interface PrintedResult extends Result {
  readonly machine: Machine;
}

/** A table and a bar for each value, for people. */
export function renderResult(result: PrintedResult): string {
  const { machine } = result;
  return [
    `${result.scenario}: ${machine.cores} cores, Node ${machine.node}, ${machine.date}`,
    ...renderGroup('figures', result.figures),
    ...renderGroup('ratios', result.ratios),
    ...Object.entries(result.missing ?? {}).map(([name, reason]) => `  ${name}: ${reason}`),
  ].join('\n');
}

function renderGroup(title: string, group: Readonly<Record<string, number | null>>): string[] {
  const rows = Object.entries(group).filter((row): row is [string, number] => row[1] !== null);
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([name]) => name.length));
  const largest = Math.max(...rows.map(([, value]) => Math.abs(value)));
  return [
    '',
    title,
    ...rows.map(([name, value]) => {
      const bar = '█'.repeat(Math.max(1, Math.round((Math.abs(value) / (largest || 1)) * 32)));
      return `  ${name.padEnd(width)}  ${formatNumber(value).padStart(12)}  ${bar}`;
    }),
  ];
}

function formatNumber(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : value.toPrecision(4);
}
