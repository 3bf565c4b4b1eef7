import { indexedAtOnceRows } from '../defaults.ts';
import type { Sql } from './database.ts';
import { sessionColumns0002, sessionIndex0002 } from './migration-0002.ts';

/**
 * Makes the index of sessions by browser session beside the traffic, where the table is so large that its writers would wait
 * for it (`CREATE INDEX CONCURRENTLY`, which cannot stand in a transaction). The column comes first; nobody fills it yet.
 *
 * One that was begun and not ended, by a program that was stopped, is made anew. While another program makes it, this one gives
 * up at the lock of that.
 *
 * @throws AuthError store_locked
 */
export async function makeSessionIndexAhead(sql: Sql, schema: string): Promise<void> {
  const run = async (text: string): Promise<unknown> =>
    (await sql.run({ name: '', text: text.replaceAll('SCHEMA', () => schema) })).rows[0]?.[0];
  const rows = await run(`SELECT count(*) FROM (SELECT FROM SCHEMA.sessions LIMIT ${indexedAtOnceRows}) AS seen`);
  if (rows !== indexedAtOnceRows) return;
  // Not asked for twice: even where it changes nothing, it waits until nobody reads or writes the table.
  const hasColumns = await run(
    `SELECT count(*) = 2 FROM pg_attribute WHERE attrelid = 'SCHEMA.sessions'::regclass AND attname IN ('browser_session', 'details')`,
  );
  if (hasColumns !== true) await run(sessionColumns0002);
  const isValid = await run(
    "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('SCHEMA.sessions_browser')",
  );
  if (isValid === true) return;
  await run('DROP INDEX CONCURRENTLY IF EXISTS SCHEMA.sessions_browser');
  await run(`CREATE INDEX CONCURRENTLY sessions_browser ${sessionIndex0002}`);
}
