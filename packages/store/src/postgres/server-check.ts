import { oldestPostgres } from '../defaults.ts';
import { errors } from '../errors.ts';
import { prepare, type Sql } from './database.ts';

/** Which cluster this is, and in which of its lives: a new timeline begins with each promotion and each restore. */
export interface ServerIdentity {
  readonly systemId: string;
  readonly timeline: number;
}

/**
 * Whether this server may hold a store at all: its version, that it takes writes, and that it answers a commit only when that is
 * durable.
 *
 * @throws AuthError store_unsupported, store_read_only, store_unsafe
 */
export async function checkServer(sql: Sql): Promise<ServerIdentity> {
  const { rows } = await sql.run(facts);
  const [version, isStandby, durable, systemId, timeline] = rows[0] as [number, boolean, boolean, string, number];
  if (version < oldestPostgres) throw errors.create('store_unsupported');
  if (isStandby) throw errors.create('store_read_only');
  if (!durable) throw errors.create('store_unsafe');
  return { systemId, timeline };
}

/** The current timeline as an expression; it fails on a standby. Control data would name it only after the next checkpoint. */
export const timelineNow: string = `('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint`;

const facts = prepare(`SELECT current_setting('server_version_num')::int, pg_is_in_recovery(),
    current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off',
    (SELECT system_identifier::text FROM pg_control_system()),
    CASE WHEN pg_is_in_recovery() THEN 0 ELSE ${timelineNow} END`);
