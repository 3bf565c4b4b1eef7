import type { ReachedSessions, SessionStore } from '@sealwright/issuer/store-port';
import { pageRows } from '../page.ts';
import { type Answer, type Database, prepare } from './database.ts';

/**
 * The status indexes of sessions that a revocation reaches. Sessions by name and by subject are found by their indexes;
 * those of a client or of everybody are met on a walk along the table by name, a bounded number in each call, since no
 * index is worth its writes for what happens once a year.
 */
export function prepareStatusIndexes(db: Database): SessionStore['listStatusIndexes'] {
  const select = (rest: string) => prepare(`SELECT sid, ${rest}`);
  const from = `FROM ${db.schema}.sessions`;
  const walk = (reached: string) =>
    select(`CASE WHEN ${reached} THEN status_index END ${from} WHERE sid > $1 ORDER BY sid LIMIT $2`);
  const bySid = select(`status_index ${from} WHERE sid = ANY ($1)`);
  const bySubject = select(
    `status_index ${from} WHERE sub = $3 AND subject_epoch < $4 AND sid > $1 ORDER BY sid LIMIT $2`,
  );
  const byClient = walk('client_id = $3 AND client_epoch < $4');
  const byIssuer = walk('issuer_epoch < $3');

  const look = (of: ReachedSessions, after: string, limit: number): Promise<Answer> => {
    switch (of.kind) {
      case 'session':
        return db.run(bySid, [of.sids]);
      case 'subject':
        return db.run(bySubject, [after, limit, of.id, of.below]);
      case 'client':
        return db.run(byClient, [after, limit, of.id, of.below]);
      case 'issuer':
        return db.run(byIssuer, [after, limit, of.below]);
    }
  };

  return async (of, page) => {
    const limit = pageRows({ limit: page.limit });
    if (of.kind === 'session' && of.sids.length > limit) throw new TypeError('more names than the limit');
    const rows = (await look(of, page.after ?? '', limit)).rows as readonly (readonly [string, number | null])[];
    const isLast = of.kind === 'session' || rows.length < limit;
    return {
      indexes: rows.map(([, index]) => index).filter((index) => index !== null),
      next: isLast ? undefined : rows.at(-1)?.[0],
    };
  };
}
