import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StoreFileError, storeErrorCode } from '../errors.ts';

/** The one server's place at a store; given back by the kernel if the process dies. */
export interface ServerPlace {
  leave(): void;
}

/**
 * Takes the place of the one server that may run on a store, or refuses at once. Commands need no place.
 *
 * It is SQLite's own lock on an empty file beside the store: an advisory lock of the kernel, so `kill -9` frees it and
 * nobody has to clean up, and one that also holds between two stores in one process, which `fcntl` alone would not.
 */
export function takeServerPlace(path: string): ServerPlace {
  const place = `${path}-server`;
  let db: DatabaseSync | undefined;
  try {
    createPrivateFile(place);
    db = new DatabaseSync(place, { timeout: 0 });
    // In memory: else a journal would lie beside the file for as long as the lock is held.
    db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    throw new StoreFileError(
      storeErrorCode(error) === 'store_locked' ? 'store_in_use' : 'store_forbidden',
      path,
      error,
    );
  }
  const held = db;
  return { leave: () => held.close() };
}

/** Exists afterwards, for its owner alone if it did not before. It never opens one that exists: closing it would drop SQLite's locks. */
function createPrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
