import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startPostgres, type TestPostgres } from '../../test/postgres-server.ts';
import { indexedAtOnceRows } from '../defaults.ts';
import { migratePostgres, postgresVersion } from './postgres.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

/** A store of the first version that is large enough, and its schema's name. */
async function openLarge(): Promise<{ readonly schema: string; readonly url: string }> {
  const schema = `s${randomBytes(8).toString('hex')}`;
  const url = server.url(schema);
  await migratePostgres(url, { to: 1 });
  await server.query(
    `INSERT INTO ${schema}.sessions (${columns}) SELECT 's' || n, ${values} FROM generate_series(1, $1) AS n`,
    [indexedAtOnceRows],
  );
  return { schema, url };
}

const columns = `sid, version, client_id, transport, sub, resource, scope, issuer_epoch, client_epoch, subject_epoch, gen, salt,
  rt_kid, sends_attempts, recoveries, streak, streak_gen, incarnation, created_at, idle_end, abs_end, auth_time, amr,
  last_used_at, sweep_at`;
const values = `0, 'c', 'body', 'p', 'r', '', 0, 0, 0, 1, '\\x00', 'k', false, 0, 0, 0, 1, 1, 2, 3, 1, '[]', 1, 2`;

async function connect(): Promise<Client> {
  const client = new Client({ host: server.directory, port: server.port, user: 'postgres', database: 'postgres' });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

const isValid = (schema: string) =>
  server.query('SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)', [`${schema}.sessions_browser`]);

describe('the index of sessions by browser session, on a large table', () => {
  it('is made while others write: who writes waits for nothing', async () => {
    const { schema, url } = await openLarge();
    await server.query(
      `ALTER TABLE ${schema}.sessions ADD COLUMN browser_session text COLLATE "C", ADD COLUMN details text`,
    );
    const [first, second] = [await connect(), await connect()];
    await first.query('BEGIN');
    await first.query(`UPDATE ${schema}.sessions SET gen = gen + 1 WHERE sid = 's1'`);
    // On a machine that is busy the writer may outlast the migration's patience; then it is run again, as its message says.
    const migrated = migratePostgres(url).catch(() => migratePostgres(url));
    await vi.waitFor(async () => {
      const phase = 'SELECT phase FROM pg_stat_progress_create_index WHERE relid = to_regclass($1)';
      expect(await server.query(phase, [`${schema}.sessions`])).toEqual([['waiting for writers before build']]);
    }, 10_000);
    await second.query('SET lock_timeout = 500');
    await second.query(`UPDATE ${schema}.sessions SET gen = gen + 1 WHERE sid = 's2'`);
    await first.query('COMMIT');
    await migrated;
    expect(await isValid(schema)).toEqual([[true]]);
  });

  it('that an interrupted program left half made is made anew', async () => {
    const { schema, url } = await openLarge();
    await migratePostgres(url);
    await migratePostgres(url, { to: 1 });
    await server.query(`ALTER TABLE ${schema}.sessions ADD COLUMN browser_session text COLLATE "C"`);
    await server.query(`CREATE INDEX sessions_browser ON ${schema}.sessions (browser_session)`);
    await server.query('UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass($1)', [
      `${schema}.sessions_browser`,
    ]);
    expect(await migratePostgres(url)).toMatchObject({ version: postgresVersion });
    expect(await isValid(schema)).toEqual([[true]]);
    const [[definition]] = (await server.query('SELECT pg_get_indexdef(to_regclass($1))', [
      `${schema}.sessions_browser`,
    ])) as [[string]];
    expect(definition).toContain('(browser_session, sid) WHERE (browser_session IS NOT NULL)');
  });
});
