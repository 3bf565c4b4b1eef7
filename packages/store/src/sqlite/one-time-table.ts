import type { DatabaseSync } from 'node:sqlite';
import type { OneTimeValues } from '@sealwright/issuer/store-port';
import { hashOneTimeValue } from '../one-time-hash.ts';
import type { GroupCommit } from './group-commit.ts';

/** One row for each value that was claimed, under its hash, until nobody would accept the value any more. */
export function createOneTimeTable(db: DatabaseSync, commit: GroupCommit): OneTimeValues {
  const claim = db.prepare('INSERT INTO one_time_values (value, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING');
  return {
    async claim(kind, value, ttlSeconds) {
      const hash = hashOneTimeValue(kind, value);
      return commit.write(({ now }) => claim.run(hash, Math.ceil(now() / 1000) + Math.ceil(ttlSeconds)).changes === 1);
    },
  };
}
