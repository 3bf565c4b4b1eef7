import type { DatabaseSync } from 'node:sqlite';
import type { KeyStore } from '@sealwright/issuer/store-port';
import { keyCodec } from '../key-row.ts';
import { bind } from './bind.ts';
import type { GroupCommit } from './group-commit.ts';
import { prepareQuery } from './query.ts';
import type { RevocationLog } from './revocation-log.ts';

export function createKeyTable(db: DatabaseSync, commit: GroupCommit, log: RevocationLog): KeyStore {
  const columns = keyCodec.columns.join(', ');
  const ring = prepareQuery(
    db,
    `SELECT ${columns} FROM keys WHERE state <> 'removed' OR compromised = 1 ORDER BY created_at, kid`,
    (row) => keyCodec.decode(row),
  );
  const one = prepareQuery(db, `SELECT ${columns} FROM keys WHERE kid = ?`, (row) => keyCodec.decode(row));
  const put = db.prepare(
    `INSERT OR REPLACE INTO keys (${columns}) VALUES (${keyCodec.columns.map(() => '?').join(', ')})`,
  );
  return {
    list: () => commit.read(() => ring.all()),
    find: (kid) => commit.read(() => one.get(kid)),
    change: (decide) =>
      commit.write((group) => {
        const decision = decide(ring.all(), group.now());
        const { outcome, put: rows = [], revoke = [], publish = [] } = decision;
        if (rows.length + revoke.length + publish.length === 0) return outcome;
        group.atomically(() => {
          for (const row of rows) put.run(...bind(keyCodec.encode(row)));
          for (const entry of revoke) log.append(entry);
          for (const key of publish) log.publish(key);
        });
        group.announce();
        return outcome;
      }),
  };
}
