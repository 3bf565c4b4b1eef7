import type { DatabaseSync } from 'node:sqlite';
import type { ConsentStore } from '@sealwright/issuer/store-port';
import { consentCodec } from '../consent-row.ts';
import { pageRows } from '../page.ts';
import { bind } from './bind.ts';
import type { GroupCommit } from './group-commit.ts';
import { prepareQuery } from './query.ts';

export function createConsentTable(db: DatabaseSync, commit: GroupCommit): ConsentStore {
  const { columns } = consentCodec;
  const select = (rest: string) =>
    prepareQuery(db, `SELECT ${columns.join(', ')} FROM consents ${rest}`, (row) => consentCodec.decode(row));
  const one = select('WHERE sub = ? AND client_id = ?');
  const page = select('WHERE sub = ? AND client_id > ? ORDER BY client_id LIMIT ?');
  const put = db.prepare(
    `INSERT INTO consents (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
     ON CONFLICT (sub, client_id) DO UPDATE SET ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`,
  );
  const remove = db.prepare('DELETE FROM consents WHERE sub = ? AND client_id = ?');
  return {
    find: (sub, clientId) => commit.read(() => one.get(sub, clientId)),
    put: (consent) => commit.write(() => void put.run(...bind(consentCodec.encode(consent)))),
    remove: (sub, clientId) => commit.write(() => remove.run(sub, clientId).changes === 1),
    listBySubject: (sub, wanted) => commit.read(() => page.all(sub, wanted?.after ?? '', pageRows(wanted))),
  };
}
