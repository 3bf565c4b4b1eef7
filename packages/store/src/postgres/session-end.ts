import type { SessionStore, StoreMilliseconds } from '@sealwright/issuer/store-port';
import { endAllRows } from '../defaults.ts';
import { type Database, prepare, type Sql } from './database.ts';
import { entryRow, type PutOutbox } from './outbox.ts';
import type { StoreTime } from './store-time.ts';

/** Ends the sessions that a subject has at this moment, a bounded number in each transaction, each with its log entry. */
export function prepareSessionEnd(
  db: Database,
  { putOutbox, time, number }: { readonly putOutbox: PutOutbox; readonly time: StoreTime; number(): Promise<unknown> },
): SessionStore['endAll'] {
  // In the order of the index, here and wherever else several rows are locked: two that end the same ones do not deadlock.
  const live = prepare(
    `SELECT sid FROM ${db.schema}.sessions
     WHERE sub = $1 AND created_at <= $2 AND revoked_at IS NULL AND idle_end > $3 AND abs_end > $3 AND sid <> $4
       AND browser_session IS DISTINCT FROM $5::text
     ORDER BY created_at, sid LIMIT $6 FOR UPDATE`,
  );
  const newest = prepare(`SELECT coalesce(max(created_at), 0) FROM ${db.schema}.sessions WHERE sub = $1`);
  const revoke = prepare(
    `UPDATE ${db.schema}.sessions SET revoked_at = $1, reason = $2, version = version + 1 WHERE sid = ANY ($3)`,
  );
  return async (sub, { reason, exceptSid = '', exceptBrowserSession = '', entryExpiresAt }) => {
    // A node's estimate of the time may be ahead of the database's: what was begun by then is ended, whatever its row says.
    const begun = Math.max(await time.read(), (await db.run(newest, [sub])).rows[0]?.[0] as number);
    let ended = 0;
    for (;;) {
      const slice = await db.transaction(async (sql) => {
        const now = await time.read(sql);
        const { rows } = await sql.run(live, [sub, begun, now, exceptSid, exceptBrowserSession, endAllRows]);
        const sids = rows.map((row) => row[0] as string);
        if (sids.length === 0) return 0;
        await sql.run(revoke, [now, reason, sids]);
        await putOutbox(
          sql,
          sids.map((id) => entryRow({ kind: 'session', id, expiresAt: entryExpiresAt })),
        );
        return sids.length;
      });
      ended += slice;
      if (slice < endAllRows) break;
    }
    if (ended > 0) await number();
    return ended;
  };
}

export type MarkEnded = (sql: Sql, sub: string, reason: string, now: StoreMilliseconds) => Promise<void>;

/**
 * Writes the reason into the sessions that a raised epoch has ended. They are dead by the epoch alone, however many they
 * are; this is for people who look at them, and so it stops at a number that keeps the transaction short.
 */
export function prepareMarkEnded(schema: string): MarkEnded {
  const mark = prepare(
    `UPDATE ${schema}.sessions SET revoked_at = $1, reason = $2, version = version + 1 WHERE sid IN
       (SELECT sid FROM ${schema}.sessions WHERE sub = $3 AND revoked_at IS NULL ORDER BY created_at, sid LIMIT $4 FOR UPDATE)`,
  );
  return async (sql, sub, reason, now) => {
    await sql.run(mark, [now, reason, sub, 10 * endAllRows]);
  };
}
