import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../test/child-process.ts';
import { createTestClock } from '../../test/store-for-test.ts';
import { day, seed, sessionRow } from '../../test/store-material.ts';
import { temporaryDirectory } from '../../test/temporary-directory.ts';
import { migrate, schemaVersion } from './schema.ts';
import { openSqliteStore } from './sqlite.ts';

describe('the incarnation', () => {
  it('stays over clean ends, and whatever commands do beside the server or without it', async () => {
    const path = join(temporaryDirectory(), 'store.db');
    for (let round = 0; round < 3; round += 1) {
      const server = await openSqliteStore({ path, role: 'server' });
      expect(server.incarnation).toBe(1);
      const command = await openSqliteStore({ path });
      expect(command.incarnation).toBe(1);
      await server.close();
      await command.settings.set('x', '1');
      await command.close();
    }
  });

  it('rises when a server was killed, once, and new sessions carry the new one', async () => {
    const path = join(temporaryDirectory(), 'store.db');
    const child = startChild('storm.ts', [path]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));

    const command = await openSqliteStore({ path });
    expect(command.incarnation).toBe(1);
    const server = await openSqliteStore({ path, role: 'server' });
    expect(server.incarnation).toBe(2);
    const row = sessionRow(server, { incarnation: 7 });
    await server.sessions.create(row);
    expect(await server.sessions.find(row.sid)).toMatchObject({ session: { incarnation: 2 }, storeIncarnation: 2 });
    await Promise.all([server.close(), command.close()]);
    const again = await openSqliteStore({ path, role: 'server' });
    expect(again.incarnation).toBe(2);
    await again.close();
  });
});

describe('the schema', () => {
  it('is made in one transaction, or not at all', () => {
    const db = new DatabaseSync(':memory:');
    // A table that is in the way of the last statement.
    db.exec('CREATE TABLE settings (x)');
    expect(() => migrate(db, { random: (length) => new Uint8Array(length), now: 1 })).toThrow('settings');
    expect(db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()).toMatchObject({ n: 1 });
    expect(db.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: 0 });
    db.exec('DROP TABLE settings');
    migrate(db, { random: (length) => new Uint8Array(length), now: 1 });
    expect(db.prepare('PRAGMA user_version').get()).toMatchObject({ user_version: schemaVersion });
  });

  it('finds a session, its account and its client by their keys alone', async () => {
    const path = join(temporaryDirectory(), 'store.db');
    await (await openSqliteStore({ path })).close();
    const db = new DatabaseSync(path);
    const plan = (sql: string) =>
      db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map((row) => String(row['detail']));
    const refresh =
      plan(`SELECT * FROM sessions CROSS JOIN state LEFT JOIN accounts ON accounts.id = sessions.account_id
      LEFT JOIN clients ON clients.client_id = sessions.client_id WHERE sessions.sid = 'x'`);
    expect(refresh.filter((step) => step.startsWith('SCAN'))).toEqual(['SCAN state']);
    for (const sql of [
      'SELECT id FROM sessions WHERE sub = ? ORDER BY created_at DESC, sid DESC',
      'SELECT id FROM sessions WHERE sweep_at <= ? ORDER BY sweep_at',
      'SELECT seq FROM revocation_log WHERE expires_at <= ? ORDER BY expires_at, seq',
      'SELECT id FROM evidence WHERE at <= ?',
      'SELECT sid FROM evidence WHERE (at, sid) < (?, ?) ORDER BY at DESC, sid DESC',
    ]) {
      expect(
        plan(sql).filter((step) => /SCAN|TEMP B-TREE/.test(step)),
        sql,
      ).toEqual([]);
    }
    db.close();
  });
});

describe('the file', () => {
  it('gives its room back after a peak', async () => {
    const path = join(temporaryDirectory(), 'store.db');
    const clock = createTestClock();
    const store = await openSqliteStore({
      path,
      wallClock: () => clock.wallMilliseconds / 1000,
      monotonicClock: () => clock.monotonicMilliseconds,
    });
    await seed(store);
    const userAgent = 'x'.repeat(500);
    await Promise.all(Array.from({ length: 4000 }, () => store.sessions.create(sessionRow(store, { userAgent }))));
    clock.pass(40 * day);
    let slices = 0;
    while ((await store.cleanUp()).more) slices += 1;
    expect(slices).toBeGreaterThan(15);
    expect(await store.sessions.list()).toEqual([]);
    await store.close();
    // A spare megabyte stays for the next sessions.
    expect(statSync(path).size).toBeLessThan(1_500_000);
  });
});
