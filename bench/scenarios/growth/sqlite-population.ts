import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '@sealwright/store/sqlite';
import { createKnownSessions, digest, sessionsPerAccount, textName } from './known-sessions.ts';
import { assertSameShape, type Footprint, fillRows, type Population, type RowShape } from './population.ts';
import { makeRealSession, type RealSession } from './real-session.ts';
import { accountsText, type Dialect, type Kind, sessionsText } from './row-text.ts';

/** A file with so many sessions, opened as a server opens it. */
export async function openSqlitePopulation(folder: string, size: number): Promise<Population> {
  const path = join(folder, `${size}.db`);
  const real = await makeRealSession(`sqlite:${path}`);
  withFile(path, (db) => {
    fill(db, real, { from: 0, to: size, kind: 'live', accounts: true });
    assertSameShape(shapeOf(db, real.sid), shapeOf(db, textName(`sid ${size - 1}`)));
  });
  let store = await openSqliteStore({ path, role: 'server' });
  let due = size;
  return {
    get store() {
      return store;
    },
    sessions: createKnownSessions(size, real),
    real,
    async addDue(count) {
      await store.close();
      withFile(path, (db) => fill(db, real, { from: due, to: due + count, kind: 'due', accounts: false }));
      due += count;
      store = await openSqliteStore({ path, role: 'server' });
    },
    footprint: async () => withFile(path, readFootprint),
    close: () => store.close(),
  };
}

const dialect: Dialect = {
  name: (text) => `bench_name(${text})`,
  bytes: (text) => `bench_bytes(${text})`,
  counted: 'WITH RECURSIVE n (i) AS (SELECT CAST(:low AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :high)',
  place: (number) => (number === 1 ? ':low' : number === 2 ? 'CAST(:size AS INTEGER)' : ':real'),
  table: (name) => name,
};

interface Filling {
  readonly from: number;
  readonly to: number;
  readonly kind: Kind;
  readonly accounts: boolean;
}

/** One transaction a portion; a crash here loses nothing that anybody wants. */
function fill(db: DatabaseSync, real: RealSession, { from, to, kind, accounts }: Filling): void {
  const insertSessions = db.prepare(sessionsText(dialect, columnsOf(db, 'sessions'), kind));
  const insertAccounts = db.prepare(accountsText(dialect, columnsOf(db, 'accounts')));
  // Names that a text does not use may not be bound.
  insertSessions.setAllowUnknownNamedParameters(true);
  insertAccounts.setAllowUnknownNamedParameters(true);
  for (let low = from; low < to; low += fillRows) {
    const high = Math.min(to, low + fillRows);
    db.exec('BEGIN');
    if (accounts) {
      const first = Math.ceil(low / sessionsPerAccount);
      insertAccounts.run({ low: first, high: Math.ceil(high / sessionsPerAccount), size: to, real: real.sub });
    }
    insertSessions.run({ low, high, size: to, real: real.sid });
    db.exec('COMMIT');
  }
}

function columnsOf(db: DatabaseSync, table: string): readonly string[] {
  return db
    .prepare(`SELECT name FROM pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name));
}

function shapeOf(db: DatabaseSync, sid: string): RowShape {
  const names = columnsOf(db, 'sessions').filter((name) => name !== 'id' && name !== 'account_id');
  const sizes = names.map((name) => `length(CAST(${name} AS BLOB)) AS ${name}`).join(', ');
  return { ...db.prepare(`SELECT ${sizes} FROM sessions WHERE sid = ?`).get(sid) } as RowShape;
}

function readFootprint(db: DatabaseSync): Footprint {
  const pages = db.prepare(
    `SELECT sum(pgsize) AS bytes FROM dbstat WHERE aggregate = TRUE
       AND name IN (SELECT name FROM sqlite_schema WHERE tbl_name = ?)`,
  );
  const count = (table: string): number => Number(db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows']);
  return {
    sessionBytes: Number(pages.get('sessions')?.['bytes']),
    accountBytes: Number(pages.get('accounts')?.['bytes']),
    sessions: count('sessions'),
    accounts: count('accounts'),
  };
}

function withFile<T>(path: string, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(path);
  try {
    db.function('bench_name', { deterministic: true }, (text) => textName(String(text)));
    db.function('bench_bytes', { deterministic: true }, (text) => new Uint8Array(digest(String(text))));
    // The names come in no order, so filling wants the whole index in memory: 2 GB holds that of ten million.
    db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000');
    return work(db);
  } finally {
    db.close();
  }
}
