import type { SessionChange, SessionView } from '@sealwright/issuer/store-port';
import { evidenceCodec } from '../evidence-row.ts';
import { sessionCodec } from '../session-row.ts';
import { type Database, prepare, type SqlParameter, type Statement } from './database.ts';
import { entryRow } from './outbox.ts';
import type { FoundSession } from './session-view.ts';

type Wanted = Pick<SessionChange<unknown>, 'set' | 'revoke' | 'evidence'>;

/** Writes what a rule wants if everything that the rule has seen still holds; answers false, and writes nothing, if not. */
export type CompareAndSet = (found: FoundSession, wanted: Wanted) => Promise<boolean>;

/**
 * One statement: the row's next version, and its log entries and evidence FROM the updated row, so that all of it is
 * there or nothing. The condition repeats what rule 0 compares: the row's version (and so that it is not revoked), all
 * three epochs, the account's status and the store's incarnation. An epoch that rises in a transaction which commits after this
 * statement began finds a refresh that came before it: its tokens carry the old epoch, which the raise revokes.
 */
export function prepareCompareAndSet(db: Database): CompareAndSet {
  const statements = new Map<string, Statement>();
  return async (found, wanted) => {
    const { columns, values } = sessionCodec.assign(wanted.set ?? {});
    const entries = (wanted.revoke ?? []).map(entryRow);
    const shape: Shape = {
      columns,
      account: found.view.account !== undefined,
      client: found.view.client !== undefined,
      entries: entries.length > 0,
      evidence: wanted.evidence !== undefined,
    };
    const key = JSON.stringify(shape);
    const statement = statements.get(key) ?? prepare(writeText(db.schema, shape));
    statements.set(key, statement);
    const parameters: SqlParameter[] = [...seen(found), ...values];
    if (shape.entries)
      parameters.push(
        entries.map(({ body }) => body),
        entries.map(({ expiresAt }) => expiresAt),
      );
    if (wanted.evidence !== undefined) parameters.push(...evidenceCodec.encode(wanted.evidence));
    const { rows, count } = await db.run(statement, parameters);
    return shape.entries || shape.evidence ? rows[0]?.[0] === 1 : count === 1;
  };
}

interface Shape {
  readonly columns: readonly string[];
  readonly account: boolean;
  readonly client: boolean;
  readonly entries: boolean;
  readonly evidence: boolean;
}

function seen({ version, view }: FoundSession): readonly SqlParameter[] {
  const { session, account, client, epochs, storeIncarnation }: SessionView = view;
  const known: SqlParameter[] = [session.sid, version, epochs[0], storeIncarnation];
  if (account !== undefined) known.push(account.status, account.epoch);
  if (client !== undefined) known.push(client.epoch);
  return known;
}

function writeText(schema: string, shape: Shape): string {
  let last = 4;
  const next = (): string => `$${++last}`;
  const account = `FROM ${schema}.accounts AS a WHERE a.sub = s.sub`;
  const client = `FROM ${schema}.clients AS c WHERE c.client_id = s.client_id`;
  // As values, not as joins: whatever the planner thinks of the tables' sizes, it begins with the one session.
  const accountHolds = shape.account
    ? `(SELECT a.epoch ${account} AND a.status = ${next()}) = ${next()}`
    : `NOT EXISTS (SELECT ${account})`;
  const clientHolds = shape.client ? `(SELECT c.epoch ${client}) = ${next()}` : `NOT EXISTS (SELECT ${client})`;
  const assignments = shape.columns.map((name) => `${name} = ${next()}`);
  const update = `UPDATE ${schema}.sessions AS s SET ${[...assignments, 'version = s.version + 1'].join(', ')}
    FROM ${schema}.state
    WHERE s.sid = $1 AND s.version = $2 AND state.issuer_epoch = $3 AND state.incarnation = $4
      AND ${accountHolds} AND ${clientHolds}`;
  if (!shape.entries && !shape.evidence) return update;
  const parts = [`changed AS (${update} RETURNING s.sid)`];
  if (shape.entries) {
    parts.push(`entries AS (INSERT INTO ${schema}.outbox (body, expires_at)
      SELECT entry.body, entry.ends FROM changed, unnest(${next()}::text[], ${next()}::bigint[]) WITH ORDINALITY AS entry (body, ends, place)
      ORDER BY entry.place)`);
  }
  if (shape.evidence) {
    const values = evidenceCodec.columns.map((name) => `${next()}::${numeric.has(name) ? 'bigint' : 'text'}`);
    parts.push(`proof AS (INSERT INTO ${schema}.evidence (${evidenceCodec.columns.join(', ')})
      SELECT ${values.join(', ')} FROM changed)`);
  }
  return `WITH ${parts.join(',\n')} SELECT count(*) FROM changed`;
}

const numeric: ReadonlySet<string> = new Set(['at', 'gap', 'age']);
