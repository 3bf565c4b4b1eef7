import { copyRows } from '../defaults.ts';
import { errors } from '../errors.ts';
import type { SqlValue } from '../record-codec.ts';
import {
  type CopiedRow,
  type CopiedState,
  type CopiedTable,
  type CopyReport,
  type CopySource,
  copiedTables,
  createRowDigest,
} from '../store-copy.ts';
import { parsePostgresUrl } from './connection-url.ts';
import { createClient, onClient, prepare, quoted, type Sql } from './database.ts';
import { databaseFailure } from './failure.ts';
import { migratePostgres } from './migrator.ts';
import { checkServer } from './server-check.ts';

/**
 * Fills an empty store in PostgreSQL with what another one holds: accounts, clients, sessions, keys as they are sealed, settings,
 * evidence, the log under its own name with its numbers and hashes, the epochs, the incarnation and the clock's floor. Nobody
 * is logged out, and a verifier that followed the other store goes on with the same log.
 *
 * All of it is one transaction, read back and compared before it is committed: after any failure the store is as empty as
 * before, and the copy can be begun again. First keys and settings that `migrate` made are replaced; a store in which
 * anybody has an account, or anything was ever revoked, is not empty.
 *
 * It does NOT copy what lies in Redis, and does NOT close the source.
 *
 * @throws AuthError `store_not_empty`, `store_copy_differs`, `store_locked`, and what `openPostgresStore` throws
 *
 * @example
 * ```ts
 * import { fillPostgresStore } from '@sealwright/store/postgres';
 *
 * export type Fill = typeof fillPostgresStore;
 * ```
 */
export async function fillPostgresStore(url: string, source: CopySource): Promise<CopyReport> {
  const place = parsePostgresUrl(url);
  const schema = quoted(place.schema);
  await migratePostgres(url);
  const client = createClient(place, 'sealwright copy');
  try {
    await client.connect().catch((error) => Promise.reject(databaseFailure(error)));
    const connection = onClient(client);
    await checkServer(connection);
    return await connection.transaction((sql) => fill(sql, schema, source));
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function fill(sql: Sql, schema: string, source: CopySource): Promise<CopyReport> {
  await run(
    sql,
    `LOCK TABLE ${[...copiedTables.map(({ name }) => name), 'outbox'].map((name) => `${schema}.${name}`).join(', ')}
    IN ACCESS EXCLUSIVE MODE`,
  );
  await assertEmpty(sql, schema);
  // What a first start makes by itself, and nothing has used.
  for (const name of ['keys', 'settings', 'clients']) await run(sql, `DELETE FROM ${schema}.${name}`);
  const report: [string, CopyReport[keyof CopyReport]][] = [];
  for (const table of copiedTables) {
    const read = await writeTable(sql, schema, table, source);
    const found = await readBack(sql, schema, table);
    if (read.rows !== found.rows || read.digest !== found.digest) throw errors.create('store_copy_differs');
    report.push([table.name, found]);
  }
  await writeState(sql, schema, source.state);
  return Object.fromEntries(report) as unknown as CopyReport;
}

async function assertEmpty(sql: Sql, schema: string): Promise<void> {
  const { rows } = await run(
    sql,
    `SELECT (SELECT seq FROM ${schema}.log_head) > 0 OR EXISTS (SELECT FROM ${schema}.accounts) OR EXISTS (SELECT FROM ${schema}.sessions)
       OR EXISTS (SELECT FROM ${schema}.resources) OR EXISTS (SELECT FROM ${schema}.outbox) OR (SELECT count(*) FROM ${schema}.clients) > 1`,
  );
  if (rows[0]?.[0] !== false) throw errors.create('store_not_empty');
}

async function writeTable(sql: Sql, schema: string, table: CopiedTable, source: CopySource) {
  const digest = createRowDigest();
  const added: [column: string, value: number][] = table.name === 'sessions' ? [['version', 1]] : [];
  const columns = [...table.columns, ...added.map(([column]) => column)];
  let after: SqlValue | undefined;
  for (;;) {
    const rows = source.read(table, after, copyRows);
    if (rows.length === 0) return digest.end();
    digest.add(rows);
    const values = rows.flatMap((row) => [...row.values, ...added.map(([, value]) => value)]);
    await run(
      sql,
      `INSERT INTO ${schema}.${table.name} (${columns.join(', ')}) VALUES ${places(rows.length, columns.length)}`,
      values,
    );
    after = rows.at(-1)?.key;
  }
}

async function readBack(sql: Sql, schema: string, table: CopiedTable) {
  const digest = createRowDigest();
  const from = `SELECT ${[table.key, ...table.columns].join(', ')} FROM ${schema}.${table.name}`;
  let after: SqlValue | undefined;
  for (;;) {
    const [behind, values] = after === undefined ? ['', []] : [`WHERE ${table.key} > $1`, [after]];
    const { rows } = await run(sql, `${from} ${behind} ORDER BY ${table.key} LIMIT ${copyRows}`, values);
    if (rows.length === 0) return digest.end();
    const copied = rows.map((row): CopiedRow => ({ key: row[0] as SqlValue, values: table.recode(row.slice(1)) }));
    digest.add(copied);
    after = copied.at(-1)?.key;
  }
}

/** The life goes on as it was. That it was counted is what a node that stands by hears: it reads keys and clients anew. */
async function writeState(sql: Sql, schema: string, state: CopiedState): Promise<void> {
  const { incarnation, issuerEpoch, logId, seq, hash, cleaned, clockFloor } = state;
  await run(
    sql,
    `UPDATE ${schema}.state SET incarnation = greatest(incarnation, $1), issuer_epoch = greatest(issuer_epoch, $2)`,
    [incarnation, issuerEpoch],
  );
  await run(sql, `UPDATE ${schema}.log_head SET log_id = $1, seq = $2, hash = $3, cleaned = $4`, [
    logId,
    seq,
    hash,
    cleaned,
  ]);
  await run(sql, `UPDATE ${schema}.clock SET floor = greatest(floor, $1)`, [clockFloor]);
  await run(sql, `UPDATE ${schema}.changes SET count = count + 1`);
}

/** `($1, $2), ($3, $4)` for two rows of two columns. */
function places(rows: number, columns: number): string {
  const row = (at: number): string =>
    `(${Array.from({ length: columns }, (_, column) => `$${at * columns + column + 1}`).join(', ')})`;
  return Array.from({ length: rows }, (_, at) => row(at)).join(', ');
}

/** Not by name: each is used a few times on one connection. */
function run(sql: Sql, text: string, values: readonly SqlValue[] = []) {
  return sql.run({ ...prepare(text), name: '' }, values);
}
