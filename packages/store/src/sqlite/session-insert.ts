import type { DatabaseSync } from 'node:sqlite';
import type { CreateSessionResult, SessionRow } from '@sealwright/issuer/store-port';
import { sessionCodec } from '../session-row.ts';
import { bind } from './bind.ts';
import { prepareScalar } from './query.ts';

/** Puts new sessions into the table. The store's incarnation is the session's, whatever the row says. */
export interface SessionInsert {
  /** Inserts only while the account is active and all three epochs are the current ones, by one statement. */
  ifCurrent(session: SessionRow): CreateSessionResult;
  /** Inserts in a transaction that has just set the epochs. */
  always(session: SessionRow): void;
}

export function prepareSessionInsert(db: DatabaseSync): SessionInsert {
  const columns = sessionCodec.columns.map((name) => (name === 'incarnation' ? undefined : name));
  const names = [...sessionCodec.columns, 'sweep_at', 'account_id'].join(', ');
  const values = [...columns.map((name) => (name === undefined ? 'state.incarnation' : '?')), '?', 'accounts.id'].join(
    ', ',
  );
  const always = db.prepare(
    `INSERT INTO sessions (${names}) SELECT ${values} FROM state, accounts WHERE accounts.sub = ?`,
  );
  const ifCurrent = db.prepare(
    `INSERT INTO sessions (${names}) SELECT ${values} FROM state, accounts, clients
     WHERE accounts.sub = ? AND accounts.status = 'active' AND accounts.epoch = ?
       AND clients.client_id = ? AND clients.epoch = ? AND state.issuer_epoch = ?`,
  );
  const status = prepareScalar(db, 'SELECT status FROM accounts WHERE sub = ?');
  const incarnationAt = sessionCodec.columns.indexOf('incarnation');
  const encode = (session: SessionRow) => [
    ...bind(sessionCodec.encode(session).toSpliced(incarnationAt, 1)),
    Math.min(session.idleEnd, session.absEnd),
  ];
  return {
    ifCurrent(session) {
      const [issuerEpoch, clientEpoch, subjectEpoch] = session.epochs;
      const conditions = [session.sub, subjectEpoch, session.clientId, clientEpoch, issuerEpoch];
      if (ifCurrent.run(...encode(session), ...conditions).changes === 1) return 'created';
      return status(session.sub) === 'active' ? 'epoch_changed' : 'account_inactive';
    },
    always: (session) => void always.run(...encode(session), session.sub),
  };
}
