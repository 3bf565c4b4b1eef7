import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientBase, type ClientConfig, Pool, type PoolClient, types } from 'pg';
import {
  connectMilliseconds,
  idleConnectionMilliseconds,
  idleTransactionMilliseconds,
  lockMilliseconds,
  maxTransactionTries,
  networkMilliseconds,
  statementMilliseconds,
} from '../defaults.ts';
import { errors } from '../errors.ts';
import type { SqlRow, SqlValue } from '../record-codec.ts';
import type { PostgresPlace } from './connection-url.ts';
import { databaseFailure, isRetryable } from './failure.ts';

/** A statement that each connection prepares once, named by its text. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export type SqlParameter = SqlValue | readonly (string | number | null)[];

export interface Answer {
  readonly rows: readonly SqlRow[];
  /** Rows that were written, or read. */
  readonly count: number;
}

/** Where a statement can be run: on any connection of the pool, or inside one transaction. */
export interface Sql {
  run(statement: Statement, values?: readonly SqlParameter[]): Promise<Answer>;
}

export interface TransactionSql extends Sql {
  /** One transaction, READ COMMITTED. On the pool it may be run again from the start, if PostgreSQL gave it up for another's sake. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
}

export interface Database extends TransactionSql {
  /** The schema, to be written before the name of each table: nothing here depends on a connection's `search_path`. */
  readonly schema: string;
  /** One transaction that sees the database at one moment and writes nothing, on a connection of its own. */
  snapshot<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly maxConnections: number;
  readonly applicationName: string;
  /** Asked of every new connection before its first use; one that it rejects is closed. */
  readonly admit: (connection: TransactionSql) => Promise<void>;
}

/** A pool of connections that replaces the lost ones by itself. Each error is wrapped once, here. */
export function openDatabase(place: PostgresPlace, options: DatabaseOptions): Database {
  // The pool's type says that it expects nothing; it waits for a promise, and closes the connection if that rejects.
  const admit = (client: ClientBase): unknown => options.admit(onClient(client));
  const pool = new Pool({
    ...connectionConfig(place, options.applicationName),
    Client: EndingClient,
    max: options.maxConnections,
    idleTimeoutMillis: idleConnectionMilliseconds,
    connectionTimeoutMillis: connectMilliseconds,
    onConnect: admit,
  });
  // A connection that was lost while nobody used it is gone from the pool already.
  pool.on('error', () => undefined);
  return {
    schema: quoted(place.schema),
    run: (statement, values) => answerOf(pool.query<unknown[], unknown[]>(queryOf(statement, values))),
    transaction: (work) => retried(() => withClient(pool, beginText, work)),
    snapshot: (work) => withClient(pool, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work),
    close: () => pool.end(),
  };
}

/** One connection outside the pool, for what outlives a statement: LISTEN, a migration. Not connected yet. */
export function createClient(place: PostgresPlace, applicationName: string, config: ClientConfig = {}): Client {
  const client = new Client({
    ...connectionConfig(place, applicationName),
    connectionTimeoutMillis: connectMilliseconds,
    ...config,
  });
  // Without a listener a lost connection would end the process; whoever uses the client hears of it by its next query.
  client.on('error', () => undefined);
  return client;
}

/** What is asked of one connection that the caller holds. */
export function onClient(client: Pick<Client, 'query'>): TransactionSql {
  return {
    run: (statement, values) => answerOf(client.query<unknown[], unknown[]>(queryOf(statement, values))),
    transaction: (work) => inTransaction(client, beginText, work, () => undefined),
  };
}

/**
 * The driver's pool forgets a client that gives up while it logs in (a password is wanted, and there is none), and leaves it
 * connected until PostgreSQL has waited for a minute: so long a program that failed would not end.
 */
class EndingClient extends Client {
  override connect(): Promise<Client>;
  override connect(told: ((error: Error) => void) | ((error: null, client: Client) => void)): void;
  override connect(told?: (error: never, client: never) => void): Promise<Client> | undefined {
    if (told === undefined) return super.connect();
    const tell = told as (error: Error | null, client: Client) => void;
    super.connect((error: Error | null) => {
      if (error !== null && error !== undefined) void this.end();
      tell(error, this);
    });
    return undefined;
  }
}

const beginText = 'BEGIN ISOLATION LEVEL READ COMMITTED';

/** A schema's name as it stands in statements: it may be a word of SQL. */
export function quoted(schema: string): string {
  return `"${schema}"`;
}

export function prepare(text: string): Statement {
  return { name: `sealwright ${createHash('sha256').update(text).digest('base64url').slice(0, 16)}`, text };
}

/** What every connection is given. Behind PgBouncer the role has to have the time-outs; see `openPostgresStore`. */
function connectionConfig(place: PostgresPlace, applicationName: string): ClientConfig {
  const { schema: _, ...where } = place;
  return {
    ...where,
    application_name: applicationName,
    keepAlive: true,
    statement_timeout: statementMilliseconds,
    lock_timeout: lockMilliseconds,
    idle_in_transaction_session_timeout: idleTransactionMilliseconds,
    query_timeout: networkMilliseconds,
  };
}

function queryOf(statement: Statement, values: readonly SqlParameter[] = []) {
  return { ...statement, values: [...values], rowMode: 'array' as const, types: columnTypes };
}

/** Times and counts are `bigint` there and safe integers here; bytes are bytes. */
const columnTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === bigintOid) return parseSafeInteger;
    if (oid === byteaOid) return parseBytes;
    return types.getTypeParser(oid, format as 'text');
  },
} as typeof types;
const bigintOid = 20;
const byteaOid = 17;

function parseSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('a number of the store is too large');
  return value;
}

function parseBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'));
}

async function answerOf(query: Promise<{ readonly rows: unknown[][]; readonly rowCount: number | null }>) {
  try {
    const { rows, rowCount } = await query;
    return { rows, count: rowCount ?? 0 };
  } catch (error) {
    throw databaseFailure(error);
  }
}

async function withClient<T>(pool: Pool, begin: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  let lost: Error | undefined;
  try {
    return await inTransaction(client, begin, work, (error) => {
      lost = error;
    });
  } finally {
    client.release(lost);
  }
}

async function inTransaction<T>(
  client: Pick<Client, 'query'>,
  begin: string,
  work: (sql: Sql) => Promise<T>,
  onLost: (error: Error) => void,
): Promise<T> {
  try {
    await control(client, begin);
    const value = await work(onClient(client));
    // PostgreSQL ends a failed transaction by ROLLBACK, whatever it was asked for, and says so only here.
    if ((await control(client, 'COMMIT')) !== 'COMMIT') throw errors.create('store_failed');
    return value;
  } catch (error) {
    await client.query('ROLLBACK').catch(onLost);
    throw error;
  }
}

async function control(client: Pick<Client, 'query'>, text: string): Promise<string> {
  try {
    return (await client.query(text)).command;
  } catch (error) {
    throw databaseFailure(error);
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    const client = await pool.connect();
    if (client.listenerCount('error') === 0) client.on('error', () => undefined);
    return client;
  } catch (error) {
    throw databaseFailure(error);
  }
}

async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isRetryable(error) || tries === maxTransactionTries) throw error;
    }
    // Not all at the same moment again.
    await sleep(Math.random() * 2 ** tries);
  }
}
