import type { DatabaseSync } from 'node:sqlite';
import type { AccountChange, AccountRow, AccountStore, SessionRow } from '@sealwright/issuer/store-port';
import { accountCodec } from '../account-row.ts';
import { pageRows } from '../page.ts';
import { bind } from './bind.ts';
import type { Group, GroupCommit } from './group-commit.ts';
import { prepareQuery } from './query.ts';
import type { RevocationLog } from './revocation-log.ts';
import { prepareUpdate } from './row-update.ts';

/** What a raised epoch does to the subject's sessions, and where a new one goes. */
export interface AccountSessions {
  markEnded(sub: string, reason: string, now: number): void;
  insert(session: SessionRow, now: number): void;
}

export function createAccountTable(
  db: DatabaseSync,
  commit: GroupCommit,
  log: RevocationLog,
  sessions: AccountSessions,
): AccountStore {
  const columns = accountCodec.columns.join(', ');
  const select = (rest: string) =>
    prepareQuery(db, `SELECT ${columns} FROM accounts ${rest}`, (row) => accountCodec.decode(row));
  const bySub = select('WHERE sub = ?');
  const byEmail = select('WHERE email = ?');
  const page = select('WHERE sub > ? ORDER BY sub LIMIT ?');
  const insert = db.prepare(
    `INSERT INTO accounts (${columns}) VALUES (${accountCodec.columns.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
  );
  const update = prepareUpdate(db, 'accounts', accountCodec, 'sub = ?');
  const raise = db.prepare('UPDATE accounts SET epoch = epoch + 1 WHERE sub = ?');
  const count = prepareQuery(db, 'SELECT count(*) FROM accounts', (row) => row[0] as number);

  const apply = <T>(group: Group, account: AccountRow, change: AccountChange<T>): void => {
    const { sub } = account;
    if (change.set !== undefined) update(change.set, sub);
    if (change.raiseEpoch !== undefined) {
      raise.run(sub);
      log.append({ kind: 'subject', id: sub, epoch: account.epoch + 1, expiresAt: change.raiseEpoch.entryExpiresAt });
      sessions.markEnded(sub, change.raiseEpoch.reason, group.now());
    }
    if (change.createSession !== undefined) {
      const [issuerEpoch, clientEpoch] = change.createSession.epochs;
      const subjectEpoch = account.epoch + (change.raiseEpoch === undefined ? 0 : 1);
      sessions.insert({ ...change.createSession, epochs: [issuerEpoch, clientEpoch, subjectEpoch] }, group.now());
    }
  };

  return {
    create: (account) =>
      commit.write(() => (insert.run(...bind(accountCodec.encode(account))).changes === 1 ? 'created' : 'exists')),
    find: (sub) => commit.read(() => bySub.get(sub)),
    findByEmail: (email) => commit.read(() => byEmail.get(email)),
    change: (sub, decide) =>
      commit.write((group) => {
        const account = bySub.get(sub);
        if (account === undefined) return undefined;
        const change = decide(account);
        group.atomically(() => apply(group, account, change));
        if (change.set !== undefined || change.raiseEpoch !== undefined) group.announce();
        return change.outcome;
      }),
    list: (wanted) => commit.read(() => page.all(wanted?.after ?? '', pageRows(wanted))),
    count: () => commit.read(() => count.get() ?? 0),
  };
}
