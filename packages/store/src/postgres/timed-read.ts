import type { StoreMilliseconds } from '@sealwright/issuer/store-port';
import type { SqlRow } from '../record-codec.ts';
import { type Database, prepare, type SqlParameter } from './database.ts';
import type { DatabaseClock } from './database-clock.ts';

/** How rows are read together with the store's time, so that a rule sees both as of one moment. */
export interface TimedReads {
  /** `columns` and what stands behind FROM; the row's own columns begin at 0. */
  prepare(columns: readonly string[], from: string): TimedRead;
}

export type TimedRead = (
  values: readonly SqlParameter[],
) => Promise<{ readonly row: SqlRow; readonly now: StoreMilliseconds } | undefined>;

export function createTimedReads(db: Database, clock: DatabaseClock, monotonicClock: () => number): TimedReads {
  const { schema } = db;
  return {
    prepare(columns, from) {
      const statement = prepare(
        `SELECT ${columns.join(', ')}, ${schema}.now_ms(), clock.ahead, clock.floor FROM ${schema}.clock CROSS JOIN ${from}`,
      );
      return async (values) => {
        const askedAt = monotonicClock();
        const row = (await db.run(statement, values)).rows[0];
        if (row === undefined) return undefined;
        const [wall, ahead, floor] = row.slice(columns.length) as [number, number, number];
        return { row, now: clock.note({ wall, ahead, floor }, askedAt) };
      };
    },
  };
}
