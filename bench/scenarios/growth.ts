/**
 * Sessions from a thousand to ten millions on SQLite and on PostgreSQL: whether a refresh takes longer when there are more,
 * what a session takes on the disk, and what a log-in and a slice of clean-up take beside them. Each size is compared with a
 * thousand by small slices in alternation. Then refreshes over HTTP by one node and by two.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type TestPostgres } from '../../packages/store/test/postgres-server.ts';
import { round3 } from '../measure.ts';
import type { Result } from '../result.ts';
import { measureCleanUp, measureLogIns } from './growth/other-work.ts';
import type { Population } from './growth/population.ts';
import { openPostgresPopulation } from './growth/postgres-population.ts';
import { beginRecord } from './growth/record.ts';
import { compare, describe, measureOwnWork, measureWal } from './growth/refresh-slice.ts';
import { parseSizes, sizeName, smallest } from './growth/sizes.ts';
import { openSqlitePopulation } from './growth/sqlite-population.ts';
import { explainRefresh, type RefreshPlans } from './growth/statement-plans.ts';
import { measureNodes } from './growth/two-nodes.ts';

export interface GrowthResult extends Result {
  readonly sizes: readonly number[];
  /** By the name of a size. */
  readonly plans: Readonly<Record<string, RefreshPlans>>;
}

type Numbers = Record<string, number>;
type Database = 'sqlite' | 'postgres';
type Open = (size: number) => Promise<Population>;

const effort = { rounds: 31, warmUp: 16 };

export interface GrowthOptions {
  readonly sizes?: string | undefined;
  readonly write?: boolean | undefined;
}

export async function runScenario(options: GrowthOptions = {}): Promise<GrowthResult> {
  const sizes = parseSizes(options.sizes);
  const record = beginRecord();
  const sqlite = await onSqlite(sizes);
  const postgres = await onPostgres(sizes);
  const ratios: Numbers = {};
  for (const size of sizes.slice(1)) {
    const name = `refresh_${sizeName(size)}_over_${sizeName(smallest)}`;
    const both = { sqlite: sqlite.ratios[size] ?? 0, postgres: postgres.ratios[size] ?? 0 };
    ratios[name] = Math.max(both.sqlite, both.postgres);
    for (const [database, ratio] of Object.entries(both)) ratios[`${database}_${name}`] = ratio;
  }
  const { figures, plans } = { ...postgres, figures: { ...sqlite.figures, ...postgres.figures } };
  const result = { scenario: 'growth', sizes, figures, ratios, plans };
  if (options.write === true) record.write(result);
  return result;
}

async function onSqlite(sizes: readonly number[]) {
  const folder = mkdtempSync(join(process.env['SEALWRIGHT_BENCH_FOLDER'] ?? tmpdir(), 'sealwright-growth-'));
  try {
    return await growOn('sqlite', sizes, (size) => openSqlitePopulation(folder, size));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onPostgres(sizes: readonly number[]) {
  // A gigabyte of buffers, and checkpoints by time rather than by the volume that the filling writes.
  const server = await startPostgres(['shared_buffers=1GB', 'max_wal_size=8GB']);
  try {
    const { figures, ratios } = await growOn('postgres', sizes, (size) => openPostgresPopulation(server, size), server);
    const plans: Record<string, RefreshPlans> = {};
    for (const size of sizes) plans[sizeName(size)] = await explainRefresh(server, size);
    const nodes = await measureNodes(server, sizes.at(-1) ?? smallest);
    return { figures: { ...figures, ...nodes }, ratios, plans };
  } finally {
    await server.close();
  }
}

async function growOn(database: Database, sizes: readonly number[], open: Open, server?: TestPostgres) {
  const figures: Numbers = {};
  const ratios: Numbers = {};
  const small = await open(smallest);
  try {
    for (const size of sizes.slice(1)) {
      const started = performance.now();
      const large = await open(size);
      const name = `${database}_${sizeName(size)}`;
      figures[`${name}_fill_seconds`] = Math.round((performance.now() - started) / 1000);
      try {
        const { ratio, small: ofSmall, large: ofLarge } = await compare(small, large, effort);
        ratios[size] = ratio;
        if (size === sizes.at(-1)) note(figures, `${database}_${sizeName(smallest)}_refresh`, describe(ofSmall));
        note(figures, `${name}_refresh`, describe(ofLarge));
        await noteOther(figures, name, large);
        if (server === undefined) note(figures, name, await measureOwnWork(large));
        else figures[`${name}_wal_bytes_per_refresh`] = await measureWal(server, large);
      } finally {
        await large.close();
      }
    }
    await noteOther(figures, `${database}_${sizeName(smallest)}`, small);
    if (server === undefined) note(figures, `${database}_${sizeName(smallest)}`, await measureOwnWork(small));
    else figures[`${database}_${sizeName(smallest)}_wal_bytes_per_refresh`] = await measureWal(server, small);
    return { figures, ratios };
  } finally {
    await small.close();
  }
}

async function noteOther(figures: Numbers, name: string, population: Population): Promise<void> {
  const { sessionBytes, accountBytes, sessions, accounts } = await population.footprint();
  figures[`${name}_bytes_per_session`] = round3(sessionBytes / sessions);
  figures[`${name}_bytes_per_account`] = round3(accountBytes / accounts);
  note(figures, name, await measureLogIns(population));
  note(figures, `${name}_clean_up_slice`, await measureCleanUp(population));
}

function note(figures: Numbers, name: string, values: Numbers): void {
  for (const [key, value] of Object.entries(values)) figures[`${name}_${key}`] = value;
}
