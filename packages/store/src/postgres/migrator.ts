import type { Client } from 'pg';
import { indexAheadMilliseconds, migrationLockMilliseconds, migrationMilliseconds } from '../defaults.ts';
import { errors } from '../errors.ts';
import { parsePostgresUrl } from './connection-url.ts';
import { createClient, onClient, prepare, quoted, type Sql } from './database.ts';
import { databaseFailure } from './failure.ts';
import { migration0001, undo0001 } from './migration-0001.ts';
import { migration0002, undo0002 } from './migration-0002.ts';
import { checkServer } from './server-check.ts';
import { makeSessionIndexAhead } from './session-index.ts';
import { insertState } from './store-birth.ts';

/** In order; the position is the version that a migration leads to. A released one never changes. */
const migrations: readonly Migration[] = [
  { up: migration0001, down: undo0001 },
  { up: migration0002, down: undo0002, ahead: makeSessionIndexAhead },
];

interface Migration {
  readonly up: (schema: string) => string;
  readonly down: (schema: string) => string;
  /** What takes long and stands in nobody's way, before the step: outside of any transaction, and again without harm. */
  readonly ahead?: (sql: Sql, schema: string) => Promise<void>;
}

/** The version that this release reads and writes. */
export const postgresVersion: number = migrations.length;

export interface PostgresStatus {
  /** `empty`: there is no store. `older`: it wants `migratePostgres`. `newer`: it wants a newer release. */
  readonly state: 'empty' | 'current' | 'older' | 'newer';
  /** The store's version; 0 for an empty one. */
  readonly version: number;
  /** The version of this release. */
  readonly newest: number;
}

/**
 * Says which version the store at a URL has. It changes nothing, and it does NOT say whether the store is sound.
 *
 * @throws AuthError `store_unreachable`, `store_forbidden`, `store_missing` (no such database), `store_unsupported`,
 *   `store_read_only`, `store_unsafe`
 *
 * @example
 * ```ts
 * import { postgresStatus } from '@sealwright/store/postgres';
 *
 * export async function needsMigration(url: string): Promise<boolean> {
 *   return (await postgresStatus(url)).state === 'older';
 * }
 * ```
 */
export async function postgresStatus(url: string): Promise<PostgresStatus> {
  const { schema } = parsePostgresUrl(url);
  return withMigrationClient(url, async (client) => statusOf(await readVersion(onClient(client), quoted(schema))));
}

/**
 * Brings the store at a URL to a version, up or down, one transaction for each step; makes an empty one. Of several that do it
 * at once, one does each step. A step that would have to wait for a lock gives up within 2 seconds and holds nobody up; run
 * it again.
 *
 * Going down to 0 drops every table with all that is in it. It does NOT make the database or the role.
 *
 * @throws AuthError `store_newer`, `store_locked`, and what `postgresStatus` throws
 * @throws TypeError for a version that this release does not know
 *
 * @example
 * ```ts
 * import { migratePostgres } from '@sealwright/store/postgres';
 *
 * export const migrate = (url: string) => migratePostgres(url);
 * ```
 */
export async function migratePostgres(
  url: string,
  { to = postgresVersion }: { readonly to?: number } = {},
): Promise<PostgresStatus> {
  if (!Number.isInteger(to) || to < 0 || to > postgresVersion) throw new TypeError('there is no such version');
  const { schema } = parsePostgresUrl(url);
  await workAhead(url, quoted(schema), to);
  return withMigrationClient(url, async (client) => {
    for (;;) {
      const version = await onClient(client).transaction((sql) => step(client, sql, quoted(schema), to));
      if (version === to) return statusOf(version);
    }
  });
}

export function statusOf(version: number): PostgresStatus {
  const state = version === postgresVersion ? 'current' : version === 0 ? 'empty' : undefined;
  return { state: state ?? (version > postgresVersion ? 'newer' : 'older'), version, newest: postgresVersion };
}

/** 0 when there is no store. */
export async function readVersion(sql: Sql, schema: string): Promise<number> {
  const exists = await sql.run({ name: '', text: 'SELECT to_regclass($1) IS NOT NULL' }, [`${schema}.migrations`]);
  if (exists.rows[0]?.[0] !== true) return 0;
  const { rows } = await sql.run({ name: '', text: `SELECT coalesce(max(version), 0) FROM ${schema}.migrations` });
  return rows[0]?.[0] as number;
}

/** One version nearer to the wanted one; answers the version afterwards. */
async function step(client: Client, sql: Sql, schema: string, to: number): Promise<number> {
  // Of two programs the second waits here, and then looks at what the first has done.
  await sql.run(prepare('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))'), [`sealwright migration ${schema}`]);
  const version = await readVersion(sql, schema);
  if (version > postgresVersion) throw errors.create('store_newer');
  if (version === to) return version;
  const up = version < to;
  const target = up ? version + 1 : version - 1;
  const migration = migrations[Math.max(version, target) - 1];
  if (migration === undefined) throw errors.create('store_newer');
  if (version === 0) {
    await runScript(
      client,
      `CREATE SCHEMA IF NOT EXISTS ${schema};
      CREATE TABLE ${schema}.migrations (version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    );
  }
  await runScript(client, up ? migration.up(schema) : migration.down(schema));
  if (up) await sql.run({ name: '', text: `INSERT INTO ${schema}.migrations (version) VALUES ($1)` }, [target]);
  else await sql.run({ name: '', text: `DELETE FROM ${schema}.migrations WHERE version = $1` }, [version]);
  if (version === 0) await insertState(sql, schema);
  if (target === 0) await runScript(client, `DROP TABLE ${schema}.migrations`);
  return target;
}

/** Only what the store at hand needs: a new one has nothing that could take long. */
async function workAhead(url: string, schema: string, to: number): Promise<void> {
  const work = async (client: Client): Promise<void> => {
    const sql = onClient(client);
    const version = await readVersion(sql, schema);
    if (version === 0) return;
    for (const { ahead } of migrations.slice(version, to)) await ahead?.(sql, schema);
  };
  await withMigrationClient(url, work, indexAheadMilliseconds);
}

async function runScript(client: Client, text: string): Promise<void> {
  try {
    await client.query(text);
  } catch (error) {
    throw databaseFailure(error);
  }
}

async function withMigrationClient<T>(
  url: string,
  work: (client: Client) => Promise<T>,
  milliseconds = migrationMilliseconds,
): Promise<T> {
  const client = createClient(parsePostgresUrl(url), 'sealwright migration', {
    lock_timeout: migrationLockMilliseconds,
    statement_timeout: milliseconds,
    query_timeout: milliseconds,
  });
  try {
    await client.connect().catch((error) => Promise.reject(databaseFailure(error)));
    await checkServer(onClient(client));
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
