import type { AccountChange, AccountRow, AccountStore } from '@sealwright/issuer/store-port';
import { accountCodec } from '../account-row.ts';
import { type Database, prepare, type Sql } from './database.ts';
import { entryRow, type PutOutbox } from './outbox.ts';
import { createRecordTable } from './record-table.ts';
import type { MarkEnded } from './session-end.ts';
import type { SessionInsert } from './session-insert.ts';
import type { StoreTime } from './store-time.ts';

export interface AccountTableParts {
  readonly insert: SessionInsert;
  readonly markEnded: MarkEnded;
  readonly putOutbox: PutOutbox;
  readonly time: StoreTime;
  number(): Promise<unknown>;
}

/** Each change is a transaction that holds the account's row; accounts are changed too seldom for a cleverer way. */
export function createAccountTable(db: Database, parts: AccountTableParts): AccountStore {
  const table = createRecordTable(db, 'accounts', accountCodec);
  const raise = prepare(`UPDATE ${db.schema}.accounts SET epoch = epoch + 1 WHERE sub = $1`);
  const count = prepare(`SELECT count(*) FROM ${db.schema}.accounts`);

  const apply = async <T>(sql: Sql, account: AccountRow, change: AccountChange<T>): Promise<void> => {
    const { sub } = account;
    if (change.set !== undefined) await table.update(sql, sub, change.set);
    if (change.raiseEpoch !== undefined) {
      const { reason, entryExpiresAt } = change.raiseEpoch;
      await sql.run(raise, [sub]);
      const entry = { kind: 'subject', id: sub, epoch: account.epoch + 1, expiresAt: entryExpiresAt } as const;
      await parts.putOutbox(sql, [entryRow(entry)]);
      await parts.markEnded(sql, sub, reason, await parts.time.read(sql));
    }
    if (change.createSession !== undefined) {
      const [issuerEpoch, clientEpoch] = change.createSession.epochs;
      const subjectEpoch = account.epoch + (change.raiseEpoch === undefined ? 0 : 1);
      await parts.insert.always(sql, { ...change.createSession, epochs: [issuerEpoch, clientEpoch, subjectEpoch] });
    }
  };

  return {
    create: async (account) => ((await table.create(db, account)) ? 'created' : 'exists'),
    find: (sub) => table.find(sub),
    findByEmail: (email) => table.findBy('email', email),
    async change(sub, decide) {
      const decided = await db.transaction(async (sql) => {
        const account = await table.lock(sql, sub);
        if (account === undefined) return undefined;
        const change = decide(account);
        await apply(sql, account, change);
        return change;
      });
      if (decided?.raiseEpoch !== undefined) await parts.number();
      return decided?.outcome;
    },
    list: (page) => table.list(page),
    count: async () => (await db.run(count)).rows[0]?.[0] as number,
  };
}
