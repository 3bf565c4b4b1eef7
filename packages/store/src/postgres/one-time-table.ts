import type { OneTimeValues } from '@sealwright/issuer/store-port';
import { hashOneTimeValue } from '../one-time-hash.ts';
import { type Database, prepare } from './database.ts';

/** One row for each value that was claimed, under its hash, until nobody would accept the value any more. */
export function createOneTimeTable(db: Database): OneTimeValues {
  const claim = prepare(
    `INSERT INTO ${db.schema}.one_time_values (value, expires_at)
     VALUES ($1, (${db.schema}.now_ms() + 999) / 1000 + $2::bigint) ON CONFLICT (value) DO NOTHING`,
  );
  return {
    async claim(kind, value, ttlSeconds) {
      return (await db.run(claim, [hashOneTimeValue(kind, value), Math.ceil(ttlSeconds)])).count === 1;
    },
  };
}
