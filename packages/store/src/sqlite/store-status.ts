import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { systemMonotonicClock, systemRandom, systemWallClock } from '../defaults.ts';
import { openReader } from './connection.ts';
import { readState } from './copy-source.ts';
import { prepareScalar } from './query.ts';
import { migrateBack, schemaVersion } from './schema.ts';
import { inspectWholeFile, prepareStoreFile } from './store-file.ts';
import { fileFailure } from './store-make.ts';
import { openStoreFile } from './store-open.ts';
import { parseStorePath, type StorePlace } from './store-path.ts';

/** What a store says of itself. */
export interface StoreFacts {
  /** The schema's version, and this release's. */
  readonly version: number;
  readonly newest: number;
  readonly incarnation: number;
  readonly logId: string;
  readonly seq: number;
  readonly hash: string;
  readonly cleaned: number;
  readonly accounts: number;
  readonly sessions: number;
  readonly keys: number;
  /** Of revocations that are not cleaned away. */
  readonly entries: number;
  readonly bytes: number;
}

/**
 * Says what a store holds. It changes nothing: an older one is not brought up to date.
 *
 * @throws StoreFileError what `openSqliteStore` throws for a file that is there and is no store of this release or an older one
 */
export function sqliteStatus(place: StorePlace): StoreFacts {
  const path = resolve(parseStorePath(place));
  const real = existsSync(`${path}-wal`) ? prepareForReading(path) : inspectWholeFile(path);
  try {
    const db = openReader(real);
    try {
      return readStoreFacts(db, statSync(real).size);
    } finally {
      db.close();
    }
  } catch (error) {
    throw fileFailure(real, error);
  }
}

/**
 * Brings the schema to a version: up, as every opening does, or back, for the release of then. Takes the server's place meanwhile.
 *
 * @throws TypeError for a version to which there is no way
 * @throws StoreFileError what `openSqliteStore` throws: `store_in_use` while a server runs
 */
export async function migrateSqlite(
  place: StorePlace,
  { to = schemaVersion }: { readonly to?: number } = {},
): Promise<{ readonly version: number; readonly newest: number }> {
  const opened = await openStoreFile(parseStorePath(place), {
    role: 'server',
    create: false,
    random: systemRandom,
    now: Math.floor(systemWallClock() * 1000),
    monotonicClock: systemMonotonicClock,
  });
  try {
    if (to !== schemaVersion) migrateBack(opened.db, to);
    opened.noteCleanEnd();
    return { version: to, newest: schemaVersion };
  } catch (error) {
    opened.noteCleanEnd();
    throw error instanceof TypeError ? error : fileFailure(opened.path, error);
  } finally {
    opened.close();
  }
}

export function readStoreFacts(db: DatabaseSync, bytes: number): StoreFacts {
  const { incarnation, logId, seq, hash, cleaned } = readState(db);
  const count = (table: string): number => Number(prepareScalar(db, `SELECT count(*) FROM ${table}`)());
  return {
    version: Number(prepareScalar(db, 'PRAGMA user_version')()),
    newest: schemaVersion,
    incarnation,
    logId,
    seq,
    hash,
    cleaned,
    accounts: count('accounts'),
    sessions: count('sessions'),
    keys: count('keys'),
    entries: count('revocation_log'),
    bytes,
  };
}

/** A log beside the file belongs to it, and needs its folder to be written to. */
function prepareForReading(path: string): string {
  return prepareStoreFile(path, { create: false, random: systemRandom, now: 0 });
}
