import type { DatabaseSync } from 'node:sqlite';
import type { ClientStore } from '@sealwright/issuer/store-port';
import { clientCodec } from '../client-row.ts';
import { pageRows } from '../page.ts';
import { bind } from './bind.ts';
import type { GroupCommit } from './group-commit.ts';
import { prepareQuery } from './query.ts';
import type { RevocationLog } from './revocation-log.ts';
import { prepareUpdate } from './row-update.ts';

export function createClientTable(db: DatabaseSync, commit: GroupCommit, log: RevocationLog): ClientStore {
  const columns = clientCodec.columns.join(', ');
  const select = (rest: string) =>
    prepareQuery(db, `SELECT ${columns} FROM clients ${rest}`, (row) => clientCodec.decode(row));
  const byId = select('WHERE client_id = ?');
  const page = select('WHERE client_id > ? ORDER BY client_id LIMIT ?');
  const insert = db.prepare(
    `INSERT INTO clients (${columns}) VALUES (${clientCodec.columns.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
  );
  const update = prepareUpdate(db, 'clients', clientCodec, 'client_id = ?');
  const raise = db.prepare('UPDATE clients SET epoch = epoch + 1 WHERE client_id = ?');

  return {
    create: (client) =>
      commit.write((group) => {
        const created = insert.run(...bind(clientCodec.encode(client))).changes === 1;
        if (created) group.announce();
        return created ? 'created' : 'exists';
      }),
    find: (clientId) => commit.read(() => byId.get(clientId)),
    change: (clientId, decide) =>
      commit.write((group) => {
        const client = byId.get(clientId);
        if (client === undefined) return undefined;
        const { outcome, set, raiseEpoch } = decide(client);
        group.atomically(() => {
          if (set !== undefined) update(set, clientId);
          if (raiseEpoch === undefined) return;
          raise.run(clientId);
          log.append({ kind: 'client', id: clientId, epoch: client.epoch + 1, expiresAt: raiseEpoch.entryExpiresAt });
        });
        if (set !== undefined || raiseEpoch !== undefined) group.announce();
        return outcome;
      }),
    list: (wanted) => commit.read(() => page.all(wanted?.after ?? '', pageRows(wanted))),
  };
}
