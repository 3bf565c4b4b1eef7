import type { IdentityStore } from '@sealwright/issuer/store-port';
import { defaultPageRows } from '../defaults.ts';
import { identityCodec } from '../identity-row.ts';
import { type Database, prepare } from './database.ts';

export function createIdentityTable(db: Database): IdentityStore {
  const { columns } = identityCodec;
  const table = `${db.schema}.identities`;
  const select = `SELECT ${columns.join(', ')} FROM ${table}`;
  const one = prepare(`${select} WHERE issuer = $1 AND subject = $2`);
  const own = prepare(`${select} WHERE sub = $1 ORDER BY issuer, subject LIMIT $2`);
  const insert = prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((_, at) => `$${at + 1}`).join(', ')}) ON CONFLICT DO NOTHING`,
  );
  const remove = prepare(`DELETE FROM ${table} WHERE issuer = $1 AND subject = $2 AND sub = $3`);
  return {
    async find(issuer, subject) {
      const row = (await db.run(one, [issuer, subject])).rows[0];
      return row && identityCodec.decode(row);
    },
    link: async (identity) =>
      (await db.run(insert, identityCodec.encode(identity))).count === 1 ? 'linked' : 'exists',
    unlink: async (issuer, subject, sub) => (await db.run(remove, [issuer, subject, sub])).count === 1,
    async listBySubject(sub) {
      const { rows } = await db.run(own, [sub, defaultPageRows]);
      return rows.map((row) => identityCodec.decode(row));
    },
  };
}
