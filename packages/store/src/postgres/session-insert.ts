import type { CreateSessionResult, SessionRow } from '@sealwright/issuer/store-port';
import { sessionCodec } from '../session-row.ts';
import { prepare, type Sql, type SqlParameter } from './database.ts';

/** Puts new sessions into the table. The store's incarnation is the session's, whatever the row says. */
export interface SessionInsert {
  /** Inserts only while the account is active and all three epochs are the current ones, by one statement. */
  ifCurrent(sql: Sql, session: SessionRow): Promise<CreateSessionResult>;
  /** Inserts in a transaction that has just set the epochs. */
  always(sql: Sql, session: SessionRow): Promise<void>;
  /** Why one that was to begin did not: said after the statement that refused it. */
  whyRefused(sql: Sql, session: SessionRow): Promise<Exclude<CreateSessionResult, 'created'>>;
}

export function prepareSessionInsert(schema: string): SessionInsert {
  const { insert, isCurrent } = sessionInsertText(schema, 0);
  const always = prepare(insert);
  const ifCurrent = prepare(`${insert} WHERE ${isCurrent}`);
  const status = prepare(`SELECT status FROM ${schema}.accounts WHERE sub = $1`);
  const whyRefused: SessionInsert['whyRefused'] = async (sql, session) => {
    const { rows } = await sql.run(status, [session.sub]);
    return rows[0]?.[0] === 'active' ? 'epoch_changed' : 'account_inactive';
  };
  return {
    ifCurrent: async (sql, session) =>
      (await sql.run(ifCurrent, encodeNewSession(session))).count === 1 ? 'created' : whyRefused(sql, session),
    async always(sql, session) {
      await sql.run(always, encodeNewSession(session));
    },
    whyRefused,
  };
}

/**
 * The parts of a statement that begins a session: the insertion, which reads the one row of `state`, and the condition under
 * which it may. Their parameters are those of `encodeNewSession`, behind the first `before`.
 */
export function sessionInsertText(
  schema: string,
  before: number,
): { readonly insert: string; readonly isCurrent: string } {
  const names = [...columns, 'sweep_at', 'incarnation', 'version'].join(', ');
  const place = (name: string): string => `$${before + columns.indexOf(name) + 1}::${typeOf(name)}`;
  const sweepAt = `$${before + columns.length + 1}::bigint`;
  return {
    insert: `INSERT INTO ${schema}.sessions (${names})
    SELECT ${columns.map(place).join(', ')}, ${sweepAt}, state.incarnation, 0 FROM ${schema}.state`,
    isCurrent: `state.issuer_epoch = ${place('issuer_epoch')}
       AND EXISTS (SELECT FROM ${schema}.accounts WHERE sub = ${place('sub')} AND status = 'active' AND epoch = ${place('subject_epoch')})
       AND EXISTS (SELECT FROM ${schema}.clients WHERE client_id = ${place('client_id')} AND epoch = ${place('client_epoch')})`,
  };
}

const columns: readonly string[] = sessionCodec.columns.filter((name) => name !== 'incarnation');
const incarnationAt = sessionCodec.columns.indexOf('incarnation');

export function encodeNewSession(session: SessionRow): SqlParameter[] {
  return [...sessionCodec.encode(session).toSpliced(incarnationAt, 1), Math.min(session.idleEnd, session.absEnd)];
}

/** Parameters of a SELECT have no type of their own. */
function typeOf(name: string): string {
  return special.get(name) ?? (text.has(name) ? 'text' : 'bigint');
}

const special: ReadonlyMap<string, string> = new Map([
  ['salt', 'bytea'],
  ['sends_attempts', 'boolean'],
]);

const text: ReadonlySet<string> = new Set([
  ...['sid', 'client_id', 'transport', 'sub', 'resource', 'scope', 'rt_kid', 'attempt', 'jkt', 'reason', 'amr'],
  ...['acr', 'user_agent', 'network', 'browser_session', 'details'],
]);
