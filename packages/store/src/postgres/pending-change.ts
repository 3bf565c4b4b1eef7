import type { PendingRow, PendingView, SessionRow } from '@sealwright/issuer/store-port';
import { pendingCodec } from '../pending-row.ts';
import { type Database, prepare, type SqlParameter, type Statement } from './database.ts';
import { encodeNewSession, sessionInsertText } from './session-insert.ts';

export interface FoundPending {
  /** Counts the changes of the row. */
  readonly version: number;
  readonly view: PendingView;
}

/** Writes what a rule wants if the row is still the one that the rule has seen, and the session may begin; or writes nothing. */
export type ComparePending = (
  found: FoundPending,
  set: Partial<PendingRow>,
  session: SessionRow | undefined,
) => Promise<boolean>;

/**
 * One statement. The row is changed first, under the session's conditions too, and the session comes FROM the changed row: of
 * two that redeem a code at once the second waits for the row, finds another version, and has inserted nothing.
 */
export function preparePendingChange(db: Database): ComparePending {
  const statements = new Map<string, Statement>();
  return async ({ version, view }, set, session) => {
    const { columns, values } = pendingCodec.assign(set);
    const shape = `${session === undefined} ${columns.join()}`;
    const statement = statements.get(shape) ?? prepare(writeText(db.schema, columns, session !== undefined));
    statements.set(shape, statement);
    const parameters: SqlParameter[] = [view.row.keyHash, view.row.kind, version, ...values];
    if (session !== undefined) parameters.push(...encodeNewSession(session));
    const { rows } = await db.run(statement, parameters);
    return rows[0]?.[0] === 1;
  };
}

function writeText(schema: string, columns: readonly string[], withSession: boolean): string {
  const keys = 3;
  const assignments = columns.map((name, at) => `${name} = $${keys + at + 1}`);
  const { insert, isCurrent } = sessionInsertText(schema, keys + columns.length);
  const change = `UPDATE ${schema}.pending AS p SET ${[...assignments, 'version = p.version + 1'].join(', ')}
    FROM ${schema}.state WHERE p.key_hash = $1 AND p.kind = $2 AND p.version = $3`;
  if (!withSession) return `WITH changed AS (${change} RETURNING 1) SELECT count(*) FROM changed`;
  return `WITH changed AS (${change} AND ${isCurrent} RETURNING 1),
    begun AS (${insert}, changed RETURNING 1)
    SELECT count(*) FROM begun`;
}
