import type { DatabaseSync } from 'node:sqlite';
import type { IdentityStore } from '@sealwright/issuer/store-port';
import { defaultPageRows } from '../defaults.ts';
import { identityCodec } from '../identity-row.ts';
import { bind } from './bind.ts';
import type { GroupCommit } from './group-commit.ts';
import { prepareQuery } from './query.ts';

export function createIdentityTable(db: DatabaseSync, commit: GroupCommit): IdentityStore {
  const columns = identityCodec.columns.join(', ');
  const select = (rest: string) =>
    prepareQuery(db, `SELECT ${columns} FROM identities ${rest}`, (row) => identityCodec.decode(row));
  const one = select('WHERE issuer = ? AND subject = ?');
  const own = select('WHERE sub = ? ORDER BY issuer, subject LIMIT ?');
  const insert = db.prepare(
    `INSERT INTO identities (${columns}) VALUES (${identityCodec.columns.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
  );
  const remove = db.prepare('DELETE FROM identities WHERE issuer = ? AND subject = ? AND sub = ?');
  return {
    find: (issuer, subject) => commit.read(() => one.get(issuer, subject)),
    link: (identity) =>
      commit.write(() => (insert.run(...bind(identityCodec.encode(identity))).changes === 1 ? 'linked' : 'exists')),
    unlink: (issuer, subject, sub) => commit.write(() => remove.run(issuer, subject, sub).changes === 1),
    listBySubject: (sub) => commit.read(() => own.all(sub, defaultPageRows)),
  };
}
