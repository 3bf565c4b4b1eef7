import type { RevocationEntry } from '@sealwright/issuer/store-port';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { browserSessionRow, pendingRow } from '../../test/grant-material.ts';
import { type OpenPostgres, openOnPostgres } from '../../test/postgres-open.ts';
import { startPostgres, type TestPostgres } from '../../test/postgres-server.ts';
import { startRedis, type TestRedis } from '../../test/redis-server.ts';
import { keyRow, rotate, seed, sessionRow } from '../../test/store-material.ts';
import { openRedis } from '../redis/redis.ts';
import { adoptRestoredStore, type LogCarrier } from './postgres.ts';

let server: TestPostgres;
let redis: TestRedis;
beforeAll(async () => {
  [server, redis] = await Promise.all([startPostgres(), startRedis()]);
});
afterAll(() => Promise.all([server.close(), redis.close()]));

const end = 4_000_000_000;

describe('a store that was restored from a moment ago', () => {
  it('gets back what the carrier still holds, with all that it had done, under another log and a later life', async () => {
    const carrier = await openCarrier();
    const opened = await openOnPostgres(server, { carrier });
    const { store } = opened;
    await seed(store);
    const [row, other] = [sessionRow(store), sessionRow(store)];
    await store.sessions.create(row);
    await store.sessions.create(other);
    await store.keys.change(() => ({ outcome: 0, put: [keyRow({ kid: 'bad', state: 'active' })] }));
    await store.revocations.append([{ kind: 'token', id: 'before', expiresAt: end }]);
    const dump = save(opened);
    const lost: RevocationEntry[] = [
      { kind: 'session', id: row.sid, expiresAt: end },
      { kind: 'subject', id: 'subject', epoch: 1, expiresAt: end },
      { kind: 'key', id: 'bad' },
    ];
    await store.revocations.append(lost);
    const before = await store.revocations.head();
    await store.close();
    await restore(opened, dump);

    const after = await opened.openBeside({ carrier });
    const head = await after.revocations.head();
    expect(after.incarnation).toBe(2);
    expect(head.logId).not.toBe(before.logId);
    const { deltas } = await after.revocations.snapshot();
    expect(deltas.map((delta) => 'entry' in delta && delta.entry)).toEqual([
      { kind: 'token', id: 'before', expiresAt: end },
      ...lost,
    ]);
    // Whoever knows the former log is told to take a snapshot.
    expect(await after.revocations.after(0, 10)).toBeUndefined();
    expect((await after.sessions.find(row.sid))?.session).toMatchObject({ reason: 'revoked', incarnation: 1 });
    expect((await after.sessions.find(other.sid))?.epochs).toEqual([0, 0, 1]);
    expect(await after.keys.list()).toMatchObject([{ kid: 'bad', state: 'removed', compromised: true, sealed: null }]);
    // The carrier goes on with the new life.
    await vi.waitFor(async () => expect(await carrier.current()).toMatchObject({ logId: head.logId, seq: head.seq }));
  });

  it('ends every session when nobody knows what was lost', async () => {
    const opened = await openOnPostgres(server);
    const { store } = opened;
    await seed(store);
    const row = sessionRow(store);
    await store.sessions.create(row);
    const dump = save(opened);
    await store.revocations.append([{ kind: 'session', id: row.sid, expiresAt: end }]);
    await store.close();
    await restore(opened, dump);
    // Nothing in a dump that was loaded into the same server tells of it, so the command says it.
    expect(await adoptRestoredStore(opened.url)).toEqual({ incarnation: 2, imported: 0, issuerEpochRaised: true });
    const after = await opened.openBeside();
    expect(after.incarnation).toBe(2);
    expect(await after.revocations.currentEpochs('first-party', 'subject')).toEqual([1, 0, 0]);
    expect((await after.revocations.snapshot()).deltas).toMatchObject([{ entry: { kind: 'issuer', epoch: 1 } }]);
    expect(await after.sessions.listBySubject('subject')).toEqual([]);
  });

  it('is noticed by a node that lives on, within its poll, and by two nodes once', async () => {
    const told = vi.fn();
    const opened = await openOnPostgres(server, { onRestored: told });
    const { store, openBeside } = opened;
    const beside = await openBeside();
    await seed(store);
    const dump = save(opened);
    await store.revocations.append([{ kind: 'key', id: 'k' }]);
    const stops = [store, beside].map((node) => node.onChange(() => undefined));
    await vi.waitFor(() => beside.check());
    await new Promise<void>((resolve) => {
      stops.push(beside.onChange(resolve));
      void store.settings.set('x', '1');
    });
    await restore(opened, dump);
    await vi.waitFor(() => expect([store.incarnation, beside.incarnation]).toEqual([2, 2]), { timeout: 10_000 });
    expect(await store.revocations.currentEpochs('first-party', 'subject')).toEqual([1, 0, 0]);
    expect(told).toHaveBeenCalledExactlyOnceWith({ incarnation: 2, imported: 0, issuerEpochRaised: true });
    for (const stop of stops) stop();
  });
});

describe('a promoted standby', () => {
  it('is a store from then on: with the same sessions, and what only the carrier had is back before anything is served', async () => {
    const carrier = await openCarrier();
    const primary = await startPostgres();
    const standby = await copyOf(primary);
    onTestFinished(() => Promise.all([primary.close(), standby.close()]).then(() => undefined));
    const opened = await openOnPostgres(primary, { carrier });
    const { store, schema } = opened;
    await seed(store);
    const row = sessionRow(store);
    await store.sessions.create(row);
    const [[position] = []] = await primary.query('SELECT pg_current_wal_lsn()::text');
    await vi.waitFor(async () => {
      expect(await standby.query('SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn', [position])).toEqual([[true]]);
    });
    await expect(opened.openBeside({ url: standby.url(schema) })).rejects.toMatchObject({ code: 'store_read_only' });
    // The standby hears nothing more, and then the primary is gone.
    await standby.query("ALTER SYSTEM SET primary_conninfo = ''");
    await standby.query('SELECT pg_reload_conf()');
    await vi.waitFor(async () => expect(await standby.query('SELECT 1 FROM pg_stat_wal_receiver')).toEqual([]));
    await store.sessions.change(row.sid, rotate);
    await store.revocations.append([{ kind: 'session', id: row.sid, expiresAt: end }]);
    await vi.waitFor(async () => expect(await carrier.current()).toMatchObject({ seq: 1 }));
    await primary.stop('immediate');
    await standby.query('SELECT pg_promote()');

    const after = await opened.openBeside({ url: standby.url(schema), carrier });
    expect(after.incarnation).toBe(2);
    const found = await after.sessions.find(row.sid);
    expect(found?.session).toMatchObject({ gen: 1, reason: 'revoked', incarnation: 1 });
    expect(found?.epochs).toEqual([0, 0, 0]);
    expect((await after.revocations.snapshot()).deltas).toMatchObject([{ entry: { kind: 'session', id: row.sid } }]);
  });

  it('keeps everybody signed in where the operator promises that no commit is lost, and nobody otherwise', async () => {
    const opened = await openOnPostgres(server);
    await seed(opened.store);
    const [code, browser] = [pendingRow(opened.store), browserSessionRow(opened.store)];
    await opened.store.pending.create(code);
    await opened.store.browserSessions.create(browser);
    await opened.store.close();
    const timelineOfBefore = `UPDATE ${opened.schema}.state SET timeline = timeline - 1`;
    await server.query(timelineOfBefore);
    const kept = await opened.openBeside({ promotionsKeepCommits: true });
    expect(kept.incarnation).toBe(2);
    expect(await kept.revocations.currentEpochs('first-party', 'subject')).toEqual([0, 0, 0]);
    expect([await kept.pending.find('code', code.keyHash), await kept.browserSessions.find(browser.id)]).toEqual([
      expect.objectContaining({ row: code }),
      expect.objectContaining({ session: browser }),
    ]);
    await kept.close();
    await server.query(timelineOfBefore);
    const lost = await opened.openBeside();
    expect(lost.incarnation).toBe(3);
    expect(await lost.revocations.currentEpochs('first-party', 'subject')).toEqual([1, 0, 0]);
    // Whether the code was used, or the browser signed out, in a commit that is lost: nobody knows.
    expect(await lost.pending.find('code', code.keyHash)).toBeUndefined();
    expect(await lost.browserSessions.find(browser.id)).toBeUndefined();
  });
});

async function openCarrier(): Promise<LogCarrier> {
  const opened = await openRedis(redis.url, {
    prefix: `t${Math.random().toString(36).slice(2)}`,
    commandMilliseconds: 5000,
  });
  onTestFinished(() => opened.close());
  return opened.carrier;
}

function save({ schema }: OpenPostgres): string {
  return server.run('pg_dump', ['-n', schema, 'postgres']);
}

async function restore({ schema }: OpenPostgres, dump: string): Promise<void> {
  // At once, so that a node which looks in between finds the one or the other.
  server.run('psql', ['-q', '-1', '-v', 'ON_ERROR_STOP=1', 'postgres'], `DROP SCHEMA ${schema} CASCADE;\n${dump}`);
}

/** A standby that follows a server. */
async function copyOf(primary: TestPostgres): Promise<TestPostgres> {
  return startPostgres([], (data) => void primary.run('pg_basebackup', ['-D', data, '-R', '-c', 'fast']));
}
