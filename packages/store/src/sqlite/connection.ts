import { DatabaseSync } from 'node:sqlite';
import { busyTimeoutMilliseconds, cacheKib, checkpointPages, maxIdleLogBytes } from '../defaults.ts';
import { prepareScalar } from './query.ts';

/** The connection that writes. */
export function openWriter(path: string): DatabaseSync {
  return new DatabaseSync(path, { timeout: busyTimeoutMilliseconds });
}

/** A connection that only reads, for a long read transaction beside the writer. */
export function openReader(path: string): DatabaseSync {
  return new DatabaseSync(path, { timeout: busyTimeoutMilliseconds, readOnly: true });
}

/**
 * Sets what durability stands on, and reads it back: a PRAGMA that has no effect says nothing. With a write-ahead log and
 * `synchronous = FULL` every commit is one fsync of the log before it returns (sqlite.org/wal.html §2.2, pragma.html).
 */
export function prepareWriter(db: DatabaseSync): void {
  // A new file's pages can be given back only if this is set before its first table.
  db.exec(`
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA secure_delete = FAST;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -${cacheKib};
    PRAGMA journal_size_limit = ${maxIdleLogBytes};
  `);
}

export function assertDurable(db: DatabaseSync): void {
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = ${checkpointPages}`);
  const mode = prepareScalar(db, 'PRAGMA journal_mode')();
  const synchronous = prepareScalar(db, 'PRAGMA synchronous')();
  if (mode !== 'wal' || synchronous !== fullSynchronous) throw new Error('the store cannot be written durably here');
}

const fullSynchronous = 2;
