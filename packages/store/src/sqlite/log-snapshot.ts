import type { DatabaseSync } from 'node:sqlite';
import type { FeedDelta, RevocationHead } from '@sealwright/issuer/store-port';
import { snapshotRows } from '../defaults.ts';
import { storeFailure } from '../errors.ts';
import { prepareQuery } from './query.ts';
import { createRevocationLog, parseStoredDelta } from './revocation-log.ts';

export interface LogSnapshot {
  readonly head: RevocationHead;
  readonly deltas: readonly FeedDelta[];
}

/**
 * Reads every live entry at one sequence on a connection of its own, whose one read transaction stays open while the
 * event loop goes on between slices: a million entries hold up no request.
 */
export async function readLogSnapshot(openReader: () => DatabaseSync, liveAfterSeconds: number): Promise<LogSnapshot> {
  let db: DatabaseSync | undefined;
  try {
    db = openReader();
    db.exec('BEGIN');
    const head = createRevocationLog(db).head();
    const slice = prepareQuery(
      db,
      `SELECT seq, delta FROM revocation_log WHERE seq > ? AND (expires_at IS NULL OR expires_at > ?) ORDER BY seq LIMIT ?`,
      (row) => ({ seq: row[0] as number, delta: parseStoredDelta(row[1] as string) }),
    );
    const deltas: FeedDelta[] = [];
    for (let after = 0; ; await turnOfTheLoop()) {
      const rows = slice.all(after, liveAfterSeconds, snapshotRows);
      for (const { delta } of rows) deltas.push(delta);
      after = rows.at(-1)?.seq ?? after;
      if (rows.length < snapshotRows) return { head, deltas };
    }
  } catch (error) {
    throw storeFailure(error);
  } finally {
    db?.close();
  }
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
