import type { BrowserSessionRow, BrowserSessionStore, BrowserSessionView } from '@sealwright/issuer/store-port';
import { accountCodec } from '../account-row.ts';
import { browserSessionCodec } from '../browser-session-row.ts';
import { pageRows } from '../page.ts';
import { type Attempt, changeCompared } from './compared-change.ts';
import { type Database, prepare } from './database.ts';
import type { StoreTime } from './store-time.ts';
import type { TimedReads } from './timed-read.ts';
import { createTurns } from './turns.ts';

export interface BrowserSessionTableParts {
  readonly time: StoreTime;
  readonly timed: TimedReads;
}

export function createBrowserSessionTable(
  db: Database,
  { time, timed }: BrowserSessionTableParts,
): BrowserSessionStore {
  const byId = prepareView(db, timed, 'id');
  const bySecret = prepareView(db, timed, 'secret_hash');
  const compareAndSet = prepareCompareAndSet(db);
  const list = prepareList(db);
  const turns = createTurns();
  return {
    create: prepareCreate(db),
    find: async (id) => (await byId(id))?.view,
    findBySecret: async (secretHash) => (await bySecret(secretHash))?.view,
    change(id, decide) {
      type Outcome = ReturnType<typeof decide>['outcome'];
      return changeCompared(turns, id, async (mayWrite): Promise<Attempt<Outcome>> => {
        const found = await byId(id);
        if (found === undefined) return { done: true, outcome: undefined };
        const { outcome, set } = decide(found.view);
        const isDone = set === undefined || (mayWrite && (await compareAndSet(id, found.version, set)));
        return isDone ? { done: true, outcome } : { done: false };
      });
    },
    listBySubject: async (sub, page) => list(sub, await time.read(), page),
  };
}

/** Inserts only while the account is active and all three epochs are the current ones, by one statement. */
function prepareCreate(db: Database): BrowserSessionStore['create'] {
  const { schema } = db;
  const { columns } = browserSessionCodec;
  const place = (name: string): string => `$${columns.indexOf(name) + 1}::${text.has(name) ? 'text' : 'bigint'}`;
  const insert = prepare(
    `INSERT INTO ${schema}.browser_sessions (${columns.join(', ')}) SELECT ${columns.map(place).join(', ')} FROM ${schema}.state
     WHERE state.issuer_epoch = ${place('issuer_epoch')}
       AND EXISTS (SELECT FROM ${schema}.accounts WHERE sub = ${place('sub')} AND status = 'active' AND epoch = ${place('subject_epoch')})
       AND EXISTS (SELECT FROM ${schema}.clients WHERE client_id = ${place('client_id')} AND epoch = ${place('client_epoch')})`,
  );
  const status = prepare(`SELECT status FROM ${schema}.accounts WHERE sub = $1`);
  return async (session) => {
    if ((await db.run(insert, browserSessionCodec.encode(session))).count === 1) return 'created';
    const { rows } = await db.run(status, [session.sub]);
    return rows[0]?.[0] === 'active' ? 'epoch_changed' : 'account_inactive';
  };
}

/** Parameters of a SELECT have no type of their own. */
const text: ReadonlySet<string> = new Set([
  ...['id', 'secret_hash', 'sub', 'client_id', 'amr', 'acr', 'user_agent', 'network'],
]);

/** A session and all that decides on it, by one statement: nobody can come between its parts. */
function prepareView(db: Database, timed: TimedReads, key: 'id' | 'secret_hash') {
  const { schema } = db;
  const own = browserSessionCodec.columns;
  const read = timed.prepare(
    [
      ...own.map((name) => `b.${name}`),
      ...accountCodec.columns.map((name) => `a.${name}`),
      ...['b.version', 'state.issuer_epoch', 'coalesce(c.epoch, 0)'],
    ],
    `${schema}.browser_sessions AS b CROSS JOIN ${schema}.state
       LEFT JOIN ${schema}.accounts AS a ON a.sub = b.sub
       LEFT JOIN ${schema}.clients AS c ON c.client_id = b.client_id
     WHERE b.${key} = $1`,
  );
  return async (value: string): Promise<{ version: number; view: BrowserSessionView } | undefined> => {
    const found = await read([value]);
    if (found === undefined) return undefined;
    const { row, now } = found;
    const session = browserSessionCodec.decode(row);
    const account = row[own.length] === null ? undefined : accountCodec.decode(row, own.length);
    const [version, issuerEpoch, clientEpoch] = row.slice(own.length + accountCodec.columns.length) as number[];
    const epochs = [issuerEpoch ?? 0, clientEpoch ?? 0, account?.epoch ?? 0] as const;
    return { version: version ?? 0, view: { session, account, epochs, now: Math.max(now, session.createdAt) } };
  };
}

function prepareCompareAndSet(db: Database) {
  return async (id: string, version: number, set: Partial<BrowserSessionRow>): Promise<boolean> => {
    const { columns, values } = browserSessionCodec.assign(set);
    const assignments = [...columns.map((name, at) => `${name} = $${at + 3}`), 'version = version + 1'];
    const statement = prepare(
      `UPDATE ${db.schema}.browser_sessions SET ${assignments.join(', ')} WHERE id = $1 AND version = $2`,
    );
    return (await db.run(statement, [id, version, ...values])).count === 1;
  };
}

/** By key set and never by offset, as lists of sessions are. */
function prepareList(db: Database) {
  const { schema } = db;
  const live = `SELECT ${browserSessionCodec.columns.map((name) => `b.${name}`).join(', ')}
    FROM ${schema}.browser_sessions AS b CROSS JOIN ${schema}.state
      JOIN ${schema}.accounts AS a ON a.sub = b.sub JOIN ${schema}.clients AS c ON c.client_id = b.client_id
    WHERE b.sub = $1 AND b.ended_at IS NULL AND b.idle_end > $2 AND b.abs_end > $2
      AND a.status = 'active' AND b.issuer_epoch = state.issuer_epoch
      AND b.client_epoch = c.epoch AND b.subject_epoch = a.epoch`;
  const order = 'ORDER BY b.created_at DESC, b.id DESC LIMIT $3';
  const first = prepare(`${live} ${order}`);
  const next = prepare(
    `${live} AND (b.created_at, b.id) < (SELECT created_at, id FROM ${schema}.browser_sessions WHERE id = $4) ${order}`,
  );
  return async (sub: string, now: number, page: Parameters<BrowserSessionStore['listBySubject']>[1]) => {
    const values = [sub, now, pageRows(page)];
    const { rows } = await (page?.after === undefined ? db.run(first, values) : db.run(next, [...values, page.after]));
    return rows.map((row) => browserSessionCodec.decode(row));
  };
}
