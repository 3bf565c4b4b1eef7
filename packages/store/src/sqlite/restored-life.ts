import type { DatabaseSync } from 'node:sqlite';
import type { FeedDelta, RandomBytes } from '@sealwright/issuer/store-port';
import { adoptedEntrySeconds } from '../defaults.ts';
import { initialLogHash } from '../feed-hash.ts';
import { keyCodec } from '../key-row.ts';
import { prepareQuery, prepareScalar } from './query.ts';
import { createRevocationLog, parseStoredDelta, type RevocationLog } from './revocation-log.ts';

/** What the new life of a restored store has taken from the file that was there. */
export interface BroughtBack {
  /** Whether all that was revoked since the backup is known. */
  readonly isCovered: boolean;
  /** Entries of the log of since. */
  readonly imported: number;
  /** Sessions that were alive in the backup and are not any more. */
  readonly sessionsEnded: number;
  /** Everybody signs in again. */
  readonly issuerEpochRaised: boolean;
  readonly incarnation: number;
  readonly logId: string;
}

export interface RestoredLifeOptions {
  /** Whether the file that was there is attached as `former`. */
  readonly hasFormer: boolean;
  readonly keepSessions: boolean;
  readonly now: number;
  readonly random: RandomBytes;
}

/** In one transaction on the restored file, which nobody else has open. */
export function beginRestoredLife(db: DatabaseSync, options: RestoredLifeOptions): BroughtBack {
  // Not at once for writing: that would ask for the lock of the former file as well, which is held against everybody.
  db.exec('BEGIN');
  try {
    const isCovered = options.hasFormer && continuesTheBackup(db);
    const { logId, incarnation } = beginLog(db, options);
    forgetWhatPasses(db);
    const log = createRevocationLog(db);
    const brought = options.hasFormer
      ? bringBack(db, log, { ...options, isCovered })
      : { imported: 0, sessionsEnded: 0 };
    const issuerEpochRaised = !isCovered && !options.keepSessions;
    if (issuerEpochRaised) raiseIssuer(db, log, options.now);
    db.exec('COMMIT');
    return { isCovered, ...brought, issuerEpochRaised, incarnation, logId };
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

/** The same life of the store, and no earlier moment of it: then what it says of revocations is all that there is. */
function continuesTheBackup(db: DatabaseSync): boolean {
  const answer = prepareScalar(
    db,
    `SELECT former.log_id = own.log_id AND former.log_seq >= own.log_seq AND former.clock_last >= own.clock_last
     FROM main.state AS own, former.state AS former`,
  );
  return answer() === 1;
}

/** Numbers go on, the log is another: nobody can take one for the other, and whoever asks from before takes a snapshot. */
function beginLog(db: DatabaseSync, { hasFormer, now, random }: RestoredLifeOptions) {
  const logId = Buffer.from(random(16)).toString('base64url');
  const columns = 'clock_last, clock_mark, incarnation, issuer_epoch, log_seq';
  const own = `SELECT ${columns} FROM main.state`;
  const both = hasFormer ? `${own} UNION ALL SELECT ${columns} FROM former.state` : own;
  db.prepare(
    `UPDATE main.state SET (clock_last, clock_mark, incarnation, issuer_epoch, log_seq, log_cleaned) =
       (SELECT max(max(clock_last), ?), max(max(clock_mark), ?), max(incarnation) + 1, max(issuer_epoch), max(log_seq), max(log_seq)
        FROM (${both})),
       server_open = 0, changes = changes + 1, log_id = ?, log_hash = ?`,
  ).run(now, now, logId, initialLogHash(logId));
  return { logId, incarnation: Number(prepareScalar(db, 'SELECT incarnation FROM main.state')()) };
}

/**
 * A code that was used since must not be good again, and nothing tells which browser was signed out since: whoever was
 * signed in at our pages signs in there once more. The sessions of their applications are another matter.
 */
function forgetWhatPasses(db: DatabaseSync): void {
  db.exec('DELETE FROM main.pending; DELETE FROM main.browser_sessions;');
}

/** Maximum and union throughout: nothing that was revoked in either file is good in the new one. */
function bringBack(
  db: DatabaseSync,
  log: RevocationLog,
  { isCovered, now }: RestoredLifeOptions & { readonly isCovered: boolean },
): Pick<BroughtBack, 'imported' | 'sessionsEnded'> {
  db.exec(`
    UPDATE main.accounts SET epoch = max(accounts.epoch, f.epoch),
      status = CASE WHEN f.status = 'suspended' THEN f.status ELSE accounts.status END
      FROM former.accounts AS f WHERE f.sub = accounts.sub;
    UPDATE main.clients SET epoch = max(clients.epoch, f.epoch) FROM former.clients AS f WHERE f.client_id = clients.client_id;
    DELETE FROM main.consents WHERE NOT EXISTS
      (SELECT 1 FROM former.consents AS f WHERE f.sub = consents.sub AND f.client_id = consents.client_id);
    DELETE FROM main.identities WHERE NOT EXISTS
      (SELECT 1 FROM former.identities AS f
       WHERE f.issuer = identities.issuer AND f.subject = identities.subject AND f.sub = identities.sub);
    INSERT OR IGNORE INTO main.one_time_values SELECT * FROM former.one_time_values;
  `);
  const ended = db
    .prepare(
      `UPDATE main.sessions SET revoked_at = max(created_at, ?), reason = 'revoked' WHERE revoked_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM former.sessions AS f WHERE f.sid = sessions.sid AND f.revoked_at IS NULL)`,
    )
    .run(now);
  bringBackKeys(db, isCovered, now);
  const missing = prepareQuery(
    db,
    `SELECT f.delta FROM former.revocation_log AS f LEFT JOIN main.revocation_log AS own ON own.seq = f.seq AND own.delta = f.delta
     WHERE own.seq IS NULL AND (f.expires_at IS NULL OR f.expires_at > ?) ORDER BY f.seq`,
    (row) => parseStoredDelta(row[0] as string),
  );
  const deltas = missing.all(Math.floor(now / 1000));
  for (const delta of deltas) write(log, delta);
  return { imported: deltas.length, sessionsEnded: Number(ended.changes) };
}

/** With the whole ring of since, refresh tokens made by a newer key are good. Of a ring that may be another's, only what is condemned. */
function bringBackKeys(db: DatabaseSync, isCovered: boolean, now: number): void {
  if (isCovered) {
    const columns = keyCodec.columns.join(', ');
    db.exec(`
      DELETE FROM main.keys;
      INSERT INTO main.keys (${columns}) SELECT ${columns} FROM former.keys;
      INSERT OR REPLACE INTO main.settings (name, value) SELECT name, value FROM former.settings;
    `);
    return;
  }
  db.prepare(
    `UPDATE main.keys SET state = 'removed', compromised = 1, sealed = NULL, removed_at = coalesce(removed_at, ?)
     WHERE compromised = 0 AND kid IN (SELECT kid FROM former.keys WHERE compromised = 1)`,
  ).run(now);
}

function write(log: RevocationLog, delta: FeedDelta): void {
  if ('entry' in delta) log.append(delta.entry);
  else log.publish(delta.publish);
}

function raiseIssuer(db: DatabaseSync, log: RevocationLog, now: number): void {
  db.exec('UPDATE main.state SET issuer_epoch = issuer_epoch + 1');
  const epoch = Number(prepareScalar(db, 'SELECT issuer_epoch FROM main.state')());
  log.append({ kind: 'issuer', epoch, expiresAt: Math.floor(now / 1000) + adoptedEntrySeconds });
}
