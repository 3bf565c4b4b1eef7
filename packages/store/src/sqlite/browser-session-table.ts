import type { DatabaseSync } from 'node:sqlite';
import type { BrowserSessionStore, BrowserSessionView, StoreMilliseconds } from '@sealwright/issuer/store-port';
import { accountCodec } from '../account-row.ts';
import { browserSessionCodec } from '../browser-session-row.ts';
import { pageRows } from '../page.ts';
import { bind } from './bind.ts';
import type { GroupCommit } from './group-commit.ts';
import { prepareQuery, prepareScalar, type SqlRow } from './query.ts';
import { prepareUpdate } from './row-update.ts';

export function createBrowserSessionTable(db: DatabaseSync, commit: GroupCommit): BrowserSessionStore {
  const insert = prepareInsert(db);
  const byId = prepareView(db, 'id');
  const bySecret = prepareView(db, 'secret_hash');
  const live = prepareList(db);
  const update = prepareUpdate(db, 'browser_sessions', browserSessionCodec, 'id = ? AND secret_hash = ?');
  return {
    create: (session) => commit.write(() => insert(session)),
    find: (id) => commit.read(({ now }) => byId(id, now())),
    findBySecret: (secretHash) => commit.read(({ now }) => bySecret(secretHash, now())),
    change: (id, decide) =>
      commit.write(({ now }) => {
        const view = byId(id, now());
        if (view === undefined) return undefined;
        const { outcome, set } = decide(view);
        if (set !== undefined) update(set, id, view.session.secretHash);
        return outcome;
      }),
    listBySubject: (sub, page) => commit.read(({ now }) => live(sub, now(), page)),
  };
}

/** Inserts only while the account is active and all three epochs are the current ones, by one statement. */
function prepareInsert(db: DatabaseSync) {
  const { columns } = browserSessionCodec;
  const insert = db.prepare(
    `INSERT INTO browser_sessions (${columns.join(', ')}) SELECT ${columns.map(() => '?').join(', ')} FROM state, accounts, clients
     WHERE accounts.sub = ? AND accounts.status = 'active' AND accounts.epoch = ?
       AND clients.client_id = ? AND clients.epoch = ? AND state.issuer_epoch = ?`,
  );
  const status = prepareScalar(db, 'SELECT status FROM accounts WHERE sub = ?');
  return (session: Parameters<BrowserSessionStore['create']>[0]) => {
    const [issuerEpoch, clientEpoch, subjectEpoch] = session.epochs;
    const conditions = [session.sub, subjectEpoch, session.clientId, clientEpoch, issuerEpoch];
    if (insert.run(...bind(browserSessionCodec.encode(session)), ...conditions).changes === 1) return 'created';
    return status(session.sub) === 'active' ? 'epoch_changed' : 'account_inactive';
  };
}

/** A session and all that decides on it, by one statement: nobody can come between its parts. */
function prepareView(db: DatabaseSync, key: 'id' | 'secret_hash') {
  const accountAt = 2 + browserSessionCodec.columns.length;
  const named = (table: string, names: readonly string[]): string =>
    names.map((name) => `${table}.${name} AS ${table}_${name}`).join(', ');
  const query = prepareQuery(
    db,
    `SELECT state.issuer_epoch AS now_issuer_epoch, coalesce(clients.epoch, 0) AS now_client_epoch,
       ${named('browser_sessions', browserSessionCodec.columns)}, ${named('accounts', accountCodec.columns)}
     FROM browser_sessions CROSS JOIN state
       LEFT JOIN accounts ON accounts.sub = browser_sessions.sub
       LEFT JOIN clients ON clients.client_id = browser_sessions.client_id
     WHERE browser_sessions.${key} = ?`,
    (row: SqlRow): Omit<BrowserSessionView, 'now'> => {
      const account = row[accountAt] === null ? undefined : accountCodec.decode(row, accountAt);
      const epochs = [row[0] as number, row[1] as number, account?.epoch ?? 0] as const;
      return { session: browserSessionCodec.decode(row, 2), account, epochs };
    },
  );
  return (value: string, now: StoreMilliseconds): BrowserSessionView | undefined => {
    const found = query.get(value);
    return found && { ...found, now: Math.max(now, found.session.createdAt) };
  };
}

/** By key set and never by offset, as lists of sessions are. */
function prepareList(db: DatabaseSync) {
  const columns = browserSessionCodec.columns.map((name) => `b.${name} AS ${name}`).join(', ');
  const decode = (row: SqlRow) => browserSessionCodec.decode(row);
  const live = `SELECT ${columns} FROM browser_sessions AS b CROSS JOIN state
      JOIN accounts ON accounts.sub = b.sub JOIN clients ON clients.client_id = b.client_id
    WHERE b.sub = ? AND b.ended_at IS NULL AND b.idle_end > ? AND b.abs_end > ?
      AND accounts.status = 'active' AND b.issuer_epoch = state.issuer_epoch
      AND b.client_epoch = clients.epoch AND b.subject_epoch = accounts.epoch`;
  const order = 'ORDER BY b.created_at DESC, b.id DESC LIMIT ?';
  const first = prepareQuery(db, `${live} ${order}`, decode);
  const next = prepareQuery(
    db,
    `${live} AND (b.created_at, b.id) < (SELECT created_at, id FROM browser_sessions WHERE id = ?) ${order}`,
    decode,
  );
  return (sub: string, now: StoreMilliseconds, page: Parameters<BrowserSessionStore['listBySubject']>[1]) =>
    page?.after === undefined
      ? first.all(sub, now, now, pageRows(page))
      : next.all(sub, now, now, page.after, pageRows(page));
}
