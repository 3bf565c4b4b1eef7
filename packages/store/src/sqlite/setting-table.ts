import type { DatabaseSync } from 'node:sqlite';
import type { SettingStore } from '@sealwright/issuer/store-port';
import type { GroupCommit } from './group-commit.ts';
import { prepareQuery } from './query.ts';

export function createSettingTable(db: DatabaseSync, commit: GroupCommit): SettingStore {
  const value = prepareQuery(db, 'SELECT value FROM settings WHERE name = ?', (row) => row[0] as string);
  const put = db.prepare('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)');
  const remove = db.prepare('DELETE FROM settings WHERE name = ?');
  return {
    get: (name) => commit.read(() => value.get(name)),
    set: (name, text) =>
      commit.write((group) => {
        put.run(name, text);
        group.announce();
      }),
    change: (name, decide) =>
      commit.write((group) => {
        const { outcome, set } = decide(value.get(name));
        if (set === undefined) return outcome;
        if (set === null) remove.run(name);
        else put.run(name, set);
        group.announce();
        return outcome;
      }),
  };
}
