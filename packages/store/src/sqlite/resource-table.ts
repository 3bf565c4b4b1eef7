import type { DatabaseSync } from 'node:sqlite';
import type { ResourceServerStore } from '@sealwright/issuer/store-port';
import { pageRows } from '../page.ts';
import { resourceCodec } from '../resource-row.ts';
import { bind } from './bind.ts';
import type { GroupCommit } from './group-commit.ts';
import { prepareQuery } from './query.ts';
import { prepareUpdate } from './row-update.ts';

export function createResourceTable(db: DatabaseSync, commit: GroupCommit): ResourceServerStore {
  const columns = resourceCodec.columns.join(', ');
  const select = (rest: string) =>
    prepareQuery(db, `SELECT ${columns} FROM resources ${rest}`, (row) => resourceCodec.decode(row));
  const byName = select('WHERE resource = ?');
  const page = select('WHERE resource > ? ORDER BY resource LIMIT ?');
  const insert = db.prepare(
    `INSERT INTO resources (${columns}) VALUES (${resourceCodec.columns.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
  );
  const update = prepareUpdate(db, 'resources', resourceCodec, 'resource = ?');
  return {
    create: (resource) =>
      commit.write((group) => {
        const created = insert.run(...bind(resourceCodec.encode(resource))).changes === 1;
        if (created) group.announce();
        return created ? 'created' : 'exists';
      }),
    find: (resource) => commit.read(() => byName.get(resource)),
    change: (resource, decide) =>
      commit.write((group) => {
        const row = byName.get(resource);
        if (row === undefined) return undefined;
        const { outcome, set } = decide(row);
        if (set === undefined) return outcome;
        group.atomically(() => update(set, resource));
        group.announce();
        return outcome;
      }),
    list: (wanted) => commit.read(() => page.all(wanted?.after ?? '', pageRows(wanted))),
  };
}
