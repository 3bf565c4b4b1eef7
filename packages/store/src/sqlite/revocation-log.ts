import type { DatabaseSync } from 'node:sqlite';
import {
  type FeedDelta,
  formatDelta,
  type PublicJwk,
  type RevocationEntry,
  type RevocationHead,
} from '@sealwright/issuer/store-port';
import { extendLogHash } from '../feed-hash.ts';
import { prepareQuery } from './query.ts';

/**
 * The revocation log inside a transaction. Sequence numbers are given under the write lock, so they stand in commit order
 * without a gap; the head lies in the database alone, so a rolled-back group gives its numbers back.
 */
export interface RevocationLog {
  head(): RevocationHead;
  append(entry: RevocationEntry): void;
  publish(key: PublicJwk): void;
  /** Undefined when a delta after `seq` was cleaned away, or `seq` lies beyond the head. */
  after(seq: number, limit: number): readonly FeedDelta[] | undefined;
}

export function createRevocationLog(db: DatabaseSync): RevocationLog {
  const head = prepareQuery(db, 'SELECT log_id, log_seq, log_hash, log_cleaned FROM state', (row) => {
    const [logId, seq, hash, cleaned] = row as readonly [string, number, string, number];
    return { logId, seq, hash, cleaned };
  });
  const insert = db.prepare('INSERT INTO revocation_log (seq, delta, hash, expires_at) VALUES (?, ?, ?, ?)');
  const advance = db.prepare('UPDATE state SET log_seq = ?, log_hash = ? WHERE id = 1');
  const following = prepareQuery(db, 'SELECT delta FROM revocation_log WHERE seq > ? ORDER BY seq LIMIT ?', (row) =>
    parseStoredDelta(row[0] as string),
  );
  const readHead = () => head.get() as NonNullable<ReturnType<typeof head.get>>;

  const write = (complete: (seq: number) => FeedDelta, expiresAt: number | null): void => {
    const { seq, hash } = readHead();
    const text = formatDelta(complete(seq + 1));
    const next = extendLogHash(hash, text);
    insert.run(seq + 1, text, next, expiresAt);
    advance.run(seq + 1, next);
  };

  return {
    head() {
      const { logId, seq, hash } = readHead();
      return { logId, seq, hash };
    },
    append: (entry) => write((seq) => ({ seq, entry }), entry.kind === 'key' ? null : entry.expiresAt),
    publish: (key) => write((seq) => ({ seq, publish: key }), null),
    after(seq, limit) {
      const { cleaned, seq: last } = readHead();
      return seq < cleaned || seq > last ? undefined : following.all(seq, limit);
    },
  };
}

/** Our own canonical text: it was checked when it was written. */
export function parseStoredDelta(text: string): FeedDelta {
  return JSON.parse(text) as FeedDelta;
}
