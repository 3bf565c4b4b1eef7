import { accessSync, constants, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { applicationId, checkedFileBytes, checkedTables } from '../defaults.ts';
import { StoreFileError, storeErrorCode } from '../errors.ts';
import { prepareScalar } from './query.ts';
import { type SchemaFacts, schemaVersion } from './schema.ts';
import { makeStoreFile, systemCode } from './store-make.ts';

/**
 * Looks at the place of a store before anything is opened for writing, and makes the file if there is none. What it
 * refuses it leaves as it was, byte by byte. Answers the path without a symbolic link: two names of one file share its
 * locks.
 *
 * @throws StoreFileError store_missing, store_directory_missing, store_not_a_file, store_forbidden, store_read_only,
 *   store_foreign, store_newer, store_damaged, store_locked, store_full
 */
export function prepareStoreFile(
  given: string,
  { create, ...facts }: SchemaFacts & { readonly create: boolean },
): string {
  const path = resolve(given);
  if (stat(path) === undefined) {
    if (!create) throw new StoreFileError('store_missing', path);
    makeStoreFile(path, facts);
  }
  const found = statSync(path);
  if (!found.isFile()) throw new StoreFileError('store_not_a_file', path);
  const real = realpathSync(path);
  assertWritable(real, found);
  if (found.size > 0) inspect(real, found.size);
  return real;
}

/** Root may write anything: a file without any write bit was meant to be left alone all the same. */
function assertWritable(path: string, found: Stats): void {
  try {
    if ((found.mode & 0o222) === 0) throw new StoreFileError('store_read_only', path);
    accessSync(path, constants.R_OK | constants.W_OK);
    // The write-ahead log lies beside the file.
    accessSync(dirname(path), constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof StoreFileError) throw error;
    throw new StoreFileError(systemCode(error) === 'EROFS' ? 'store_read_only' : 'store_forbidden', path, error);
  }
}

/**
 * Looks at a file that may be read alone, such as a backup: the whole of it, whatever its size.
 *
 * @throws StoreFileError store_missing, store_not_a_file, store_forbidden, store_foreign, store_newer, store_damaged
 */
export function inspectWholeFile(given: string): string {
  const path = resolve(given);
  const found = stat(path);
  if (found === undefined) throw new StoreFileError('store_missing', path);
  if (!found.isFile()) throw new StoreFileError('store_not_a_file', path);
  const real = realpathSync(path);
  inspect(real, 0);
  return real;
}

/**
 * Reads header and pages on a connection that takes no lock and writes nothing (`immutable`); if a write-ahead log with
 * content lies beside the file, on one that reads it too but copies nothing back. Never with a file descriptor of our own:
 * closing one drops the locks that SQLite holds on the same file in this process (sqlite.org/howtocorrupt.html §2.2).
 */
function inspect(path: string, bytes: number): void {
  const hasLog = (stat(`${path}-wal`)?.size ?? 0) > 0;
  const url = pathToFileURL(path);
  if (!hasLog) url.searchParams.set('immutable', '1');
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(url, { readOnly: true, timeout: 0 });
    const application = prepareScalar(db, 'PRAGMA application_id')();
    if (application !== applicationId) throw new StoreFileError('store_foreign', path);
    const version = Number(prepareScalar(db, 'PRAGMA user_version')());
    if (version > schemaVersion) throw new StoreFileError('store_newer', path);
    if (version < 1) throw new StoreFileError('store_damaged', path);
    for (const part of bytes <= checkedFileBytes ? ['1'] : checkedTables) {
      if (prepareScalar(db, `PRAGMA quick_check(${part})`)() !== 'ok') throw new StoreFileError('store_damaged', path);
    }
  } catch (error) {
    throw inspectFailure(path, error);
  } finally {
    db?.close();
  }
}

function inspectFailure(path: string, error: unknown): StoreFileError {
  if (error instanceof StoreFileError) return error;
  const notDatabase = error instanceof Error && 'errcode' in error && error.errcode === 26;
  return new StoreFileError(notDatabase ? 'store_foreign' : (storeErrorCode(error) ?? 'store_damaged'), path, error);
}

function stat(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new StoreFileError('store_forbidden', path, error);
  }
}
