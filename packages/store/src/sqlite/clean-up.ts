import type { DatabaseSync } from 'node:sqlite';
import type { StoreMilliseconds, WallClock } from '@sealwright/issuer/store-port';
import {
  cleanUpPages,
  cleanUpRows,
  evidenceMilliseconds,
  sessionGraceMilliseconds,
  spareFreePages,
  unusedPendingMilliseconds,
  usedPendingMilliseconds,
} from '../defaults.ts';
import type { GroupCommit } from './group-commit.ts';
import { prepareScalar } from './query.ts';

export type CleanUp = () => Promise<{ readonly removed: number; readonly more: boolean }>;

/**
 * One slice: a bounded number of rows of each table and a bounded number of pages given back, each in a work of its own, so
 * that between any two of them a request can be answered.
 */
export function prepareCleanUp(db: DatabaseSync, commit: GroupCommit, wallClock: WallClock): CleanUp {
  const sweepSessions = prepareSessionSweep(db);
  const sweepLog = prepareLogSweep(db);
  const sweeps = prepareSweeps(db);
  const givePagesBack = preparePageReturn(db);
  return async () => {
    const sessions = await commit.write((group) =>
      group.atomically(() => sweepSessions(group.now() - sessionGraceMilliseconds)),
    );
    // An entry must not die before the tokens that it revokes, which live by wall clocks: both clocks have to agree.
    const seconds = (now: StoreMilliseconds): number => Math.floor(Math.min(wallClock(), now / 1000));
    const removed = [
      sessions.removed,
      await commit.write((group) => group.atomically(() => sweepLog(seconds(group.now())))),
    ];
    for (const sweep of sweeps) removed.push(await commit.write(({ now }) => sweep(now(), seconds(now()))));
    const pagesLeft = await commit.write(givePagesBack);
    const more = sessions.looked === cleanUpRows || removed.includes(cleanUpRows) || pagesLeft;
    return { removed: removed.reduce((sum, count) => sum + count, 0), more };
  };
}

/** Of each table that needs no more than a deletion: what is over. */
function prepareSweeps(db: DatabaseSync): readonly ((now: StoreMilliseconds, seconds: number) => number)[] {
  const prepareSweep = (table: string, key: string, isOver: string) => {
    const sweep = db.prepare(
      `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${isOver} LIMIT ?)`,
    );
    return (endedBy: number): number => Number(sweep.run(endedBy, cleanUpRows).changes);
  };
  const evidence = prepareSweep('evidence', 'id', 'at <= ?');
  const unused = prepareSweep('pending', 'id', 'used_at IS NULL AND expires_at <= ?');
  const used = prepareSweep('pending', 'id', 'used_at IS NOT NULL AND expires_at <= ?');
  const browsers = prepareSweep('browser_sessions', 'row_id', 'coalesce(ended_at, min(idle_end, abs_end)) <= ?');
  const oneTimeValues = prepareSweep('one_time_values', 'value', 'expires_at <= ?');
  return [
    (now) => evidence(now - evidenceMilliseconds),
    (now) => unused(now - unusedPendingMilliseconds),
    (now) => used(now - usedPendingMilliseconds),
    (now) => browsers(now - sessionGraceMilliseconds),
    (_, seconds) => oneTimeValues(seconds),
  ];
}

/** Looks at the sessions whose time to be looked at has come: deletes the ended, and moves the others to their end. */
function prepareSessionSweep(db: DatabaseSync) {
  const due = 'SELECT id FROM sessions INDEXED BY sessions_sweep WHERE sweep_at <= ? ORDER BY sweep_at LIMIT ?';
  const remove = db.prepare(`DELETE FROM sessions WHERE id IN (${due}) AND min(idle_end, abs_end) <= ?`);
  const postpone = db.prepare(`UPDATE sessions SET sweep_at = min(idle_end, abs_end) WHERE id IN (${due})`);
  return (endedBy: number) => {
    const removed = Number(remove.run(endedBy, cleanUpRows, endedBy).changes);
    const postponed = removed === cleanUpRows ? 0 : Number(postpone.run(endedBy, cleanUpRows - removed).changes);
    return { removed, looked: removed + postponed };
  };
}

/** Remembers up to where deltas are missing, so that a reader from before that point is told to take a snapshot. */
function prepareLogSweep(db: DatabaseSync) {
  const due = 'SELECT seq FROM revocation_log WHERE expires_at <= ? ORDER BY expires_at, seq LIMIT ?';
  const last = prepareScalar(db, `SELECT max(seq) FROM (${due})`);
  const remove = db.prepare(`DELETE FROM revocation_log WHERE seq IN (${due})`);
  const note = db.prepare('UPDATE state SET log_cleaned = max(log_cleaned, ?) WHERE id = 1');
  return (expiredBy: number): number => {
    const highest = last(expiredBy, cleanUpRows);
    if (typeof highest !== 'number') return 0;
    note.run(highest);
    return Number(remove.run(expiredBy, cleanUpRows).changes);
  };
}

/** Gives free pages back to the file system, so that the file shrinks after a peak; a spare stock stays. */
function preparePageReturn(db: DatabaseSync): () => boolean {
  const free = prepareScalar(db, 'PRAGMA freelist_count');
  return () => {
    const excess = Number(free()) - spareFreePages;
    if (excess <= 0) return false;
    db.exec(`PRAGMA incremental_vacuum(${Math.min(excess, cleanUpPages)})`);
    return excess > cleanUpPages;
  };
}
