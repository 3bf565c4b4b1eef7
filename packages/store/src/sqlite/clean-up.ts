import type { DatabaseSync } from 'node:sqlite';
import type { WallClock } from '@sealwright/issuer/store-port';
import {
  cleanUpPages,
  cleanUpRows,
  evidenceMilliseconds,
  sessionGraceMilliseconds,
  spareFreePages,
} from '../defaults.ts';
import type { GroupCommit } from './group-commit.ts';
import { prepareScalar } from './query.ts';

export type CleanUp = () => Promise<{ readonly removed: number; readonly more: boolean }>;

/**
 * One slice: a bounded number of sessions, log entries and evidence rows, and a bounded number of pages given back, in
 * four works, so that between any two of them a request can be answered.
 */
export function prepareCleanUp(db: DatabaseSync, commit: GroupCommit, wallClock: WallClock): CleanUp {
  const sweepSessions = prepareSessionSweep(db);
  const sweepLog = prepareLogSweep(db);
  const sweepEvidence = db.prepare('DELETE FROM evidence WHERE id IN (SELECT id FROM evidence WHERE at <= ? LIMIT ?)');
  const givePagesBack = preparePageReturn(db);
  return async () => {
    const sessions = await commit.write((group) =>
      group.atomically(() => sweepSessions(group.now() - sessionGraceMilliseconds)),
    );
    // An entry must not die before the tokens that it revokes, which live by wall clocks: both clocks have to agree.
    const entries = await commit.write((group) =>
      group.atomically(() => sweepLog(Math.floor(Math.min(wallClock(), group.now() / 1000)))),
    );
    const evidence = await commit.write((group) =>
      Number(sweepEvidence.run(group.now() - evidenceMilliseconds, cleanUpRows).changes),
    );
    const pagesLeft = await commit.write(givePagesBack);
    const more = sessions.looked === cleanUpRows || entries === cleanUpRows || evidence === cleanUpRows || pagesLeft;
    return { removed: sessions.removed + entries + evidence, more };
  };
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
