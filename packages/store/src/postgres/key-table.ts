import type { KeyStore } from '@sealwright/issuer/store-port';
import { keyCodec } from '../key-row.ts';
import type { Announcements } from './announcements.ts';
import { type Database, prepare } from './database.ts';
import { entryRow, type PutOutbox, publishRow } from './outbox.ts';
import type { StoreTime } from './store-time.ts';

export interface KeyTableParts {
  readonly announcements: Announcements;
  readonly putOutbox: PutOutbox;
  readonly time: StoreTime;
  number(): Promise<unknown>;
}

export function createKeyTable(db: Database, parts: KeyTableParts): KeyStore {
  const { announcements, putOutbox, time, number } = parts;
  const columns = keyCodec.columns.join(', ');
  const ring = prepare(
    `SELECT ${columns} FROM ${db.schema}.keys WHERE state <> 'removed' OR compromised ORDER BY created_at, kid`,
  );
  const one = prepare(`SELECT ${columns} FROM ${db.schema}.keys WHERE kid = $1`);
  const places = keyCodec.columns.map((_, at) => `$${at + 1}`).join(', ');
  const replaced = keyCodec.columns.slice(1).map((name) => `${name} = excluded.${name}`);
  const put = prepare(
    `INSERT INTO ${db.schema}.keys (${columns}) VALUES (${places}) ON CONFLICT (kid) DO UPDATE SET ${replaced.join(', ')}`,
  );
  // The ring is decided on as a whole, and an empty one has no row that could be locked. The table's number makes the lock this
  // store's own, in a database that holds several.
  const lock = prepare(`SELECT pg_advisory_xact_lock(${ringLock}, $1::regclass::oid::int)`);
  return {
    list: async () => (await db.run(ring)).rows.map((row) => keyCodec.decode(row)),
    async find(kid) {
      const [row] = (await db.run(one, [kid])).rows;
      return row && keyCodec.decode(row);
    },
    async change(decide) {
      const {
        outcome,
        revoke = [],
        publish = [],
      } = await announcements.transaction(async (sql, announce) => {
        await sql.run(lock, [`${db.schema}.keys`]);
        const rows = (await sql.run(ring)).rows.map((row) => keyCodec.decode(row));
        const decision = decide(rows, await time.read(sql));
        for (const row of decision.put ?? []) await sql.run(put, keyCodec.encode(row));
        await putOutbox(sql, [...(decision.revoke ?? []).map(entryRow), ...(decision.publish ?? []).map(publishRow)]);
        const wrote = [decision.put, decision.revoke, decision.publish].some((list) => (list ?? []).length > 0);
        if (wrote) await announce();
        return decision;
      });
      if (revoke.length + publish.length > 0) await number();
      return outcome;
    },
  };
}

/** The class of advisory locks that are ours: `SWRT`. */
const ringLock = 0x53_57_52_54;
