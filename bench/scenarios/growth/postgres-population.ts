import { openPostgresStore } from '@sealwright/store/postgres';
import type { TestPostgres } from '../../../packages/store/test/postgres-server.ts';
import { createKnownSessions, sessionsPerAccount, textName } from './known-sessions.ts';
import { assertSameShape, type Footprint, fillRows, type Population, type RowShape } from './population.ts';
import { makeRealSession, type RealSession } from './real-session.ts';
import { accountsText, type Dialect, type Kind, sessionsText } from './row-text.ts';

/** Several populations lie in schemas of one server: what it does for itself, it does to all alike. */
export async function openPostgresPopulation(server: TestPostgres, size: number): Promise<Population> {
  const schema = schemaOf(size);
  const real = await makeRealSession(server.url(schema));
  await fill(server, schema, real, { from: 0, to: size, kind: 'live', accounts: true });
  assertSameShape(await shapeOf(server, schema, real.sid), await shapeOf(server, schema, textName(`sid ${size - 1}`)));
  await server.query(`VACUUM ANALYZE ${schema}.sessions, ${schema}.accounts`);
  await server.query('CHECKPOINT');
  const store = await openPostgresStore({ url: server.url(schema), maxConnections: 16 });
  let due = size;
  return {
    store,
    sessions: createKnownSessions(size, real),
    real,
    async addDue(count) {
      await fill(server, schema, real, { from: due, to: due + count, kind: 'due', accounts: false });
      await server.query(`ANALYZE ${schema}.sessions`);
      due += count;
    },
    footprint: () => readFootprint(server, schema),
    close: () => store.close(),
  };
}

export function schemaOf(size: number): string {
  return `sessions_${size}`;
}

function dialectOf(schema: string): Dialect {
  return {
    name: (text) => `translate(rtrim(encode(decode(md5(${text}), 'hex'), 'base64'), '='), '+/', '-_')`,
    bytes: (text) => `decode(md5(${text}), 'hex')`,
    counted: 'WITH n AS (SELECT generate_series($1::bigint, $4::bigint - 1) AS i)',
    place: (number) => (number === 3 ? '$3::text' : `$${number}::bigint`),
    table: (name) => `${schema}.${name}`,
  };
}

interface Filling {
  readonly from: number;
  readonly to: number;
  readonly kind: Kind;
  readonly accounts: boolean;
}

async function fill(server: TestPostgres, schema: string, real: RealSession, filling: Filling): Promise<void> {
  const dialect = dialectOf(schema);
  const { from, to, kind, accounts } = filling;
  // A parameter that a text does not use still needs a type: each appears in a condition that always holds.
  const typed = (text: string): string => text.replace('WHERE ', 'WHERE $2::bigint >= 0 AND ');
  const insertSessions = typed(sessionsText(dialect, await columnsOf(server, schema, 'sessions'), kind));
  const insertAccounts = typed(accountsText(dialect, await columnsOf(server, schema, 'accounts')));
  for (let low = from; low < to; low += fillRows) {
    const high = Math.min(to, low + fillRows);
    if (accounts) {
      const ends = [Math.ceil(low / sessionsPerAccount), Math.ceil(high / sessionsPerAccount)] as const;
      await server.query(insertAccounts, [ends[0], to, real.sub, ends[1]]);
    }
    await server.query(insertSessions, [low, to, real.sid, high]);
  }
}

async function columnsOf(server: TestPostgres, schema: string, table: string): Promise<readonly string[]> {
  const rows = await server.query(
    'SELECT column_name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position',
    [schema, table],
  );
  return rows.map(([name]) => String(name));
}

async function shapeOf(server: TestPostgres, schema: string, sid: string): Promise<RowShape> {
  const names = await columnsOf(server, schema, 'sessions');
  const sizes = names.map((name) => `pg_column_size(${name})`).join(', ');
  const [row = []] = await server.query(`SELECT ${sizes} FROM ${schema}.sessions WHERE sid = $1`, [sid]);
  return Object.fromEntries(names.map((name, at) => [name, row[at] === null ? null : Number(row[at])]));
}

async function readFootprint(server: TestPostgres, schema: string): Promise<Footprint> {
  await server.query(`VACUUM ANALYZE ${schema}.sessions, ${schema}.accounts`);
  const [row = []] = await server.query(
    `SELECT pg_total_relation_size('${schema}.sessions'), pg_total_relation_size('${schema}.accounts'),
       (SELECT count(*) FROM ${schema}.sessions), (SELECT count(*) FROM ${schema}.accounts)`,
  );
  const [sessionBytes = 0, accountBytes = 0, sessions = 0, accounts = 0] = row.map(Number);
  return { sessionBytes, accountBytes, sessions, accounts };
}
