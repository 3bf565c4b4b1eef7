import type { DatabaseSync } from 'node:sqlite';
import type { PendingChange, PendingStore } from '@sealwright/issuer/store-port';
import { pendingCodec } from '../pending-row.ts';
import { bind } from './bind.ts';
import type { GroupCommit } from './group-commit.ts';
import { prepareQuery } from './query.ts';
import { prepareUpdate } from './row-update.ts';
import type { SessionInsert } from './session-insert.ts';

export function createPendingTable(db: DatabaseSync, commit: GroupCommit, sessions: SessionInsert): PendingStore {
  const columns = pendingCodec.columns.join(', ');
  const select = (where: string) =>
    prepareQuery(db, `SELECT ${columns} FROM pending WHERE ${where}`, (row) => pendingCodec.decode(row));
  const byKey = select('key_hash = ? AND kind = ?');
  const byAlias = select('alias_hash = ? AND kind = ?');
  const insert = db.prepare(
    `INSERT INTO pending (${columns}) VALUES (${pendingCodec.columns.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
  );
  // Read in this very transaction, under the write lock; the condition holds whatever becomes of this code.
  const update = prepareUpdate(db, 'pending', pendingCodec, 'key_hash = ? AND kind = ? AND used_at IS ?');

  /** The session first: if it may not begin, nothing was written. */
  const begin = ({ createSession }: PendingChange<unknown>) =>
    createSession === undefined ? undefined : sessions.ifCurrent(createSession);

  return {
    create: (row) =>
      commit.write(() => (insert.run(...bind(pendingCodec.encode(row))).changes === 1 ? 'created' : 'exists')),
    find: (kind, keyHash) => commit.read(({ now }) => viewOf(byKey.get(keyHash, kind), now())),
    findByAlias: (kind, aliasHash) => commit.read(({ now }) => viewOf(byAlias.get(aliasHash, kind), now())),
    change: (kind, keyHash, decide) =>
      commit.write((group) => {
        const view = viewOf(byKey.get(keyHash, kind), group.now());
        if (view === undefined) return undefined;
        const change = decide(view);
        const session = group.atomically(() => {
          const begun = begin(change);
          const isRefused = begun !== undefined && begun !== 'created';
          if (change.set !== undefined && !isRefused) update(change.set, keyHash, kind, view.row.usedAt);
          return begun;
        });
        return { outcome: change.outcome, session };
      }),
  };
}

function viewOf<R extends { readonly createdAt: number }>(row: R | undefined, now: number) {
  // A command may have written a moment ahead of this process's clock: no rule shall see time run backwards.
  return row === undefined ? undefined : { row, now: Math.max(now, row.createdAt) };
}
