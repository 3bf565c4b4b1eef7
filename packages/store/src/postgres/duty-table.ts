import type { Duty } from '@sealwright/issuer/store-port';
import { dutyLeaseMilliseconds } from '../defaults.ts';
import { type Database, prepare } from './database.ts';

export interface DutyTable {
  take(duty: Duty): Promise<boolean>;
  /** Lets go of all that this holder has, so that another need not wait. */
  leave(): Promise<void>;
}

/**
 * Leases by the store's time, which does not fall when the database's clock is set back. `fence` counts the holders of a duty:
 * it shows in the table who came after whom.
 */
export function createDutyTable(db: Database, holder: string): DutyTable {
  const { schema } = db;
  const take = prepare(
    `INSERT INTO ${schema}.duties AS held (name, holder, fence, held_until)
     SELECT $1, $2, 1, greatest(${schema}.now_ms() + clock.ahead, clock.floor) + $3::bigint FROM ${schema}.clock
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until,
       fence = held.fence + (held.holder <> excluded.holder)::int
     WHERE held.holder = excluded.holder OR held.held_until <= excluded.held_until - $3::bigint`,
  );
  const leave = prepare(`UPDATE ${schema}.duties SET held_until = 0 WHERE holder = $1`);
  return {
    take: async (duty) => (await db.run(take, [duty, holder, dutyLeaseMilliseconds])).count === 1,
    async leave() {
      await db.run(leave, [holder]);
    },
  };
}
