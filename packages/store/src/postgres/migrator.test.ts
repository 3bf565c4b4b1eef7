import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../test/postgres-server.ts';
import { seed, sessionRow } from '../../test/store-material.ts';
import type { Sql } from './database.ts';
import { migratePostgres, openPostgresStore, postgresStatus, postgresVersion } from './postgres.ts';
import { checkServer } from './server-check.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

const empty = { state: 'empty', version: 0, newest: postgresVersion };
const current = { state: 'current', version: postgresVersion, newest: postgresVersion };

describe('an empty database', () => {
  it('is filled by a migration or by opening with `create`, and by nothing else', async () => {
    const url = freshUrl();
    await expect(openPostgresStore({ url })).rejects.toMatchObject({ code: 'store_missing' });
    expect(await postgresStatus(url)).toEqual(empty);
    expect(await migratePostgres(url)).toEqual(current);
    expect(await postgresStatus(url)).toEqual(current);
    await (await openPostgresStore({ url })).close();
    await (await openPostgresStore({ url: freshUrl(), create: true })).close();
  });

  it('is filled once by two that come at once, and both go on with the same', async () => {
    const url = freshUrl();
    const stores = await Promise.all([1, 2, 3].map(() => openPostgresStore({ url, create: true })));
    const heads = await Promise.all(stores.map((store) => store.revocations.head()));
    expect(new Set(heads.map(({ logId }) => logId)).size).toBe(1);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('that is not there at all is said to be missing, and one that may not be entered forbidden', async () => {
    const url = freshUrl();
    const missing = postgresStatus(url.replace('/postgres?', '/nowhere?'));
    await expect(missing).rejects.toMatchObject({ code: 'store_missing' });
    await server.query('CREATE ROLE guest LOGIN');
    const guest = migratePostgres(url.replace('postgres@', 'guest@'));
    await expect(guest).rejects.toMatchObject({
      code: 'store_forbidden',
      message: 'this user may not read and write the store',
    });
  });
});

describe('a migration', () => {
  it('goes down to nothing and up again; the way down leaves nothing of ours', async () => {
    const url = freshUrl();
    await migratePostgres(url);
    const store = await openPostgresStore({ url });
    await seed(store);
    await store.close();
    expect(await migratePostgres(url, { to: 0 })).toEqual(empty);
    const schema = new URL(url).searchParams.get('schema');
    expect(await server.query('SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace', [schema])).toEqual(
      [],
    );
    expect(await server.query('SELECT proname FROM pg_proc WHERE pronamespace = $1::regnamespace', [schema])).toEqual(
      [],
    );
    expect(await migratePostgres(url)).toEqual(current);
  });

  it('to the second version and back keeps who is signed in, with nothing granted', async () => {
    const url = freshUrl();
    const schema = new URL(url).searchParams.get('schema');
    await migratePostgres(url);
    const store = await openPostgresStore({ url });
    await seed(store);
    const row = sessionRow(store, { browserSession: 'b', details: { offline: true } });
    await store.sessions.create(row);
    await store.close();
    expect(await migratePostgres(url, { to: 1 })).toMatchObject({ state: 'older', version: 1 });
    expect(await server.query(`SELECT sid FROM ${schema}.sessions`)).toEqual([[row.sid]]);
    await expect(openPostgresStore({ url })).rejects.toMatchObject({ code: 'store_outdated' });
    await migratePostgres(url);
    const again = await openPostgresStore({ url });
    expect((await again.sessions.find(row.sid))?.session).toMatchObject({ browserSession: null, details: null });
    expect((await again.accounts.find('subject'))?.profile).toEqual({});
    await again.close();
  });

  it('gives up rather than wait for a lock with another in its hands, and has changed nothing', async () => {
    const url = freshUrl();
    await migratePostgres(url);
    const schema = new URL(url).searchParams.get('schema');
    const holder = new Client({ host: server.directory, port: server.port, user: 'postgres', database: 'postgres' });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query(`SELECT FROM ${schema}.sessions`);
    await expect(migratePostgres(url, { to: 0 })).rejects.toMatchObject({ code: 'store_locked' });
    await holder.end();
    expect(await postgresStatus(url)).toEqual(current);
  });

  it('is refused to a version that there is not, and the store of a newer release to this one', async () => {
    const url = freshUrl();
    await migratePostgres(url);
    await expect(migratePostgres(url, { to: postgresVersion + 1 })).rejects.toThrow(TypeError);
    const schema = new URL(url).searchParams.get('schema');
    await server.query(`INSERT INTO ${schema}.migrations (version) VALUES (1000)`);
    expect(await postgresStatus(url)).toMatchObject({ state: 'newer', version: 1000 });
    await expect(openPostgresStore({ url, create: true })).rejects.toMatchObject({ code: 'store_newer' });
    await expect(migratePostgres(url)).rejects.toMatchObject({ code: 'store_newer' });
    await server.query(`DELETE FROM ${schema}.migrations WHERE version >= $1`, [postgresVersion]);
    await server.query(
      `INSERT INTO ${schema}.migrations (version) SELECT -1 WHERE NOT EXISTS (SELECT FROM ${schema}.migrations)`,
    );
    expect(await postgresStatus(url)).toMatchObject({ state: 'older' });
    await expect(openPostgresStore({ url, create: true })).rejects.toMatchObject({ code: 'store_outdated' });
  });
});

describe('a server', () => {
  it('that answers before a commit is durable holds no store', async () => {
    const url = freshUrl();
    await server.query("ALTER ROLE postgres SET synchronous_commit = 'off'");
    await expect(migratePostgres(url)).rejects.toMatchObject({ code: 'store_unsafe' });
    await server.query('ALTER ROLE postgres RESET synchronous_commit');
    expect(await migratePostgres(url)).toEqual(current);
  });

  it('that is older than its makers’ corrections holds no store', async () => {
    const says = (version: number): Sql => ({
      run: async () => ({ rows: [[version, false, true, '7', 1]], count: 1 }),
    });
    await expect(checkServer(says(139_999))).rejects.toMatchObject({ code: 'store_unsupported' });
    expect(await checkServer(says(140_000))).toEqual({ systemId: '7', timeline: 1 });
  });
});

function freshUrl(): string {
  return server.url(`m${randomBytes(8).toString('hex')}`);
}
