/** The tables of docs/scale.md: numbers from programs, words from here. */
import { figureOf, type Measured, sizeName } from './measured.ts';
import type { ScaleInputs } from './scale-inputs.ts';
import type { Plan } from './scale-plan.ts';

const databases = ['sqlite', 'postgres'] as const;

export function growthTable(measured: Measured): string {
  const head =
    '| sessions | refresh p50, p99 (ms) | a second | over 1k | bytes a session | an account | log-in p50 (ms) | clean-up slice p50, longest (ms) |';
  return databases
    .map((database) => {
      const rows = measured.sizes.map((size) => {
        const name = `${database}_${sizeName(size)}`;
        const of = (figure: string): string => formatNumber(figureOf(measured, `${name}_${figure}`));
        const ratio = measured.ratios[`${database}_refresh_${sizeName(size)}_over_1k`];
        return `| ${size.toLocaleString('en-US')} | ${of('refresh_p50_ms')}, ${of('refresh_p99_ms')} | ${of('refresh_per_second')} | ${ratio ?? '–'} | ${of('bytes_per_session')} | ${of('bytes_per_account')} | ${of('log_in_p50_ms')} | ${of('clean_up_slice_p50_ms')}, ${of('clean_up_slice_max_ms')} |`;
      });
      return [
        `**${database === 'sqlite' ? 'SQLite' : 'PostgreSQL'}**`,
        '',
        head,
        '|---:|---|---:|---:|---:|---:|---:|---|',
        ...rows,
      ].join('\n');
    })
    .join('\n\n');
}

export function nodesTable(measured: Measured): string {
  const row = (title: string, name: string): string => {
    const of = (figure: string): string => formatNumber(figureOf(measured, `${name}_${figure}`));
    return `| ${title} | ${of('per_second')} | ${of('cpu_us_per_refresh')} | ${of('postgres_cpu_us_per_refresh')} | ${of('load_cpu_us_per_refresh')} |`;
  };
  return [
    '| | refreshes a second | processor µs a refresh: nodes | PostgreSQL | load generator |',
    '|---|---:|---:|---:|---:|',
    row('one node', 'one_node'),
    row('two nodes', 'two_nodes'),
  ].join('\n');
}

export function inputsTable(inputs: ScaleInputs): string {
  const rows = Object.entries(inputs)
    .filter(([name]) => name !== 'dailyCurve')
    .map(([name, value]) => `| \`${name}\` | ${formatNumber(Number(value))} |`);
  return ['| input | assumed |', '|---|---:|', ...rows, `| \`dailyCurve\` | ${inputs.dailyCurve.join(' ')} |`].join(
    '\n',
  );
}

export function planTable(plan: Plan): string {
  const rows = Object.entries(plan).map(
    ([name, value]) => `| \`${name}\` | ${formatNumber(value)}${inUnits(name, value)} |`,
  );
  return ['| | |', '|---|---:|', ...rows].join('\n');
}

/** The smallest and the largest: between them nothing is to be seen. */
export function plansText({ plans }: Measured): string {
  const all = Object.entries(plans);
  return [...all.slice(0, 1), ...all.slice(-1)]
    .flatMap(([size, { read, write }]) => [
      ...[`At ${size}, the read:`, '', '```', ...read, '```', ''],
      ...[`At ${size}, the write:`, '', '```', ...write, '```', ''],
    ])
    .join('\n')
    .trimEnd();
}

export function formatNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 3 : 0 });
}

function inUnits(name: string, value: number): string {
  if (!name.includes('bytes') || value < 1e6) return '';
  return value < 1e9
    ? ` (${formatNumber(Number((value / 1e6).toPrecision(3)))} MB)`
    : ` (${formatNumber(Number((value / 1e9).toPrecision(3)))} GB)`;
}
