import { setTimeout as sleep } from 'node:timers/promises';
import { carrierMilliseconds, carrierRows } from '../defaults.ts';
import { type Database, prepare } from './database.ts';
import type { LogCarrier, LogLife, LogRow } from './log-carrier.ts';
import { decodeRow, readLiveRows } from './log-snapshot.ts';
import { createReruns } from './turns.ts';

/** Copies the numbered log to the carrier. Never rejects: what the carrier lacks is brought at the next chance. */
export interface LogPublisher {
  /** Hands over rows that were just numbered; resolves when they are there, or after a short wait. */
  deliver(logId: string, rows: readonly LogRow[]): Promise<void>;
  /** Brings the carrier to the head, in the background. To be called at each poll. */
  follow(life: LogLife, seq: number): void;
}

export function createLogPublisher(db: Database, carrier: LogCarrier | undefined): LogPublisher {
  if (carrier === undefined) return { deliver: async () => undefined, follow: () => undefined };
  const catchUp = prepareCatchUp(db, carrier);
  let reached: { readonly logId: string; readonly seq: number } | undefined;
  const fill = createReruns(async () => {
    reached = await catchUp();
  });
  const bring = async (logId: string, rows: readonly LogRow[]): Promise<void> => {
    const wanted = rows.at(-1)?.seq ?? 0;
    const last = await carrier.publish(logId, rows);
    if (last !== undefined && last >= wanted) reached = { logId, seq: last };
    // Not begun there, or a gap before these rows: from the database, which has them all.
    else await fill();
  };
  return {
    async deliver(logId, rows) {
      const brought = bring(logId, rows).catch(() => {
        reached = undefined;
      });
      const waiting = new AbortController();
      const late = sleep(carrierMilliseconds, undefined, { signal: waiting.signal }).catch(() => undefined);
      await Promise.race([brought, late]);
      waiting.abort();
    },
    follow({ logId }, seq) {
      if (reached?.logId === logId && reached.seq >= seq && !carrier.away()) return;
      fill().catch(() => {
        reached = undefined;
      });
    },
  };
}

/** Reads on where the carrier ends; begins its log where it has none or is too far behind. */
function prepareCatchUp(db: Database, carrier: LogCarrier) {
  const { schema } = db;
  const head = prepare(
    `SELECT head.log_id, state.incarnation, head.seq, head.cleaned FROM ${schema}.log_head AS head CROSS JOIN ${schema}.state`,
  );
  const following = prepare(
    `SELECT seq, delta, hash, expires_at FROM ${schema}.revocation_log WHERE seq > $1 ORDER BY seq LIMIT $2`,
  );
  const begin = async (life: LogLife, cleaned: number): Promise<number> => {
    // All that lives, and first: once a log is named there, whoever looks a revocation up there takes the marks for whole. The
    // log itself begins as early as it has no gap.
    await readLiveRows(db, async (rows) => {
      for (let at = 0; at < rows.length; at += carrierRows) await carrier.mark(rows.slice(at, at + carrierRows));
    });
    await carrier.begin(life, cleaned);
    return cleaned;
  };
  return async (): Promise<{ readonly logId: string; readonly seq: number }> => {
    for (;;) {
      const [logId, incarnation, seq, cleaned] = (await db.run(head)).rows[0] as [string, number, number, number];
      const current = await carrier.current();
      let last = current?.logId === logId ? current.seq : undefined;
      if (last === undefined || last < cleaned) last = await begin({ logId, incarnation }, cleaned);
      if (last >= seq) return { logId, seq: last };
      const rows = (await db.run(following, [last, carrierRows])).rows.map(decodeRow);
      await carrier.publish(logId, rows);
    }
  };
}
