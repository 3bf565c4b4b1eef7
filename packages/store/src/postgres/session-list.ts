import type { Page, SessionRow, StoreMilliseconds } from '@sealwright/issuer/store-port';
import { pageRows } from '../page.ts';
import { sessionCodec } from '../session-row.ts';
import { type Database, prepare } from './database.ts';

/** Lists of sessions, by key set and never by offset: a page costs the same wherever it stands. */
export function prepareSessionLists(db: Database) {
  const { schema } = db;
  const columns = sessionCodec.columns.map((name) => `s.${name}`).join(', ');
  const live = `SELECT ${columns} FROM ${schema}.sessions AS s CROSS JOIN ${schema}.state
      JOIN ${schema}.accounts AS a ON a.sub = s.sub JOIN ${schema}.clients AS c ON c.client_id = s.client_id
    WHERE s.revoked_at IS NULL AND s.idle_end > $2 AND s.abs_end > $2
      AND a.status = 'active' AND s.issuer_epoch = state.issuer_epoch
      AND s.client_epoch = c.epoch AND s.subject_epoch = a.epoch`;
  const ofSubject = `${live} AND s.sub = $1`;
  const order = 'ORDER BY s.created_at DESC, s.sid DESC LIMIT $3';
  const firstLive = prepare(`${ofSubject} ${order}`);
  const nextLive = prepare(
    `${ofSubject} AND (s.created_at, s.sid) < (SELECT created_at, sid FROM ${schema}.sessions WHERE sid = $4) ${order}`,
  );
  const ofBrowser = prepare(`${live} AND s.browser_session = $1 AND s.sid > $3 ORDER BY s.sid LIMIT $4`);
  const everyOfSubject = prepare(
    `SELECT ${columns} FROM ${schema}.sessions AS s WHERE s.sub = $1 AND s.sid > $2 ORDER BY s.sid LIMIT $3`,
  );
  const all = prepare(`SELECT ${columns} FROM ${schema}.sessions AS s WHERE s.sid > $1 ORDER BY s.sid LIMIT $2`);
  return {
    async live(sub: string, now: StoreMilliseconds, page?: Page): Promise<readonly SessionRow[]> {
      const first = [sub, now, pageRows(page)];
      const { rows } = await (page?.after === undefined
        ? db.run(firstLive, first)
        : db.run(nextLive, [...first, page.after]));
      return rows.map((row) => sessionCodec.decode(row));
    },
    async ofBrowser(id: string, now: StoreMilliseconds, page?: Page): Promise<readonly SessionRow[]> {
      const { rows } = await db.run(ofBrowser, [id, now, page?.after ?? '', pageRows(page)]);
      return rows.map((row) => sessionCodec.decode(row));
    },
    async everyOfSubject(sub: string, page?: Page): Promise<readonly SessionRow[]> {
      const { rows } = await db.run(everyOfSubject, [sub, page?.after ?? '', pageRows(page)]);
      return rows.map((row) => sessionCodec.decode(row));
    },
    async all(page?: Page): Promise<readonly SessionRow[]> {
      const { rows } = await db.run(all, [page?.after ?? '', pageRows(page)]);
      return rows.map((row) => sessionCodec.decode(row));
    },
  };
}
