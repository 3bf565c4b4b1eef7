import type { DatabaseSync } from 'node:sqlite';
import type { ReachedSessions, StatusIndexes, StatusIndexPage } from '@sealwright/issuer/store-port';
import { pageRows } from '../page.ts';
import { prepareQuery, type Query } from './query.ts';

/** A row that was looked at: its number, and its place in the lists if it is reached and has one. */
interface Looked {
  readonly id: number;
  readonly index: number | null;
}

/**
 * The status indexes of sessions that a revocation reaches. Sessions by name and by subject are found by their indexes;
 * those of a client or of everybody are met on a walk along the table in the order of its rows, a bounded number in each
 * call, since no index is worth its writes for what happens once a year.
 */
export function prepareStatusIndexes(db: DatabaseSync): (of: ReachedSessions, page: StatusIndexPage) => StatusIndexes {
  const select = (rest: string): Query<Looked> =>
    prepareQuery(db, `SELECT id, ${rest}`, (row) => ({ id: row[0] as number, index: row[1] as number | null }));
  const walk = (reached: string): Query<Looked> =>
    select(`CASE WHEN ${reached} THEN status_index END AS reached FROM sessions WHERE id > ? ORDER BY id LIMIT ?`);
  const bySid = select('status_index FROM sessions WHERE sid IN (SELECT value FROM json_each(?))');
  const bySubject = select(
    'status_index FROM sessions WHERE sub = ? AND subject_epoch < ? AND id > ? ORDER BY id LIMIT ?',
  );
  const byClient = walk('client_id = ? AND client_epoch < ?');
  const byIssuer = walk('issuer_epoch < ?');

  const look = (of: ReachedSessions, after: number, limit: number): readonly Looked[] => {
    switch (of.kind) {
      case 'session':
        return bySid.all(JSON.stringify(of.sids));
      case 'subject':
        return bySubject.all(of.id, of.below, after, limit);
      case 'client':
        return byClient.all(of.id, of.below, after, limit);
      case 'issuer':
        return byIssuer.all(of.below, after, limit);
    }
  };

  return (of, page) => {
    const limit = pageRows({ limit: page.limit });
    if (of.kind === 'session' && of.sids.length > limit) throw new TypeError('more names than the limit');
    const rows = look(of, Number(page.after ?? 0), limit);
    const isLast = of.kind === 'session' || rows.length < limit;
    return {
      indexes: rows.map(({ index }) => index).filter((index) => index !== null),
      next: isLast ? undefined : String(rows.at(-1)?.id),
    };
  };
}
