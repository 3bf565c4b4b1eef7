import { AuthError, defineErrors, type ErrorCatalogue, type ErrorFamily } from '@sealwright/issuer/store-port';

const busy = {
  blame: 'system',
  wireError: 'temporarily_unavailable',
  httpStatus: 503,
  rfc: 'RFC 9110 §15.6.4',
} as const;

/** What goes wrong with a store. */
export type StoreErrorCode =
  | 'store_locked'
  | 'store_full'
  | 'store_read_only'
  | 'store_damaged'
  | 'store_failed'
  | 'store_closed'
  | 'store_conflict'
  | 'store_missing'
  | 'store_directory_missing'
  | 'store_not_a_file'
  | 'store_forbidden'
  | 'store_foreign'
  | 'store_newer'
  | 'store_in_use'
  | 'store_unreachable'
  | 'store_slow'
  | 'store_outdated'
  | 'store_unsupported'
  | 'store_unsafe'
  | 'store_not_empty'
  | 'store_copy_differs'
  | 'backup_exists'
  | 'cache_away'
  | 'cache_failed'
  | 'cache_emptied';

const catalogue: ErrorCatalogue<StoreErrorCode> = {
  // While it runs. Each means: not written.
  store_locked: { ...busy, message: 'another process holds the store' },
  store_full: { ...busy, message: 'there is no space left for the store' },
  store_read_only: { ...busy, message: 'the store cannot be written' },
  store_damaged: { ...busy, message: 'the store is damaged' },
  store_failed: { ...busy, message: 'the store failed to read or write' },
  store_unreachable: { ...busy, message: 'the database of the store cannot be reached' },
  store_slow: { ...busy, message: 'the database of the store did not answer in time' },
  store_closed: { ...busy, message: 'the store is closed' },
  store_conflict: { ...busy, message: 'the store refused a write that would contradict what it holds' },

  // At open. The path follows the message.
  store_missing: { ...busy, message: 'there is no store' },
  store_directory_missing: { ...busy, message: 'there is no directory for the store' },
  store_not_a_file: { ...busy, message: 'the store must be a regular file' },
  store_forbidden: { ...busy, message: 'this user may not read and write the store' },
  store_foreign: { ...busy, message: 'this file is not a store of this program' },
  store_newer: { ...busy, message: 'the store was written by a newer release of this program' },
  store_in_use: { ...busy, message: 'another server runs on this store' },
  store_outdated: { ...busy, message: 'the store was made by an older release: run sealwright store migrate' },
  store_unsupported: { ...busy, message: 'the store needs PostgreSQL 14 or later' },
  store_unsafe: {
    ...busy,
    message: 'the database answers before its writes are durable: fsync or synchronous_commit is off',
  },

  // Copies and backups.
  store_not_empty: { ...busy, message: 'the store that is to be filled is not empty' },
  store_copy_differs: { ...busy, message: 'what was written is not what was read; nothing of the copy was kept' },
  backup_exists: { ...busy, message: 'there is something already where the backup is to be' },

  // Redis or Valkey. Whoever uses it goes on without it.
  cache_away: { ...busy, message: 'the cache cannot be reached' },
  cache_failed: { ...busy, message: 'the cache refused a command' },
  cache_emptied: { ...busy, message: 'the cache lost its memory meanwhile' },
};

/** The catalogue of this package: every code that it can throw, and nothing else. */
export const errors: ErrorFamily<StoreErrorCode> = defineErrors(catalogue);

/**
 * A store that could not be opened; the file is as it was. One line, ready to be shown: what is wrong, and the path.
 * `exitStatus` is what a command ends with.
 */
export class StoreFileError extends AuthError<StoreErrorCode> {
  readonly exitStatus = 3;
  readonly path: string;

  constructor(code: StoreErrorCode, path: string, cause?: unknown) {
    const row = catalogue[code];
    super(code, { ...row, message: `${row.message}: ${path}` }, { cause });
    this.path = path;
  }
}

/** What SQLite's result code means for whoever waits (sqlite.org/rescode.html). Undefined: not an error of SQLite. */
export function storeErrorCode(error: unknown): StoreErrorCode | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  if (error.errcode === noRoomForIndex) return 'store_full';
  return primaryCodes.get(error.errcode & 0xff) ?? 'store_failed';
}

/** Wraps an error of SQLite once, with a constant message; anything else (a rule that threw) passes as it is. */
export function storeFailure(error: unknown): unknown {
  const code = storeErrorCode(error);
  return code === undefined ? error : errors.create(code, { cause: error });
}

/** SQLITE_IOERR_SHMSIZE: a full disk, met when the index of the write-ahead log is made, is not reported as SQLITE_FULL. */
const noRoomForIndex = 4874;

const primaryCodes: ReadonlyMap<number, StoreErrorCode> = new Map([
  [3, 'store_forbidden'],
  [5, 'store_locked'],
  [6, 'store_locked'],
  [8, 'store_read_only'],
  [11, 'store_damaged'],
  [13, 'store_full'],
  [14, 'store_forbidden'],
  [19, 'store_conflict'],
  [23, 'store_forbidden'],
  [26, 'store_damaged'],
]);
