import type { SettingStore } from '@sealwright/issuer/store-port';
import type { Announcements } from './announcements.ts';
import { type Database, prepare } from './database.ts';

export function createSettingTable(db: Database, announcements: Announcements): SettingStore {
  const value = prepare(`SELECT value FROM ${db.schema}.settings WHERE name = $1`);
  const put = prepare(
    `INSERT INTO ${db.schema}.settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  );
  const remove = prepare(`DELETE FROM ${db.schema}.settings WHERE name = $1`);
  // A name that is not there yet has no row to be locked. The table's number makes the lock this store's own.
  const lock = prepare('SELECT pg_advisory_xact_lock($1::regclass::oid::int, hashtext($2))');
  return {
    get: async (name) => (await db.run(value, [name])).rows[0]?.[0] as string | undefined,
    change: (name, decide) =>
      announcements.transaction(async (sql, announce) => {
        await sql.run(lock, [`${db.schema}.settings`, name]);
        const { outcome, set } = decide((await sql.run(value, [name])).rows[0]?.[0] as string | undefined);
        if (set === undefined) return outcome;
        if (set === null) await sql.run(remove, [name]);
        else await sql.run(put, [name, set]);
        await announce();
        return outcome;
      }),
    set: (name, text) =>
      announcements.transaction(async (sql, announce) => {
        await sql.run(put, [name, text]);
        await announce();
      }),
  };
}
