import type { CreateSessionResult, SessionRow } from '@sealwright/issuer/store-port';
import { sessionCodec } from '../session-row.ts';
import { prepare, type Sql, type SqlParameter } from './database.ts';

/** Puts new sessions into the table. The store's incarnation is the session's, whatever the row says. */
export interface SessionInsert {
  /** Inserts only while the account is active and all three epochs are the current ones, by one statement. */
  ifCurrent(sql: Sql, session: SessionRow): Promise<CreateSessionResult>;
  /** Inserts in a transaction that has just set the epochs. */
  always(sql: Sql, session: SessionRow): Promise<void>;
}

export function prepareSessionInsert(schema: string): SessionInsert {
  const columns = sessionCodec.columns.filter((name) => name !== 'incarnation');
  const names = [...columns, 'sweep_at', 'incarnation', 'version'].join(', ');
  const values = columns.map((_, at) => `$${at + 1}`);
  const sweepAt = `$${columns.length + 1}`;
  const insert = `INSERT INTO ${schema}.sessions (${names})
    SELECT ${typed(columns, values).join(', ')}, ${sweepAt}::bigint, state.incarnation, 0 FROM ${schema}.state`;
  const [sub, subjectEpoch, clientId, clientEpoch, issuerEpoch] = [
    'sub',
    'subject_epoch',
    'client_id',
    'client_epoch',
    'issuer_epoch',
  ].map((name) => typed([name], [`$${columns.indexOf(name) + 1}`])[0]);
  const always = prepare(insert);
  const ifCurrent = prepare(
    `${insert} WHERE state.issuer_epoch = ${issuerEpoch}
       AND EXISTS (SELECT FROM ${schema}.accounts WHERE sub = ${sub} AND status = 'active' AND epoch = ${subjectEpoch})
       AND EXISTS (SELECT FROM ${schema}.clients WHERE client_id = ${clientId} AND epoch = ${clientEpoch})`,
  );
  const status = prepare(`SELECT status FROM ${schema}.accounts WHERE sub = $1`);
  return {
    async ifCurrent(sql, session) {
      if ((await sql.run(ifCurrent, encode(session))).count === 1) return 'created';
      const { rows } = await sql.run(status, [session.sub]);
      return rows[0]?.[0] === 'active' ? 'epoch_changed' : 'account_inactive';
    },
    async always(sql, session) {
      await sql.run(always, encode(session));
    },
  };
}

const incarnationAt = sessionCodec.columns.indexOf('incarnation');

function encode(session: SessionRow): SqlParameter[] {
  return [...sessionCodec.encode(session).toSpliced(incarnationAt, 1), Math.min(session.idleEnd, session.absEnd)];
}

/** Parameters of a SELECT have no type of their own. */
function typed(columns: readonly string[], values: readonly string[]): readonly string[] {
  return columns.map((name, at) => `${values[at]}::${special.get(name) ?? (text.has(name) ? 'text' : 'bigint')}`);
}

const special: ReadonlyMap<string, string> = new Map([
  ['salt', 'bytea'],
  ['sends_attempts', 'boolean'],
]);

const text: ReadonlySet<string> = new Set([
  ...['sid', 'client_id', 'transport', 'sub', 'resource', 'scope', 'rt_kid', 'attempt', 'jkt', 'reason', 'amr'],
  ...['acr', 'user_agent', 'network'],
]);
