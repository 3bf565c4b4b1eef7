import type { DatabaseSync } from 'node:sqlite';
import type { Page, SessionRow, StoreMilliseconds } from '@sealwright/issuer/store-port';
import { pageRows } from '../page.ts';
import { sessionCodec } from '../session-row.ts';
import { prepareQuery } from './query.ts';

/** Lists of sessions, by key set and never by offset: a page costs the same wherever it stands. */
export function prepareSessionLists(db: DatabaseSync) {
  const columns = sessionCodec.columns.map((name) => `sessions.${name} AS ${name}`).join(', ');
  const live = `SELECT ${columns} FROM sessions CROSS JOIN state
      JOIN accounts ON accounts.id = sessions.account_id JOIN clients ON clients.client_id = sessions.client_id
    WHERE revoked_at IS NULL AND idle_end > ? AND abs_end > ?
      AND accounts.status = 'active' AND sessions.issuer_epoch = state.issuer_epoch
      AND sessions.client_epoch = clients.epoch AND sessions.subject_epoch = accounts.epoch`;
  const ofSubject = `${live} AND sessions.sub = ?`;
  const order = 'ORDER BY sessions.created_at DESC, sessions.sid DESC LIMIT ?';
  const decode = (row: Parameters<typeof sessionCodec.decode>[0]): SessionRow => sessionCodec.decode(row);
  const firstLive = prepareQuery(db, `${ofSubject} ${order}`, decode);
  const nextLive = prepareQuery(
    db,
    `${ofSubject} AND (sessions.created_at, sessions.sid) < (SELECT created_at, sid FROM sessions WHERE sid = ?) ${order}`,
    decode,
  );
  const ofBrowser = prepareQuery(
    db,
    `${live} AND sessions.browser_session = ? AND sessions.sid > ? ORDER BY sessions.sid LIMIT ?`,
    decode,
  );
  const everyOfSubject = prepareQuery(
    db,
    `SELECT ${columns} FROM sessions WHERE sub = ? AND sid > ? ORDER BY sid LIMIT ?`,
    decode,
  );
  const all = prepareQuery(db, `SELECT ${columns} FROM sessions WHERE sid > ? ORDER BY sid LIMIT ?`, decode);
  return {
    live(sub: string, now: StoreMilliseconds, page?: Page): readonly SessionRow[] {
      return page?.after === undefined
        ? firstLive.all(now, now, sub, pageRows(page))
        : nextLive.all(now, now, sub, page.after, pageRows(page));
    },
    ofBrowser: (id: string, now: StoreMilliseconds, page?: Page): readonly SessionRow[] =>
      ofBrowser.all(now, now, id, page?.after ?? '', pageRows(page)),
    everyOfSubject: (sub: string, page?: Page): readonly SessionRow[] =>
      everyOfSubject.all(sub, page?.after ?? '', pageRows(page)),
    all: (page?: Page): readonly SessionRow[] => all.all(page?.after ?? '', pageRows(page)),
  };
}
