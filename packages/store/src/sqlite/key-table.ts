import type { DatabaseSync } from 'node:sqlite';
import type { KeyRow, KeyStore, PublicJwk } from '@sealwright/issuer/store-port';
import { createRecordCodec, flag, json, plain } from '../record-codec.ts';
import type { GroupCommit } from './group-commit.ts';
import { prepareQuery } from './query.ts';
import type { RevocationLog } from './revocation-log.ts';

const keyCodec = createRecordCodec<KeyRow>({
  kid: plain('kid'),
  use: plain('use'),
  alg: plain('alg'),
  state: plain('state'),
  publicJwk: json<PublicJwk>('public_jwk'),
  sealed: plain<Uint8Array | null>('sealed'),
  createdAt: plain('created_at'),
  activatedAt: plain('activated_at'),
  retiredAt: plain('retired_at'),
  removedAt: plain('removed_at'),
  compromised: flag('compromised'),
  lastExpiry: plain('last_expiry'),
});

export function createKeyTable(db: DatabaseSync, commit: GroupCommit, log: RevocationLog): KeyStore {
  const columns = keyCodec.columns.join(', ');
  const ring = prepareQuery(
    db,
    `SELECT ${columns} FROM keys WHERE state <> 'removed' OR compromised = 1 ORDER BY created_at, kid`,
    (row) => keyCodec.decode(row),
  );
  const put = db.prepare(
    `INSERT OR REPLACE INTO keys (${columns}) VALUES (${keyCodec.columns.map(() => '?').join(', ')})`,
  );
  return {
    list: () => commit.read(() => ring.all()),
    change: (decide) =>
      commit.write((group) => {
        const decision = decide(ring.all(), group.now());
        const { outcome, put: rows = [], revoke = [], publish = [] } = decision;
        if (rows.length + revoke.length + publish.length === 0) return outcome;
        group.atomically(() => {
          for (const row of rows) put.run(...keyCodec.encode(row));
          for (const entry of revoke) log.append(entry);
          for (const key of publish) log.publish(key);
        });
        group.announce();
        return outcome;
      }),
  };
}
