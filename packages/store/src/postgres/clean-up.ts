import type { IssuerStore, StoreMilliseconds } from '@sealwright/issuer/store-port';
import {
  cleanUpRows,
  evidenceMilliseconds,
  sessionGraceMilliseconds,
  unusedPendingMilliseconds,
  usedPendingMilliseconds,
} from '../defaults.ts';
import { type Database, prepare } from './database.ts';
import type { DatabaseClock } from './database-clock.ts';
import type { StoreTime } from './store-time.ts';

/**
 * One slice: a bounded number of rows of each table, each table in a statement of its own, so that no row is held for longer
 * than a few milliseconds. A row that somebody else works on is passed over until the next slice.
 */
export function prepareCleanUp(db: Database, time: StoreTime, clock: DatabaseClock): IssuerStore['cleanUp'] {
  const sweepSessions = prepareSessionSweep(db);
  const sweepLog = prepareLogSweep(db);
  const sweeps = prepareSweeps(db);
  return async () => {
    const now = await time.read();
    // An entry must not die before the tokens that it revokes, which live by wall clocks: both clocks have to agree.
    const seconds = Math.floor(Math.min(clock.wallClock(), now / 1000));
    const sessions = await sweepSessions(now - sessionGraceMilliseconds);
    const removed = [sessions.removed, await sweepLog(seconds)];
    for (const sweep of sweeps) removed.push(await sweep(now, seconds));
    const more = sessions.looked === cleanUpRows || removed.includes(cleanUpRows);
    return { removed: removed.reduce((sum, count) => sum + count, 0), more };
  };
}

/** Of each table that needs no more than a deletion: what is over. */
function prepareSweeps(db: Database): readonly ((now: StoreMilliseconds, seconds: number) => Promise<number>)[] {
  const prepareSweep = (table: string, key: string, end: string, condition = 'true') => {
    const name = `${db.schema}.${table}`;
    const sweep = prepare(
      `DELETE FROM ${name} WHERE ${key} IN
         (SELECT ${key} FROM ${name} WHERE ${condition} AND ${end} <= $1 ORDER BY ${end} LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    );
    return async (endedBy: number): Promise<number> => (await db.run(sweep, [endedBy, cleanUpRows])).count;
  };
  const evidence = prepareSweep('evidence', 'id', 'at');
  const unused = prepareSweep('pending', 'id', 'expires_at', 'used_at IS NULL');
  const used = prepareSweep('pending', 'id', 'expires_at', 'used_at IS NOT NULL');
  const browsers = prepareSweep('browser_sessions', 'row_id', 'coalesce(ended_at, least(idle_end, abs_end))');
  const oneTimeValues = prepareSweep('one_time_values', 'value', 'expires_at');
  return [
    (now) => evidence(now - evidenceMilliseconds),
    (now) => unused(now - unusedPendingMilliseconds),
    (now) => used(now - usedPendingMilliseconds),
    (now) => browsers(now - sessionGraceMilliseconds),
    (_, seconds) => oneTimeValues(seconds),
  ];
}

/** Looks at the sessions whose time to be looked at has come: deletes the ended, and moves the others to their end. */
function prepareSessionSweep(db: Database) {
  const { schema } = db;
  const sweep = prepare(
    `WITH due AS MATERIALIZED (SELECT sid, least(idle_end, abs_end) AS ends FROM ${schema}.sessions
         WHERE sweep_at <= $1 ORDER BY sweep_at LIMIT $2 FOR UPDATE SKIP LOCKED),
       removed AS (DELETE FROM ${schema}.sessions AS s USING due WHERE s.sid = due.sid AND due.ends <= $1 RETURNING 1),
       postponed AS (UPDATE ${schema}.sessions AS s SET sweep_at = due.ends FROM due
         WHERE s.sid = due.sid AND due.ends > $1 RETURNING 1)
     SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM removed), (SELECT count(*) FROM postponed)`,
  );
  return async (endedBy: number) => {
    const [looked, removed] = (await db.run(sweep, [endedBy, cleanUpRows])).rows[0] as readonly [number, number];
    return { looked, removed };
  };
}

/**
 * Remembers up to where deltas are missing, so that a reader from before that point is told to take a snapshot. Under the
 * sequencer's lock, which it holds for the one statement.
 */
function prepareLogSweep(db: Database) {
  const { schema } = db;
  const sweep = prepare(
    `WITH removed AS (DELETE FROM ${schema}.revocation_log WHERE seq IN
         (SELECT seq FROM ${schema}.revocation_log WHERE expires_at <= $1 ORDER BY expires_at, seq LIMIT $2 FOR UPDATE SKIP LOCKED)
         RETURNING seq),
       noted AS (UPDATE ${schema}.log_head SET cleaned = greatest(cleaned, (SELECT max(seq) FROM removed))
         WHERE EXISTS (SELECT FROM removed) RETURNING 1)
     SELECT (SELECT count(*) FROM removed), (SELECT count(*) FROM noted)`,
  );
  return async (expiredBy: number) => (await db.run(sweep, [expiredBy, cleanUpRows])).rows[0]?.[0] as number;
}
