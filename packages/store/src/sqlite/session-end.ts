import type { DatabaseSync } from 'node:sqlite';
import type { SessionStore, StoreMilliseconds } from '@sealwright/issuer/store-port';
import { endAllRows } from '../defaults.ts';
import type { GroupCommit } from './group-commit.ts';
import { prepareQuery, prepareScalar } from './query.ts';
import type { RevocationLog } from './revocation-log.ts';

/** Ends the sessions that a subject has at this moment, a bounded number in each transaction, each with its log entry. */
export function prepareSessionEnd(db: DatabaseSync, commit: GroupCommit, log: RevocationLog): SessionStore['endAll'] {
  const live = prepareQuery(
    db,
    `SELECT id, sid FROM sessions WHERE sub = ? AND created_at <= ? AND revoked_at IS NULL AND idle_end > ? AND abs_end > ?
       AND sid <> ? AND browser_session IS NOT ? ORDER BY created_at, sid LIMIT ?`,
    (row) => row as unknown as readonly [id: number, sid: string],
  );
  const newest = prepareScalar(db, 'SELECT max(created_at) FROM sessions WHERE sub = ?');
  const revoke = db.prepare('UPDATE sessions SET revoked_at = ?, reason = ? WHERE id = ?');
  return async (sub, { reason, exceptSid = '', exceptBrowserSession = '', entryExpiresAt }) => {
    let begun: StoreMilliseconds | undefined;
    let ended = 0;
    for (;;) {
      const slice = await commit.write((group) => {
        const now = group.now();
        // A command may have begun one a moment ahead of this process's clock.
        begun ??= Math.max(now, Number(newest(sub) ?? 0));
        const rows = live.all(sub, begun, now, now, exceptSid, exceptBrowserSession, endAllRows);
        if (rows.length === 0) return 0;
        group.atomically(() => {
          for (const [id, sid] of rows) {
            revoke.run(now, reason, id);
            log.append({ kind: 'session', id: sid, expiresAt: entryExpiresAt });
          }
        });
        group.announce();
        return rows.length;
      });
      ended += slice;
      if (slice < endAllRows) return ended;
    }
  };
}

/**
 * Writes the reason into the sessions that a raised epoch has ended. They are dead by the epoch alone, however many they
 * are; this is for people who look at them, and so it stops at a number that keeps the transaction short.
 */
export function prepareMarkEnded(db: DatabaseSync): (sub: string, reason: string, now: StoreMilliseconds) => void {
  const mark = db.prepare(
    `UPDATE sessions SET revoked_at = ?, reason = ? WHERE id IN
       (SELECT id FROM sessions WHERE sub = ? AND revoked_at IS NULL ORDER BY created_at DESC LIMIT ?)`,
  );
  return (sub, reason, now) => void mark.run(now, reason, sub, 10 * endAllRows);
}
