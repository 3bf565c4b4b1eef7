import { entryMarginSeconds } from '../../packages/issuer/src/defaults.ts';
import { restMillisecondsPerStream } from '../../packages/server/src/defaults.ts';
import { type Day, daySeconds, quarterSeconds } from './day.ts';
import type { FeedParts } from './feed-parts.ts';
import { cited, figureOf, type Measured, sizeName } from './measured.ts';
import type { ScaleInputs } from './scale-inputs.ts';

/** Names with their units; one number each, so that a program can compare two plans. */
export type Plan = Readonly<Record<string, number>>;

/** Rows are kept for the idle life of seven days and the grace of one (`sessionGraceMilliseconds` of the store). */
const endedRowDays = 8;
/** Pages beneath the tops of the trees: a leaf of each of the two indexes, and the two rows. */
const leafPagesPerRefresh = 4;

/** Scales a simulated day by counted rows and measured costs. */
export function planResources(inputs: ScaleInputs, day: Day, parts: FeedParts, measured: Measured): Plan {
  const rates = ratesOf(inputs, day);
  const costs = costsOf(measured);
  const rows = inputs.users * inputs.sessionsPerUser + day.logOuts * inputs.reduction * endedRowDays;
  const full = (cores: number): number => Math.ceil(cores / inputs.processorShare);
  return rounded({
    ...rates,
    session_rows: rows,
    session_bytes: rows * costs.sessionBytes,
    account_bytes: inputs.users * costs.accountBytes,
    wal_bytes_per_second_peak: rates.refreshes_per_second_peak * costs.walBytes,
    wal_bytes_per_day: day.refreshes * inputs.reduction * costs.walBytes,
    fsyncs_per_second_peak: rates.refreshes_per_second_peak * costs.syncs,
    page_reads_per_second_peak: rates.refreshes_per_second_peak * leafPagesPerRefresh * (1 - inputs.cachedShare),
    page_writes_per_second_peak: rates.refreshes_per_second_peak,
    node_cores: full((rates.refreshes_per_second_peak * costs.nodeMicroseconds) / 1e6),
    log_in_cores: full(rates.log_ins_per_second_peak / cited.logInsPerCoreSecond),
    postgres_cores: full((rates.refreshes_per_second_peak * costs.postgresMicroseconds) / 1e6),
    connections: inputs.nodes * inputs.connectionsPerNode,
    ...feedOf(inputs, day, parts, rates.revocations_per_second_peak),
  });
}

/** What revoking so many sessions one by one costs, and what one epoch does instead. */
export function planIncident(inputs: ScaleInputs, parts: FeedParts, measured: Measured): Plan {
  const { incidentSessions: sessions, verifiers, nodes } = inputs;
  const perSecond = figureOf(measured, `${largestOn(measured)}_revocations_per_second`);
  const life = inputs.accessSeconds + entryMarginSeconds;
  const seconds = sessions / perSecond;
  const groups = groupsPerSecond(inputs, perSecond);
  const alive = Math.min(sessions, perSecond * life);
  return rounded({
    incident_deltas: sessions,
    incident_seconds: seconds,
    incident_feed_bytes_per_second_a_verifier: perSecond * parts.deltaBytes + (groups + 1) * parts.heartbeatBytes,
    incident_feed_bytes_a_verifier: sessions * parts.deltaBytes + seconds * (groups + 1) * parts.heartbeatBytes,
    incident_feed_bytes_per_second_a_node:
      (verifiers / nodes) * (perSecond * parts.deltaBytes + (groups + 1) * parts.heartbeatBytes),
    incident_entries_alive: alive,
    incident_table_bytes: alive * parts.tableBytesPerEntry,
    incident_snapshot_bytes: alive * parts.snapshotBytesPerEntry,
    incident_log_in_core_seconds: sessions / cited.logInsPerCoreSecond,
    epoch_deltas: 1,
    epoch_feed_bytes_a_verifier: parts.deltaBytes + parts.heartbeatBytes,
    everybody_log_in_core_hours:
      (inputs.users * inputs.dailyShare * inputs.activeSessionsPerUser) / cited.logInsPerCoreSecond / 3600,
  });
}

function ratesOf(inputs: ScaleInputs, day: Day) {
  const mean = (count: number): number => (count * inputs.reduction) / daySeconds;
  const peak = (quarters: readonly number[]): number => (Math.max(...quarters) * inputs.reduction) / quarterSeconds;
  return {
    refreshes_per_second_mean: mean(day.refreshes),
    refreshes_per_second_peak: peak(day.refreshesByQuarter),
    log_ins_per_second_mean: mean(day.logIns),
    log_ins_per_second_peak: peak(day.logInsByQuarter),
    revocations_per_second_mean: mean(day.logOuts) + inputs.quietRevocationsPerSecond,
    revocations_per_second_peak: peak(day.logOutsByQuarter) + inputs.quietRevocationsPerSecond,
  };
}

function costsOf(measured: Measured) {
  const largest = largestOn(measured);
  return {
    sessionBytes: figureOf(measured, `${largest}_bytes_per_session`),
    accountBytes: figureOf(measured, `${largest}_bytes_per_account`),
    walBytes: figureOf(measured, `${largest}_wal_bytes_per_refresh`),
    syncs: figureOf(measured, 'nodes_wal_syncs_per_refresh'),
    nodeMicroseconds: figureOf(measured, 'two_nodes_cpu_us_per_refresh'),
    postgresMicroseconds: figureOf(measured, 'two_nodes_postgres_cpu_us_per_refresh'),
  };
}

function largestOn({ sizes }: Measured): string {
  return `postgres_${sizeName(Math.max(...sizes))}`;
}

/** Deltas leave in groups with one signed statement each; with more streams on a node the groups come less often. */
function groupsPerSecond({ verifiers, nodes }: ScaleInputs, revocationsPerSecond: number): number {
  return Math.min(revocationsPerSecond, 1000 / (restMillisecondsPerStream * Math.max(1, verifiers / nodes)));
}

function feedOf(inputs: ScaleInputs, day: Day, parts: FeedParts, perSecond: number) {
  const life = inputs.accessSeconds + entryMarginSeconds;
  const entries = day.mostEntries * inputs.reduction + inputs.quietRevocationsPerSecond * life;
  const bytes = perSecond * parts.deltaBytes + (groupsPerSecond(inputs, perSecond) + 1) * parts.heartbeatBytes;
  return {
    feed_bytes_per_second_a_verifier: bytes,
    feed_bytes_per_second_a_node: (bytes * inputs.verifiers) / inputs.nodes,
    feed_streams_a_node: inputs.verifiers / inputs.nodes,
    verifier_entries: entries,
    verifier_table_bytes: entries * parts.tableBytesPerEntry,
    snapshot_bytes: entries * parts.snapshotBytesPerEntry,
    snapshot_load_seconds: (entries * cited.snapshotMillisecondsPerEntry) / 1000,
  };
}

function rounded(plan: Record<string, number>): Plan {
  return Object.fromEntries(Object.entries(plan).map(([name, value]) => [name, Number(value.toPrecision(3))]));
}
