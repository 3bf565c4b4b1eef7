import type { SessionView } from '@sealwright/issuer/store-port';
import { accountCodec } from '../account-row.ts';
import { clientCodec } from '../client-row.ts';
import type { SqlRow } from '../record-codec.ts';
import { sessionCodec } from '../session-row.ts';
import { type Database, prepare } from './database.ts';
import type { DatabaseClock } from './database-clock.ts';

export interface FoundSession {
  /** Counts the changes of the row. */
  readonly version: number;
  readonly view: SessionView;
}

export type FindSession = (sid: string) => Promise<FoundSession | undefined>;

/** A session and all that rule 0 compares it with, and the time, by one statement: nobody can come between its parts. */
export function prepareSessionView(db: Database, clock: DatabaseClock, monotonicClock: () => number): FindSession {
  const { schema } = db;
  const statement = prepare(
    `SELECT ${schema}.now_ms(), clock.ahead, clock.floor, s.version, state.issuer_epoch, state.incarnation,
       ${columns('s', sessionCodec.columns)}, ${columns('a', accountCodec.columns)}, ${columns('c', clientCodec.columns)}
     FROM ${schema}.sessions AS s CROSS JOIN ${schema}.state CROSS JOIN ${schema}.clock
       LEFT JOIN ${schema}.accounts AS a ON a.sub = s.sub
       LEFT JOIN ${schema}.clients AS c ON c.client_id = s.client_id
     WHERE s.sid = $1`,
  );
  return async (sid) => {
    const askedAt = monotonicClock();
    const { rows } = await db.run(statement, [sid]);
    const row = rows[0];
    if (row === undefined) return undefined;
    const [wall, ahead, floor, version] = row as [number, number, number, number];
    return { version, view: decodeView(row, clock.note({ wall, ahead, floor }, askedAt)) };
  };
}

function decodeView(row: SqlRow, time: number): SessionView {
  const session = sessionCodec.decode(row, sessionAt);
  const account = row[accountAt] === null ? undefined : accountCodec.decode(row, accountAt);
  const client = row[clientAt] === null ? undefined : clientCodec.decode(row, clientAt);
  return {
    session,
    account,
    client,
    epochs: [row[4] as number, client?.epoch ?? 0, account?.epoch ?? 0],
    storeIncarnation: row[5] as number,
    // No rule shall see time run backwards for a row, whatever happened to the database's clock.
    now: Math.max(time, session.rotatedAt ?? 0, session.createdAt),
  };
}

const sessionAt = 6;
const accountAt: number = sessionAt + sessionCodec.columns.length;
const clientAt: number = accountAt + accountCodec.columns.length;

function columns(table: string, names: readonly string[]): string {
  return names.map((name) => `${table}.${name}`).join(', ');
}
