import type { DatabaseSync } from 'node:sqlite';
import type { RandomBytes } from '@sealwright/issuer/store-port';
import { applicationId } from '../defaults.ts';
import { initialLogHash } from '../feed-hash.ts';
import { migration0001 } from './migration-0001.ts';
import { migration0002, rollback0002 } from './migration-0002.ts';
import { migration0003, rollback0003 } from './migration-0003.ts';
import { prepareScalar } from './query.ts';

/** In order; the position is the version that a migration leads to. A released one never changes. */
const migrations: readonly { readonly up: string; readonly down?: string }[] = [
  { up: migration0001 },
  { up: migration0002, down: rollback0002 },
  { up: migration0003, down: rollback0003 },
];

/** What this release reads and writes: `PRAGMA user_version` of a store that is up to date. */
export const schemaVersion: number = migrations.length;

export interface SchemaFacts {
  readonly random: RandomBytes;
  /** The first clock mark. */
  readonly now: number;
}

/**
 * Brings the schema up to date in one transaction, or leaves it as it was. Does nothing to one that is up to date.
 *
 * The version is read under the write lock: of two processes that open a new file at once, one makes the schema.
 */
export function migrate(db: DatabaseSync, { random, now }: SchemaFacts): void {
  const version = prepareScalar(db, 'PRAGMA user_version');
  if (version() === schemaVersion) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    const from = Number(version());
    for (const { up } of migrations.slice(from)) db.exec(up);
    if (from === 0) insertState(db, random, now);
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}; COMMIT`);
  } catch (error) {
    try {
      db.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself.
    }
    throw error;
  }
}

/**
 * Takes the schema back to an earlier version, in one transaction, for the release of then. This one would bring it up again.
 *
 * @throws TypeError for a version to which there is no way back
 */
export function migrateBack(db: DatabaseSync, to: number): void {
  const steps = migrations.slice(to).reverse();
  if (!Number.isInteger(to) || to < 1 || to > schemaVersion || steps.some(({ down }) => down === undefined)) {
    throw new TypeError('there is no way to that version');
  }
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const { down = '' } of steps) db.exec(down);
    db.exec(`PRAGMA user_version = ${to}; COMMIT`);
  } catch (error) {
    try {
      db.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself.
    }
    throw error;
  }
}

/** The one row of facts about the store itself. The log's name is random: two stores never share one. */
function insertState(db: DatabaseSync, random: RandomBytes, now: number): void {
  const logId = Buffer.from(random(16)).toString('base64url');
  db.prepare(
    `INSERT INTO state (id, clock_last, clock_mark, incarnation, server_open, changes, issuer_epoch, log_id, log_seq, log_hash, log_cleaned)
     VALUES (1, ?, ?, 1, 0, 0, 0, ?, 0, ?, 0)`,
  ).run(now, now, logId, initialLogHash(logId));
}
