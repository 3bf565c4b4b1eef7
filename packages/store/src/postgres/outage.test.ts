import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readAll, startChild } from '../../test/child-process.ts';
import { openOnPostgres } from '../../test/postgres-open.ts';
import { initialise, startPostgres, type TestPostgres } from '../../test/postgres-server.ts';
import { rotate, seed, sessionRow } from '../../test/store-material.ts';
import { openPostgresStore } from './postgres.ts';

let server: TestPostgres | undefined;
afterEach(() => server?.close());

describe('PostgreSQL that goes away', () => {
  it('by a crash and comes back: requests are refused meanwhile, then served, nothing answered is lost, listeners are told', async () => {
    server = await startPostgres();
    const { store, openBeside } = await openOnPostgres(server);
    const beside = await openBeside();
    await seed(store);
    const row = sessionRow(store);
    await store.sessions.create(row);
    expect(await store.sessions.change(row.sid, rotate)).toBe(2);
    const { logId } = await store.revocations.append([{ kind: 'key', id: 'k' }]);
    const heard = vi.fn();
    store.onChange(heard);
    await server.stop('immediate');
    for (const work of [
      () => store.sessions.find(row.sid),
      () => store.sessions.change(row.sid, rotate),
      () => store.check(),
    ]) {
      await expect(work()).rejects.toMatchObject({
        code: 'store_unreachable',
        message: 'the database of the store cannot be reached',
      });
    }
    expect(store.now()).toBeGreaterThan(1_700_000_000_000);
    await server.start();
    await vi.waitFor(() => store.check(), { timeout: 10_000, interval: 50 });
    expect(await store.sessions.change(row.sid, rotate)).toBe(3);
    // Whatever a listener tried to read meanwhile, it is told to read again.
    await vi.waitFor(() => expect(heard).toHaveBeenCalled(), { timeout: 10_000, interval: 20 });
    const calls = heard.mock.calls.length;
    await beside.revocations.append([{ kind: 'key', id: 'k2' }]);
    await vi.waitFor(() => expect(heard.mock.calls.length).toBeGreaterThan(calls), { timeout: 10_000, interval: 20 });
    expect(await store.revocations.head()).toMatchObject({ logId, seq: 2 });
    expect(store.incarnation).toBe(1);
  });

  it('connection by connection: the pool replaces the lost ones, and only who was using one hears of it', async () => {
    server = await startPostgres();
    const { store } = await openOnPostgres(server);
    await seed(store);
    await Promise.all(Array.from({ length: 5 }, () => store.accounts.find('subject')));
    await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE $1', [
      'sealwright%',
    ]);
    await vi.waitFor(async () => expect(await store.accounts.find('subject')).toBeDefined());
    expect(await Promise.all(Array.from({ length: 20 }, () => store.accounts.count()))).toEqual(Array(20).fill(1));
  });

  it('is not there at all: the store does not open, and says nothing of its password', async () => {
    const url = 'postgres://somebody:hunter2@127.0.0.1:1/none';
    const error = await openPostgresStore({ url }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'store_unreachable' });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('hunter2');
  });

  it('wants a password that nobody has: the store does not open, says so, and leaves no connection behind', async () => {
    server = await startPostgres([], (data) => {
      initialise(data);
      const rules = join(data, 'pg_hba.conf');
      writeFileSync(rules, `host all guarded 127.0.0.1/32 scram-sha-256\n${readFileSync(rules, 'utf8')}`);
    });
    await server.query("CREATE ROLE guarded LOGIN PASSWORD 'hunter2'");
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const before = sockets();
    const url = `postgres://guarded@127.0.0.1:${server.port}/postgres`;
    await expect(openPostgresStore({ url, create: true })).rejects.toMatchObject({ code: 'store_forbidden' });
    await vi.waitFor(() => expect(sockets()).toBe(before), { timeout: 2_000, interval: 20 });
  });
});

describe('a node that is killed in the middle of a storm', () => {
  it('has lost nothing that it had answered, and what it left unnumbered another numbers', async () => {
    server = await startPostgres();
    const child = startChild('storm.ts', [server.url()]);
    const output = readAll(child.stdout);
    let heard = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      heard += chunk.length;
      if (heard > 30_000) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    const told = (await output)
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' '));
    expect(told.length).toBeGreaterThan(300);

    const store = await openPostgresStore({ url: server.url() });
    const last = new Map<string, number>();
    for (const [, name = '', number] of told) last.set(name, Math.max(last.get(name) ?? 0, Number(number)));
    const revoked = last.get('token') ?? 0;
    last.delete('token');
    for (const [sid, gen] of last) {
      const session = (await store.sessions.find(sid))?.session;
      // One more generation may have been committed whose answer was never told.
      expect(session?.gen).toBeGreaterThanOrEqual(gen);
      expect(session?.gen).toBeLessThanOrEqual(gen + 1);
    }
    expect(revoked).toBeGreaterThan(0);
    const { seq } = await store.revocations.head();
    expect(seq).toBeGreaterThanOrEqual(revoked);
    expect(await store.revocations.after(0, 1000)).toHaveLength(Math.min(seq, 1000));
    expect(await server.query('SELECT count(*)::int FROM sealwright.outbox')).toEqual([[0]]);
    // It is no restore: nobody lost anything.
    expect(store.incarnation).toBe(1);
    await store.close();
  });

  it('for the log alone: nobody vouches for a head while a committed revocation has no number, nor hears of a success', async () => {
    server = await startPostgres();
    const { store, schema, openBeside } = await openOnPostgres(server);
    const beside = await openBeside();
    await store.revocations.append([{ kind: 'key', id: 'k' }]);
    await server.query(`CREATE FUNCTION ${schema}.refuse() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$`);
    await server.query(`CREATE TRIGGER full_disk BEFORE INSERT ON ${schema}.revocation_log
      FOR EACH ROW EXECUTE FUNCTION ${schema}.refuse()`);
    await expect(store.revocations.append([{ kind: 'key', id: 'k2' }])).rejects.toMatchObject({ code: 'store_full' });
    for (const node of [store, beside]) {
      await expect(node.revocations.head()).rejects.toMatchObject({ code: 'store_full' });
    }
    await server.query(`DROP TRIGGER full_disk ON ${schema}.revocation_log`);
    expect(await beside.revocations.head()).toMatchObject({ seq: 2 });
  });
});
