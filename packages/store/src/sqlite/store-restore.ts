import { realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { systemRandom, systemWallClock } from '../defaults.ts';
import { StoreFileError } from '../errors.ts';
import { openWriter, prepareWriter } from './connection.ts';
import { readState } from './copy-source.ts';
import { type BroughtBack, beginRestoredLife } from './restored-life.ts';
import { migrate } from './schema.ts';
import { takeServerPlace } from './server-place.ts';
import { copyInto, draftBeside, syncFile, verifySqliteBackup } from './store-backup.ts';
import { prepareStoreFile } from './store-file.ts';
import { fileFailure, giveSecondName, syncDirectory, systemCode } from './store-make.ts';
import { parseStorePath, type StorePlace } from './store-path.ts';

export interface RestoreOptions {
  /**
   * What happens if revocations since the backup may be missing: `sign-everybody-out` (default) raises the issuer's epoch;
   * `keep-sessions` trusts that there were none.
   */
  readonly uncovered?: 'sign-everybody-out' | 'keep-sessions';
}

export interface RestoreReport extends BroughtBack {
  /** Where the file that was there is now. */
  readonly former: string | undefined;
}

/**
 * Puts a backup in a store's place, as a new life of it: a new log under another name and a higher incarnation, so that verifiers
 * take a new snapshot and refresh tokens of since are good. What was revoked since the backup, and the keys of since, are
 * taken from the file that was there, if that is whole and the continuation of the backup; else some revocation might be
 * missing and nobody can say which, and everybody signs in again.
 *
 * The former file is kept beside. Of the time since the backup everything else is lost: accounts, sessions, passwords, roles,
 * clients and resources are those of the backup.
 *
 * It does NOT look at the key-encryption key, which has to be the one of the backup.
 *
 * @throws StoreFileError `store_in_use` while a server runs; what `verifySqliteBackup` throws for the backup, and what
 *   `openSqliteStore` throws. The store is then as it was
 *
 * @example
 * ```ts
 * import { restoreSqliteStore } from '@sealwright/store/sqlite';
 *
 * export const undo = (backup: string) => restoreSqliteStore({ path: './data/sealwright.db' }, backup);
 * ```
 */
export function restoreSqliteStore(place: StorePlace, backup: string, options: RestoreOptions = {}): RestoreReport {
  const given = resolve(parseStorePath(place));
  const isThere = statSync(given, { throwIfNoEntry: false }) !== undefined;
  const path = isThere ? realpathSync(given) : given;
  verifySqliteBackup(backup);
  const draft = draftBeside(path);
  const server = takeServerPlace(path);
  try {
    copyInto(backup, draft);
    const former = isThere ? openFormer(path) : undefined;
    try {
      const brought = fillDraft(draft, former === undefined ? undefined : path, options);
      former?.close();
      syncFile(draft);
      return { ...brought, former: isThere ? putInPlace(draft, path) : moveIn(draft, path) };
    } finally {
      if (former?.isOpen === true) former.close();
    }
  } catch (error) {
    throw fileFailure(path, error);
  } finally {
    server.leave();
    for (const ending of ['', '-wal', '-shm']) rmSync(`${draft}${ending}`, { force: true });
  }
}

/** Holds commands off until the end, its log copied into it. Undefined where it cannot be read to the end. */
function openFormer(path: string): DatabaseSync | undefined {
  let db: DatabaseSync | undefined;
  try {
    prepareStoreFile(path, { create: false, random: systemRandom, now: 0 });
    db = openWriter(path);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE); BEGIN IMMEDIATE');
    verifySqliteBackup(path);
    readState(db);
    return db;
  } catch (error) {
    db?.close();
    // Somebody works on it: not damaged, and not to be passed over.
    if (error instanceof StoreFileError && error.code !== 'store_locked') return undefined;
    const failure = fileFailure(path, error);
    if (failure.code === 'store_locked' || failure.code === 'store_full') throw failure;
    return undefined;
  }
}

function fillDraft(draft: string, former: string | undefined, options: RestoreOptions): BroughtBack {
  const now = Math.floor(systemWallClock() * 1000);
  const db = openWriter(draft);
  try {
    prepareWriter(db);
    migrate(db, { random: systemRandom, now });
    if (former !== undefined) db.prepare('ATTACH ? AS former').run(former);
    return beginRestoredLife(db, {
      hasFormer: former !== undefined,
      keepSessions: options.uncovered === 'keep-sessions',
      now,
      random: systemRandom,
    });
  } finally {
    db.close();
  }
}

/** The former file goes aside under a name of its own, and the new one takes its name without a moment in which there is none. */
function putInPlace(draft: string, path: string): string {
  const kept = `${path}.before-${new Date().toISOString().replaceAll(/[-:]/g, '').replace(/\..*/, 'Z')}-${Buffer.from(systemRandom(2)).toString('hex')}`;
  giveSecondName(path, kept);
  for (const ending of ['-wal', '-shm']) renameIfThere(`${path}${ending}`, `${kept}${ending}`);
  moveIn(draft, path);
  return kept;
}

function moveIn(draft: string, path: string): undefined {
  renameSync(draft, path);
  syncDirectory(dirname(path));
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
