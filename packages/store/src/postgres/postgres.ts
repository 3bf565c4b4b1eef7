import { defaultMaxConnections, systemMonotonicClock } from '../defaults.ts';
import { parsePostgresUrl } from './connection-url.ts';
import type { PostgresStore, PostgresStoreOptions } from './postgres-store.ts';
import { createPostgresStore } from './store-assembly.ts';

export type { StoreErrorCode } from '../errors.ts';
export type { CopiedRow, CopiedState, CopiedTable, CopiedTableName, CopyReport, CopySource } from '../store-copy.ts';
export { fillPostgresStore } from './copy-target.ts';
export type { LogCarrier, LogLife, LogRow } from './log-carrier.ts';
export { migratePostgres, type PostgresStatus, postgresStatus, postgresVersion } from './migrator.ts';
export type { PostgresStore, PostgresStoreOptions } from './postgres-store.ts';
export { adoptRestoredStore, type RestoredStore } from './restored-store.ts';
export { type PostgresFacts, postgresFacts } from './store-facts.ts';

/**
 * Opens the store in PostgreSQL (14 or later): any number of processes on any number of machines may have it open. Every
 * write is answered after its commit; every read is of the primary, so it sees what was answered before, by whichever node
 * (there is no replica to read from: what could bear old data here, the lists of a console, is asked too seldom).
 *
 * Times are the database's: `wallClock` is its clock, carried between two answers by this process's monotonic clock. Waits have
 * ends: 5 s for a connection, 5 s for a statement, 2 s for a lock. Lost connections are replaced when the next request comes.
 *
 * PgBouncer in transaction mode (1.21 or later) may stand between, with `max_prepared_statements` above 0,
 * `ignore_startup_parameters = statement_timeout,lock_timeout,idle_in_transaction_session_timeout`, and those set on the role.
 * Notifications do not pass it (others' commits are then seen by a poll, within 200 ms), a promotion is noticed by the same
 * poll, and `migratePostgres` needs no more than any other transaction.
 *
 * It does NOT make the database or the role, and does NOT migrate.
 *
 * @throws AuthError with a constant message: `store_unreachable`, `store_slow`, `store_forbidden`, `store_missing`,
 *   `store_outdated`, `store_newer`, `store_unsupported`, `store_read_only`, `store_unsafe`
 * @throws TypeError for a URL that cannot be read; nothing of it is in the message
 *
 * @example
 * ```ts
 * import { openPostgresStore, type PostgresStore } from '@sealwright/store/postgres';
 *
 * export function open(url: string): Promise<PostgresStore> {
 *   return openPostgresStore({ url, create: true });
 * }
 * ```
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const maxConnections = options.maxConnections ?? defaultMaxConnections;
  if (!Number.isInteger(maxConnections) || maxConnections < 2 || maxConnections > 1000) {
    throw new TypeError('maxConnections must be 2 to 1000');
  }
  return createPostgresStore({
    place: parsePostgresUrl(options.url),
    url: options.url,
    create: options.create ?? false,
    maxConnections,
    applicationName: options.applicationName ?? 'sealwright',
    carrier: options.carrier,
    promotionsKeepCommits: options.promotionsKeepCommits ?? false,
    onRestored: options.onRestored ?? (() => undefined),
    monotonicClock: options.monotonicClock ?? systemMonotonicClock,
  });
}
