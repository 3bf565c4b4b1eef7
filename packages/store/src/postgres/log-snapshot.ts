import type { FeedDelta, RevocationHead } from '@sealwright/issuer/store-port';
import { snapshotRows } from '../defaults.ts';
import { type Database, prepare } from './database.ts';
import type { LogRow } from './log-carrier.ts';

/** Reads every live entry at one sequence number. */
export async function readLogSnapshot(
  db: Database,
): Promise<{ readonly head: RevocationHead; readonly deltas: readonly FeedDelta[] }> {
  const deltas: FeedDelta[] = [];
  const head = await readLiveRows(db, async (rows) => {
    for (const { delta } of rows) deltas.push(JSON.parse(delta) as FeedDelta);
  });
  return { head, deltas };
}

/**
 * Hands over every live row of the log, slice by slice, all of one moment: one read-only transaction on a connection of its
 * own, so that a million of them hold up no request. Answers the head of that moment.
 */
export function readLiveRows(db: Database, take: (rows: readonly LogRow[]) => Promise<void>): Promise<RevocationHead> {
  const { schema } = db;
  const head = prepare(`SELECT log_id, seq, hash, ${schema}.now_ms() / 1000 FROM ${schema}.log_head`);
  const slice = prepare(
    `SELECT seq, delta, hash, expires_at FROM ${schema}.revocation_log
     WHERE seq > $1 AND (expires_at IS NULL OR expires_at > $2) ORDER BY seq LIMIT $3`,
  );
  return db.snapshot(async (sql) => {
    const [logId, seq, hash, now] = (await sql.run(head)).rows[0] as readonly [string, number, string, number];
    for (let after = 0; ; ) {
      const { rows } = await sql.run(slice, [after, now, snapshotRows]);
      const live = rows.map((row) => decodeRow(row));
      if (live.length > 0) await take(live);
      after = live.at(-1)?.seq ?? after;
      if (live.length < snapshotRows) return { logId, seq, hash };
    }
  });
}

export function decodeRow(row: readonly unknown[]): LogRow {
  const [seq, delta, hash, expiresAt] = row as readonly [number, string, string, number | null];
  return { seq, delta, hash, expiresAt };
}
