import type { Page } from '@sealwright/issuer/store-port';
import { pageRows } from '../page.ts';
import type { RecordCodec } from '../record-codec.ts';
import { type Database, prepare, type Sql, type Statement } from './database.ts';

/** What tables of named records have in common: found by name, listed in its order, created once, changed under a lock. */
export interface RecordTable<R extends object> {
  find(name: string): Promise<R | undefined>;
  findBy(column: string, value: string): Promise<R | undefined>;
  list(page: Page | undefined): Promise<readonly R[]>;
  create(sql: Sql, record: R): Promise<boolean>;
  /** Until the end of the transaction nobody else changes it. */
  lock(sql: Sql, name: string): Promise<R | undefined>;
  update(sql: Sql, name: string, set: Partial<R>): Promise<void>;
}

export function createRecordTable<R extends object>(
  db: Database,
  table: string,
  codec: RecordCodec<R>,
): RecordTable<R> {
  const [key = ''] = codec.columns;
  const from = `SELECT ${codec.columns.join(', ')} FROM ${db.schema}.${table}`;
  const byName = prepare(`${from} WHERE ${key} = $1`);
  const locked = prepare(`${from} WHERE ${key} = $1 FOR UPDATE`);
  const page = prepare(`${from} WHERE ${key} > $1 ORDER BY ${key} LIMIT $2`);
  const places = codec.columns.map((_, at) => `$${at + 1}`).join(', ');
  const insert = prepare(
    `INSERT INTO ${db.schema}.${table} (${codec.columns.join(', ')}) VALUES (${places}) ON CONFLICT DO NOTHING`,
  );
  const first = async (sql: Sql, statement: Statement, value: string): Promise<R | undefined> => {
    const row = (await sql.run(statement, [value])).rows[0];
    return row === undefined ? undefined : codec.decode(row);
  };
  return {
    find: (name) => first(db, byName, name),
    findBy: (column, value) => first(db, prepare(`${from} WHERE ${column} = $1`), value),
    async list(wanted) {
      const { rows } = await db.run(page, [wanted?.after ?? '', pageRows(wanted)]);
      return rows.map((row) => codec.decode(row));
    },
    create: async (sql, record) => (await sql.run(insert, codec.encode(record))).count === 1,
    lock: (sql, name) => first(sql, locked, name),
    async update(sql, name, set) {
      const { columns, values } = codec.assign(set);
      if (columns.length === 0) return;
      const assignments = columns.map((column, at) => `${column} = $${at + 2}`).join(', ');
      await sql.run(prepare(`UPDATE ${db.schema}.${table} SET ${assignments} WHERE ${key} = $1`), [name, ...values]);
    },
  };
}
