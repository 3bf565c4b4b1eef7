import { figureOf, type Measured, sizeName } from './measured.ts';
import type { Scale } from './scale.ts';
import * as prose from './scale-prose.ts';
import { formatNumber, growthTable, inputsTable, nodesTable, plansText, planTable } from './scale-tables.ts';

export const scaleDocument = 'docs/scale.md';

/** The whole of docs/scale.md: nobody writes a number into it by hand. */
export function formatDocument(scale: Scale, measured: Measured): string {
  return `${prose.introduction}

${measuredPart(measured)}

${dayPart(scale)}

## An incident

${prose.incident}

${planTable(scale.incident)}

${prose.incidentReading}

${limitText(measured, scale.plan, scale.inputs.processorShare)}

${prose.ending}
`;
}

function measuredPart(measured: Measured): string {
  const { date, cpu, cores, memoryGib, node, load, minutes } = measured;
  return `## What was measured

\`npm run -s bench -- growth --write\`, ${date}, ${minutes} minutes: ${cores} cores (${cpu}), ${memoryGib} GiB, Node ${node.slice(1)}, PostgreSQL 15 with
1 GB of buffers, SQLite as the product opens it. **The machine was shared with other work**: a load of ${load[0]} before and ${load[1]} after,
on ${cores} cores. Ratios were taken in alternation and stand; times and rates are far worse than an idle machine's.

${prose.growth}

${growthTable(measured)}

${ratioVerdict(measured)}

${pageCosts(measured)}

${prose.findings}

### One node and two on one PostgreSQL

${prose.nodes}

${nodesTable(measured)}

${nodesText(measured)}

${prose.limit}

### What PostgreSQL does for one refresh

${plansText(measured)}

${prose.plans}`;
}

function dayPart({ inputs, day, parts, plan }: Scale): string {
  const people = formatNumber(Math.round((inputs.users * inputs.dailyShare) / inputs.reduction));
  return `## The day that is assumed

${prose.assumptions}

${inputsTable(inputs)}

## What it takes

A day of ${people} people, 1 in ${formatNumber(inputs.reduction)}, seed ${inputs.seed}: ${formatNumber(day.refreshes)} refreshes, ${formatNumber(day.logIns)} log-ins, ${formatNumber(day.logOuts)} log-outs; the verifier's
own table held ${formatNumber(day.mostEntries)} entries at most and none a day later. Scaled by what was counted and measured:

${planTable(plan)}

${prose.reading}

The product's own code made the bytes of the feed: ${parts.deltaBytes} a delta, ${parts.heartbeatBytes} a signed heartbeat, ${parts.snapshotBytesPerEntry} an entry of a snapshot, ${parts.tableBytesPerEntry}
an entry of a verifier's table.`;
}

function ratioVerdict({ ratios, sizes }: Measured): string {
  const of = (database: 'sqlite' | 'postgres', size: string): number =>
    ratios[`${database}_refresh_${size}_over_1k`] ?? Number.NaN;
  const judged = (ratio: number): string => `${ratio} (${ratio <= 1.2 ? 'reached' : 'not reached'})`;
  const largest = sizeName(Math.max(...sizes));
  const beyond =
    largest === '1m' ? '' : ` At ${largest} it is ${of('sqlite', largest)} and ${of('postgres', largest)}.`;
  const at = `SQLite ${judged(of('sqlite', '1m'))}, PostgreSQL ${judged(of('postgres', '1m'))}`;
  return `From 1,000 to a million sessions a refresh may take 1.2 times as long: ${at}.${beyond}`;
}

/** What the larger store does more, in bytes. */
function pageCosts(measured: Measured): string {
  const of = (name: string): string => formatNumber(figureOf(measured, name));
  const most = sizeName(Math.max(...measured.sizes));
  const sqlite = (size: string): string =>
    `${of(`sqlite_${size}_written_bytes_per_refresh`)} bytes written, ${of(`sqlite_${size}_read_bytes_per_refresh`)} read, ${of(`sqlite_${size}_cpu_us_per_refresh`)} µs of processor`;
  return `A refresh on SQLite at 1k: ${sqlite('1k')}; at ${most}: ${sqlite(most)}. PostgreSQL's log took
${of('postgres_1k_wal_bytes_per_refresh')} bytes a refresh at 1k and ${of(`postgres_${most}_wal_bytes_per_refresh`)} at ${most}. Revocations, each committed and numbered, 32 under way:
${of(`sqlite_${most}_revocations_per_second`)} a second on SQLite, ${of(`postgres_${most}_revocations_per_second`)} on PostgreSQL, at ${most}.`;
}

/** How much of the machine the refreshes over HTTP used, and how often they waited for the disk. */
function nodesText(measured: Measured): string {
  const said = (['one_node', 'two_nodes'] as const).map((name) => {
    const of = (figure: string): number => figureOf(measured, `${name}_${figure}`);
    const micros = of('cpu_us_per_refresh') + of('postgres_cpu_us_per_refresh') + of('load_cpu_us_per_refresh');
    const cores = ((micros * of('per_second')) / 1e6).toFixed(2);
    return `${name === 'one_node' ? 'one node' : 'two'}: ${cores} of ${measured.cores} cores`;
  });
  return `Used by all three together, ${said.join('; ')}. A refresh took ${formatNumber(figureOf(measured, 'nodes_wal_syncs_per_refresh'))} fsyncs of PostgreSQL's log: commits that wait
together share one.`;
}

/** Where one PostgreSQL ends, from what a refresh cost it. */
function limitText(measured: Measured, plan: Scale['plan'], share: number): string {
  const micros = figureOf(measured, 'two_nodes_postgres_cpu_us_per_refresh');
  const wal = figureOf(measured, `postgres_${sizeName(Math.max(...measured.sizes))}_wal_bytes_per_refresh`);
  const perCore = (share * 1e6) / micros;
  const peak = plan['refreshes_per_second_peak'] ?? 0;
  const row = (cores: number): string =>
    `| ${cores} | ${formatNumber(Number((perCore * cores).toPrecision(3)))} | ${formatNumber(Number(((perCore * cores * wal) / 1e6).toPrecision(3)))} | ${perCore * cores >= peak ? 'yes' : 'no'} |`;
  return `## Where one PostgreSQL ends

A refresh cost PostgreSQL ${formatNumber(micros)} µs of processor and ${formatNumber(wal)} bytes of log. At ${share * 100} % of its processors it answers:

| cores | refreshes a second | megabytes of log a second | enough for the peak above |
|---:|---:|---:|---|
${[4, 8, 16, 32, 64].map(row).join('\n')}

That the cores add up is an assumption: two were there to measure with.`;
}
