import type { ConsentStore } from '@sealwright/issuer/store-port';
import { consentCodec } from '../consent-row.ts';
import { pageRows } from '../page.ts';
import { type Database, prepare } from './database.ts';

export function createConsentTable(db: Database): ConsentStore {
  const { columns } = consentCodec;
  const table = `${db.schema}.consents`;
  const select = `SELECT ${columns.join(', ')} FROM ${table} WHERE sub = $1`;
  const one = prepare(`${select} AND client_id = $2`);
  const list = prepare(`${select} AND client_id > $2 ORDER BY client_id LIMIT $3`);
  const put = prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((_, at) => `$${at + 1}`).join(', ')})
     ON CONFLICT (sub, client_id) DO UPDATE SET ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`,
  );
  const remove = prepare(`DELETE FROM ${table} WHERE sub = $1 AND client_id = $2`);
  return {
    async find(sub, clientId) {
      const row = (await db.run(one, [sub, clientId])).rows[0];
      return row && consentCodec.decode(row);
    },
    async put(consent) {
      await db.run(put, consentCodec.encode(consent));
    },
    remove: async (sub, clientId) => (await db.run(remove, [sub, clientId])).count === 1,
    async listBySubject(sub, page) {
      const { rows } = await db.run(list, [sub, page?.after ?? '', pageRows(page)]);
      return rows.map((row) => consentCodec.decode(row));
    },
  };
}
