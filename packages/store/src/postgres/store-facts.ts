import { countedRows } from '../defaults.ts';
import { parsePostgresUrl } from './connection-url.ts';
import { createClient, onClient, quoted, type Sql } from './database.ts';
import { databaseFailure } from './failure.ts';
import { type PostgresStatus, readVersion, statusOf } from './migrator.ts';
import { checkServer } from './server-check.ts';

/** What a store in PostgreSQL says of itself. */
export interface PostgresFacts extends PostgresStatus {
  /** Undefined where the version is not this release's: only that one can be read. */
  readonly facts:
    | {
        readonly incarnation: number;
        readonly logId: string;
        readonly seq: number;
        /** Revocations that are committed and not numbered yet. */
        readonly waiting: number;
        readonly accounts: number;
        readonly sessions: number;
        readonly keys: number;
        /** Of revocations that are not cleaned away. */
        readonly entries: number;
        /** Large tables are not counted: their rows are as PostgreSQL's statistics say. */
        readonly isEstimated: boolean;
        readonly bytes: number;
      }
    | undefined;
}

/**
 * Says which version the store at a URL has, and what it holds. It changes nothing.
 *
 * @throws AuthError as `postgresStatus` does
 *
 * @example
 * ```ts
 * import { postgresFacts } from '@sealwright/store/postgres';
 *
 * export const bytesOf = async (url: string) => (await postgresFacts(url)).facts?.bytes;
 * ```
 */
export async function postgresFacts(url: string): Promise<PostgresFacts> {
  const place = parsePostgresUrl(url);
  const schema = quoted(place.schema);
  const client = createClient(place, 'sealwright status');
  try {
    await client.connect().catch((error) => Promise.reject(databaseFailure(error)));
    const sql = onClient(client);
    await checkServer(sql);
    const status = statusOf(await readVersion(sql, schema));
    return { ...status, facts: status.state === 'current' ? await readFacts(sql, schema) : undefined };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function readFacts(sql: Sql, schema: string): Promise<PostgresFacts['facts']> {
  const { rows } = await sql.run(
    {
      name: '',
      text: `SELECT state.incarnation, head.log_id, head.seq, (SELECT count(*) FROM ${schema}.outbox), (SELECT count(*) FROM ${schema}.keys),
      (SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relkind = 'r')
      FROM ${schema}.state CROSS JOIN ${schema}.log_head AS head`,
    },
    [schema],
  );
  const [incarnation, logId, seq, waiting, keys, bytes] = rows[0] as [number, string, number, number, number, number];
  const counts = [];
  for (const table of ['accounts', 'sessions', 'revocation_log'])
    counts.push(await countRows(sql, `${schema}.${table}`));
  const [accounts = 0, sessions = 0, entries = 0] = counts.map(({ count }) => count);
  const isEstimated = counts.some((each) => each.isEstimated);
  return { incarnation, logId, seq, waiting, accounts, sessions, keys, entries, isEstimated, bytes };
}

async function countRows(sql: Sql, table: string): Promise<{ readonly count: number; readonly isEstimated: boolean }> {
  const estimate = await sql.run(
    { name: '', text: 'SELECT reltuples::bigint FROM pg_class WHERE oid = $1::regclass' },
    [table],
  );
  const estimated = estimate.rows[0]?.[0] as number;
  if (estimated > countedRows) return { count: estimated, isEstimated: true };
  const { rows } = await sql.run({ name: '', text: `SELECT count(*) FROM ${table}` });
  return { count: rows[0]?.[0] as number, isEstimated: false };
}
