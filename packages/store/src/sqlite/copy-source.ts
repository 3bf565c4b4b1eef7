import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { systemMonotonicClock, systemRandom, systemWallClock } from '../defaults.ts';
import { StoreFileError, storeErrorCode } from '../errors.ts';
import type { SqlValue } from '../record-codec.ts';
import type { CopiedState, CopySource } from '../store-copy.ts';
import { prepareQuery } from './query.ts';
import { openStoreFile } from './store-open.ts';
import { parseStorePath, type StorePlace } from './store-path.ts';

/**
 * Opens a store to be copied: takes the place of its server, and the lock of whoever writes, until it is closed. So nothing that
 * was answered can be missing from the copy. An end without `close` before it raises the incarnation, as at any start.
 *
 * It does NOT change what the store holds, and does NOT keep anybody from starting a server on it afterwards.
 *
 * @throws StoreFileError what `openSqliteStore` throws: `store_in_use` while a server runs
 *
 * @example
 * ```ts
 * import { openCopySource } from '@sealwright/store/sqlite';
 * import { fillPostgresStore } from '@sealwright/store/postgres';
 *
 * export async function move(from: string, to: string): Promise<void> {
 *   const source = await openCopySource({ url: from });
 *   try {
 *     await fillPostgresStore(to, source);
 *   } finally {
 *     source.close();
 *   }
 * }
 * ```
 */
export async function openCopySource(place: StorePlace): Promise<CopySource> {
  const opened = await openStoreFile(parseStorePath(place), {
    role: 'server',
    create: false,
    random: systemRandom,
    now: Math.floor(systemWallClock() * 1000),
    monotonicClock: systemMonotonicClock,
  });
  const { db, path } = opened;
  try {
    db.exec('BEGIN IMMEDIATE');
    const close = (): void => {
      db.exec('ROLLBACK');
      opened.noteCleanEnd();
      opened.close();
    };
    return { state: readState(db), read: prepareReading(db), close };
  } catch (error) {
    opened.close();
    throw new StoreFileError(storeErrorCode(error) ?? 'store_failed', path, error);
  }
}

export function readState(db: DatabaseSync): CopiedState {
  const columns = 'incarnation, issuer_epoch, log_id, log_seq, log_hash, log_cleaned, clock_mark';
  const state = prepareQuery(db, `SELECT ${columns} FROM state`, (row) => {
    const [incarnation, issuerEpoch, logId, seq, hash, cleaned, clockFloor] = row as readonly [
      number,
      number,
      string,
      number,
      string,
      number,
      number,
    ];
    return { incarnation, issuerEpoch, logId, seq, hash, cleaned, clockFloor };
  });
  return state.get() as CopiedState;
}

/** Each table is asked for by its key, so that a slice costs the same wherever it begins. */
function prepareReading(db: DatabaseSync): CopySource['read'] {
  return (table, after, limit) => {
    const behind = after === undefined ? '' : `WHERE ${table.key} > ?`;
    const rows = prepareQuery(
      db,
      `SELECT ${table.key} AS copied_key, ${table.columns.join(', ')} FROM ${table.name} ${behind} ORDER BY ${table.key} LIMIT ?`,
      (row) => ({ key: row[0] as SqlValue, values: table.recode(row.slice(1)) }),
    );
    return rows.all(...(after === undefined ? [limit] : [after as SQLInputValue, limit]));
  };
}
