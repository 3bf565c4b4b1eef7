import type { StoreMilliseconds } from '@sealwright/issuer/store-port';
import { type Database, prepare, type Sql, type Statement } from './database.ts';
import type { DatabaseClock } from './database-clock.ts';

/** The store's time, asked of the database. */
export interface StoreTime {
  read(sql?: Sql): Promise<StoreMilliseconds>;
  /**
   * Lets the stored floor follow the time. A clock that was set back is found out here: from then on the store's time runs ahead of
   * it, instead of standing still until the old time is reached, which would keep every window open for as long. What it
   * runs ahead it gives back at a hundredth of the speed of time.
   */
  raiseFloor(): Promise<void>;
}

export function prepareStoreTime(db: Database, clock: DatabaseClock, monotonicClock: () => number): StoreTime {
  const { schema } = db;
  const read = prepare(`SELECT ${schema}.now_ms(), ahead, floor FROM ${schema}.clock`);
  const raise = prepare(
    `UPDATE ${schema}.clock SET floor = greatest(floor, wall + ahead),
       ahead = CASE WHEN wall + ahead < floor THEN floor - wall ELSE ahead - least(ahead, (wall + ahead - floor) / 100) END
     FROM (SELECT ${schema}.now_ms() AS wall) AS moment RETURNING wall, ahead, floor`,
  );
  const ask = async (sql: Sql, statement: Statement): Promise<StoreMilliseconds> => {
    const askedAt = monotonicClock();
    const [wall, ahead, floor] = (await sql.run(statement)).rows[0] as readonly [number, number, number];
    return clock.note({ wall, ahead, floor }, askedAt);
  };
  return {
    read: (sql = db) => ask(sql, read),
    async raiseFloor() {
      await ask(db, raise);
    },
  };
}
