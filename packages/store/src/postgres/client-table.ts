import type { ClientStore } from '@sealwright/issuer/store-port';
import { clientCodec } from '../client-row.ts';
import type { Announcements } from './announcements.ts';
import { type Database, prepare } from './database.ts';
import { entryRow, type PutOutbox } from './outbox.ts';
import { createRecordTable } from './record-table.ts';

export interface ClientTableParts {
  readonly announcements: Announcements;
  readonly putOutbox: PutOutbox;
  number(): Promise<unknown>;
}

export function createClientTable(db: Database, { announcements, putOutbox, number }: ClientTableParts): ClientStore {
  const table = createRecordTable(db, 'clients', clientCodec);
  const raise = prepare(`UPDATE ${db.schema}.clients SET epoch = epoch + 1 WHERE client_id = $1`);
  return {
    create: (client) =>
      announcements.transaction(async (sql, announce) => {
        const created = await table.create(sql, client);
        if (created) await announce();
        return created ? 'created' : 'exists';
      }),
    find: (clientId) => table.find(clientId),
    async change(clientId, decide) {
      const decided = await announcements.transaction(async (sql, announce) => {
        const client = await table.lock(sql, clientId);
        if (client === undefined) return undefined;
        const change = decide(client);
        const { set, raiseEpoch } = change;
        if (set !== undefined) await table.update(sql, clientId, set);
        if (raiseEpoch !== undefined) {
          await sql.run(raise, [clientId]);
          const { entryExpiresAt: expiresAt } = raiseEpoch;
          await putOutbox(sql, [entryRow({ kind: 'client', id: clientId, epoch: client.epoch + 1, expiresAt })]);
        }
        if (set !== undefined || raiseEpoch !== undefined) await announce();
        return change;
      });
      if (decided?.raiseEpoch !== undefined) await number();
      return decided?.outcome;
    },
    list: (page) => table.list(page),
  };
}
