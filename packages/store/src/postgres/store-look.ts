import { clockFloorMilliseconds } from '../defaults.ts';
import type { Progress } from './change-watch.ts';
import { type Database, prepare } from './database.ts';
import type { DatabaseClock } from './database-clock.ts';
import type { LogPublisher } from './log-publisher.ts';
import type { Sequencer } from './sequencer.ts';
import { timelineNow } from './server-check.ts';
import type { StoreLife } from './store-life.ts';
import type { StoreTime } from './store-time.ts';

export interface LookParts {
  readonly clock: DatabaseClock;
  readonly life: StoreLife;
  readonly monotonicClock: () => number;
  readonly publisher: LogPublisher;
  readonly sequencer: Sequencer;
  readonly time: StoreTime;
}

/**
 * What a node does five times a second: one statement over rows of one page each, which shows what others have committed, the time,
 * and whether the database is still the same. What it finds lying about it does: numbers a dead node's revocations, brings the
 * carrier up to date, moves the clock's floor.
 */
export function prepareLook(db: Database, parts: LookParts): () => Promise<Progress> {
  const { schema } = db;
  const statement = prepare(
    `SELECT changes.count, head.log_id, head.seq, EXISTS (SELECT FROM ${schema}.outbox), ${schema}.now_ms(), clock.ahead,
       clock.floor, state.incarnation, (SELECT system_identifier::text FROM pg_control_system()), ${timelineNow}
     FROM ${schema}.changes CROSS JOIN ${schema}.log_head AS head CROSS JOIN ${schema}.clock CROSS JOIN ${schema}.state`,
  );
  let floorDue = 0;
  return async () => {
    const askedAt = parts.monotonicClock();
    const row = (await db.run(statement)).rows[0] as unknown as LookRow;
    const [changes, logId, seq, waiting, wall, ahead, floor, incarnation, systemId, timeline] = row;
    parts.clock.note({ wall, ahead, floor }, askedAt);
    const life = { logId, incarnation };
    if (!parts.life.fits({ ...life, systemId, timeline }, seq)) await parts.life.confirm(db);
    parts.life.note(life, seq);
    if (waiting) await parts.sequencer.number();
    parts.publisher.follow(life, seq);
    if (askedAt >= floorDue) {
      floorDue = askedAt + clockFloorMilliseconds;
      await parts.time.raiseFloor();
    }
    return { changes, logId, seq };
  };
}

type LookRow = readonly [number, string, number, boolean, number, number, number, number, string, number];
