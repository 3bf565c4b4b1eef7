import type { DatabaseSync } from 'node:sqlite';
import type { SessionView, StoreMilliseconds } from '@sealwright/issuer/store-port';
import { accountCodec } from '../account-row.ts';
import { clientCodec } from '../client-row.ts';
import { sessionCodec } from '../session-row.ts';
import { prepareQuery } from './query.ts';

export interface FoundSession {
  readonly id: number;
  readonly view: SessionView;
}

/** A session and all that rule 0 compares it with, by one statement: nobody can come between its parts. */
export function prepareSessionView(
  db: DatabaseSync,
): (sid: string, now: StoreMilliseconds) => FoundSession | undefined {
  const accountAt = 3 + sessionCodec.columns.length;
  const clientAt = accountAt + accountCodec.columns.length;
  const query = prepareQuery(
    db,
    `SELECT sessions.id AS row_id, state.issuer_epoch AS now_issuer_epoch, state.incarnation AS now_incarnation,
       ${columns('sessions', sessionCodec.columns)}, ${columns('accounts', accountCodec.columns)},
       ${columns('clients', clientCodec.columns)}
     FROM sessions CROSS JOIN state
       LEFT JOIN accounts ON accounts.id = sessions.account_id
       LEFT JOIN clients ON clients.client_id = sessions.client_id
     WHERE sessions.sid = ?`,
    (row) => {
      const session = sessionCodec.decode(row, 3);
      const account = row[accountAt] === null ? undefined : accountCodec.decode(row, accountAt);
      const client = row[clientAt] === null ? undefined : clientCodec.decode(row, clientAt);
      return {
        id: row[0] as number,
        session,
        account,
        client,
        epochs: [row[1] as number, client?.epoch ?? 0, account?.epoch ?? 0] as const,
        storeIncarnation: row[2] as number,
      };
    },
  );
  return (sid, now) => {
    const found = query.get(sid);
    if (found === undefined) return undefined;
    const { id, ...rest } = found;
    // A command may have written a moment ahead of this process's clock: no rule shall see time run backwards.
    return { id, view: { ...rest, now: Math.max(now, rest.session.rotatedAt ?? 0, rest.session.createdAt) } };
  };
}

/** Each under a name of its own: rows may come as objects. */
function columns(table: string, names: readonly string[]): string {
  return names.map((name) => `${table}.${name} AS ${table}_${name}`).join(', ');
}
