import type { ResourceServerStore } from '@sealwright/issuer/store-port';
import { resourceCodec } from '../resource-row.ts';
import type { Announcements } from './announcements.ts';
import type { Database } from './database.ts';
import { createRecordTable } from './record-table.ts';

export function createResourceTable(db: Database, announcements: Announcements): ResourceServerStore {
  const table = createRecordTable(db, 'resources', resourceCodec);
  return {
    create: (resource) =>
      announcements.transaction(async (sql, announce) => {
        const created = await table.create(sql, resource);
        if (created) await announce();
        return created ? 'created' : 'exists';
      }),
    find: (resource) => table.find(resource),
    change: (resource, decide) =>
      announcements.transaction(async (sql, announce) => {
        const row = await table.lock(sql, resource);
        if (row === undefined) return undefined;
        const { outcome, set } = decide(row);
        if (set === undefined) return outcome;
        await table.update(sql, resource, set);
        await announce();
        return outcome;
      }),
    list: (page) => table.list(page),
  };
}
