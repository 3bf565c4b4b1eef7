import { closeSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemRandom } from '../defaults.ts';
import { StoreFileError } from '../errors.ts';
import { extendLogHash } from '../feed-hash.ts';
import { openReader } from './connection.ts';
import { prepareQuery, prepareScalar } from './query.ts';
import { inspectWholeFile, prepareStoreFile } from './store-file.ts';
import { fileFailure, moveUnlessThere, syncDirectory, systemCode } from './store-make.ts';
import { parseStorePath, type StorePlace } from './store-path.ts';
import { readStoreFacts, type StoreFacts } from './store-status.ts';

/**
 * Copies a store into one new file while its server runs: the store as it is at one moment, for its owner alone (0600), on the
 * disk and verified before this returns. It never replaces a file.
 *
 * It does NOT copy the key-encryption key, without which nobody opens the copy.
 *
 * @throws StoreFileError `backup_exists`, `store_directory_missing`, `store_full`, and what `openSqliteStore` throws
 *
 * @example
 * ```ts
 * import { backupSqliteStore } from '@sealwright/store/sqlite';
 *
 * export const nightly = (to: string) => backupSqliteStore({ path: './data/sealwright.db' }, to);
 * ```
 */
export function backupSqliteStore(place: StorePlace, to: string): StoreFacts {
  const path = prepareStoreFile(parseStorePath(place), { create: false, random: systemRandom, now: 0 });
  const target = resolve(to);
  const draft = draftBeside(target);
  try {
    copyInto(path, draft);
    const facts = verifySqliteBackup(draft);
    moveUnlessThere(draft, target);
    syncDirectory(dirname(target));
    return facts;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw new StoreFileError('backup_exists', target, error);
    throw fileFailure(target, error);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Reads a backup from its first page to its last: that SQLite finds it whole, that this release can read it, and that its
 * revocation log holds together. It writes nothing, and the file may be read-only.
 *
 * It does NOT open the keys: only the key-encryption key can.
 *
 * @throws StoreFileError `store_missing`, `store_foreign`, `store_newer`, `store_damaged`, …
 *
 * @example
 * ```ts
 * import { verifySqliteBackup } from '@sealwright/store/sqlite';
 *
 * export const isWhole = (path: string) => verifySqliteBackup(path).sessions >= 0;
 * ```
 */
export function verifySqliteBackup(path: string): StoreFacts {
  const real = inspectWholeFile(path);
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(real, { readOnly: true });
    if (prepareScalar(db, 'PRAGMA integrity_check(1)')() !== 'ok') throw new StoreFileError('store_damaged', real);
    const facts = readStoreFacts(db, statSync(real).size);
    if (!holdsTogether(db, facts)) throw new StoreFileError('store_damaged', real);
    return facts;
  } catch (error) {
    throw fileFailure(real, error);
  } finally {
    db?.close();
  }
}

/** A private file beside the one that it becomes. */
export function draftBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}-${Buffer.from(systemRandom(8)).toString('hex')}`);
}

/** One file, whole and on the disk, of a store that others may be writing to. */
export function copyInto(path: string, draft: string): void {
  closeSync(openSync(draft, 'wx', 0o600));
  const db = openReader(path);
  try {
    // Into the empty file of our own mode. A transaction that reads: it holds up nobody.
    db.prepare('VACUUM INTO ?').run(draft);
  } finally {
    db.close();
  }
  syncFile(draft);
}

/** Only of a file that no connection of this process has open: closing it would drop SQLite's locks. */
export function syncFile(path: string): void {
  const handle = openSync(path, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Every delta since the last one that was cleaned away is there, each hash follows from the one before, and the last is the head's. */
function holdsTogether(db: DatabaseSync, { seq, hash, cleaned }: StoreFacts): boolean {
  const rows = prepareQuery(
    db,
    'SELECT seq, delta, hash FROM revocation_log WHERE seq > ? ORDER BY seq',
    (row) => row as unknown as readonly [seq: number, delta: string, hash: string],
  );
  let last = cleaned;
  let running: string | undefined;
  for (const [number, delta, stored] of rows.iterate(cleaned)) {
    if (number !== last + 1 || (running !== undefined && extendLogHash(running, delta) !== stored)) return false;
    [last, running] = [number, stored];
  }
  return last === seq && (running === undefined || running === hash);
}
