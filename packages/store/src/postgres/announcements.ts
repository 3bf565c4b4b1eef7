import type { ChangeWatch } from './change-watch.ts';
import { type Database, prepare, type Sql } from './database.ts';
import { channelOf } from './sequence-function.ts';

/** Transactions whose commit others wait for: clients, keys, settings. (Of the log's own the log tells.) */
export interface Announcements {
  /** `announce` is to be the last statement of the transaction: all that announce meet in one row. */
  transaction<T>(work: (sql: Sql, announce: () => Promise<void>) => Promise<T>): Promise<T>;
}

export function createAnnouncements(db: Database, watch: ChangeWatch): Announcements {
  const count = prepare(
    `WITH counted AS (UPDATE ${db.schema}.changes SET count = count + 1 RETURNING count)
     SELECT count, pg_notify('${channelOf(db.schema)}', '') FROM counted`,
  );
  return {
    async transaction(work) {
      let announced: number | undefined;
      const value = await db.transaction((sql) => {
        announced = undefined;
        return work(sql, async () => {
          announced = (await sql.run(count)).rows[0]?.[0] as number;
        });
      });
      if (announced !== undefined) watch.noteOwn({ changes: announced });
      return value;
    },
  };
}
