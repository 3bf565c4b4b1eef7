import type { FeedDelta, SessionView } from '@sealwright/issuer/store-port';
import { extendFeedHash, initialFeedHash } from '@sealwright/jwt/feed';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openOnPostgres } from '../../test/postgres-open.ts';
import { startPostgres, type TestPostgres } from '../../test/postgres-server.ts';
import { rotate, seed, sessionRow } from '../../test/store-material.ts';
import { parsePostgresUrl } from './connection-url.ts';
import { type Database, openDatabase, prepare } from './database.ts';
import { createDatabaseClock } from './database-clock.ts';
import { prepareCompareAndSet } from './session-change.ts';
import { prepareSessionView } from './session-view.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres(['deadlock_timeout=50ms']);
});
afterAll(() => server.close());

describe('one session changed from two nodes at the same moment', () => {
  it('has one winner each time, and the other sees what it did', async () => {
    const { store, openBeside } = await openOnPostgres(server);
    const beside = await openBeside();
    await seed(store);
    const { sid } = await created(store);
    for (let gen = 1; gen <= 40; gen += 1) {
      const take = (view: SessionView) =>
        view.session.gen === gen ? { ...rotate(view), outcome: 'won' } : { outcome: `saw ${view.session.gen}` };
      const outcomes = await Promise.all([store.sessions.change(sid, take), beside.sessions.change(sid, take)]);
      expect(new Set(outcomes)).toEqual(new Set([`saw ${gen + 1}`, 'won']));
    }
  });

  it('is not written when anything that the rule has seen has changed since', async () => {
    const { store, url, schema } = await openOnPostgres(server);
    const db = database(url);
    const find = prepareSessionView(db, createDatabaseClock(performance.now.bind(performance)), () =>
      performance.now(),
    );
    const compareAndSet = prepareCompareAndSet(db);
    await seed(store);
    const set = { gen: 2 };
    const raise = { outcome: 0, raiseEpoch: { reason: 'revoked', entryExpiresAt: 9 } } as const;
    const changes: readonly (readonly [string, (sid: string) => Promise<unknown>])[] = [
      ['nothing', async () => undefined],
      ['the row', (sid) => store.sessions.change(sid, () => ({ outcome: 0, set: { recoveries: 1 } }))],
      ['its end', (sid) => store.sessions.change(sid, ({ now }) => ({ outcome: 0, set: { revokedAt: now } }))],
      ['the issuer’s epoch', () => store.revocations.raiseIssuerEpoch(9)],
      ['the client’s epoch', () => store.clients.change('first-party', () => raise)],
      ['the subject’s epoch', () => server.query(`UPDATE ${schema}.accounts SET epoch = epoch + 1`)],
      ['the store’s life', () => server.query(`UPDATE ${schema}.state SET incarnation = incarnation + 1`)],
      [
        'the account’s status',
        () => store.accounts.change('subject', () => ({ outcome: 0, set: { status: 'suspended' } })),
      ],
    ];
    for (const [what, change] of changes) {
      const epochs = await store.revocations.currentEpochs('first-party', 'subject');
      const { sid } = await created(store, { epochs });
      const found = await find(sid);
      await change(sid);
      expect([what, found && (await compareAndSet(found, { set }))]).toEqual([what, what === 'nothing']);
      expect((await store.sessions.find(sid))?.session.gen).toBe(what === 'nothing' ? 2 : 1);
    }
  });

  it('follows no epoch of before, once a raise was answered by the other node', async () => {
    const { store, openBeside } = await openOnPostgres(server);
    const beside = await openBeside();
    await seed(store);
    const rows = await Promise.all(Array.from({ length: 4 }, () => created(store)));
    let answered = 0;
    let raising = true;
    const refreshing = rows.map(async ({ sid }) => {
      while (raising) {
        const known = answered;
        const epoch = await store.sessions.change(sid, (view) => ({ ...rotate(view), outcome: view.epochs[2] }));
        expect(epoch).toBeGreaterThanOrEqual(known);
      }
    });
    const raiseEpoch = { reason: 'revoked', entryExpiresAt: 9 } as const;
    for (let n = 1; n <= 10; n += 1) {
      await beside.accounts.change('subject', () => ({ outcome: 0, raiseEpoch }));
      answered = n;
    }
    raising = false;
    await Promise.all(refreshing);
    for (const { sid } of rows) expect((await store.sessions.find(sid))?.epochs[2]).toBe(10);
  });
});

describe('numbers of the log', () => {
  it('follow the commits: who began first and commits last comes last, and no reader sees a gap', async () => {
    const { store, schema } = await openOnPostgres(server);
    const early = await connected();
    await early.query('BEGIN');
    await early.query(
      `INSERT INTO ${schema}.outbox (body, expires_at) VALUES ('"entry":{"kind":"key","id":"early"}', NULL)`,
    );
    expect((await store.revocations.append([{ kind: 'key', id: 'late' }])).seq).toBe(1);
    expect(await ids(store)).toEqual(['late']);
    await early.query('COMMIT');
    await store.revocations.append([{ kind: 'key', id: 'last' }]);
    expect(await ids(store)).toEqual(['late', 'early', 'last']);
    await expectSoundLog(store);
  });

  it('neither skip nor repeat when the sequencer is killed in the middle, and another node goes on', async () => {
    const { store, schema, openBeside } = await openOnPostgres(server);
    await server.query(`CREATE FUNCTION ${schema}.hang() RETURNS trigger LANGUAGE plpgsql
      AS 'BEGIN PERFORM pg_sleep(4); RETURN NEW; END'`);
    await server.query(`CREATE TRIGGER hang BEFORE INSERT ON ${schema}.revocation_log FOR EACH ROW WHEN (NEW.seq = 3)
      EXECUTE FUNCTION ${schema}.hang()`);
    const entries = [1, 2, 3, 4].map((n) => ({ kind: 'key', id: `k${n}` }) as const);
    const append = store.revocations.append(entries);
    append.catch(() => undefined);
    await vi.waitFor(async () => {
      const killed = await server.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE query LIKE '%${schema}%sequence_outbox%' AND wait_event = 'PgSleep'`);
      expect(killed).toHaveLength(1);
    });
    await expect(append).rejects.toMatchObject({ code: 'store_unreachable' });
    await server.query(`DROP TRIGGER hang ON ${schema}.revocation_log`);
    // Another node finds what the first had committed and not numbered.
    const beside = await openBeside();
    expect(await ids(beside)).toEqual(['k1', 'k2', 'k3', 'k4']);
    expect((await store.revocations.append([{ kind: 'key', id: 'k5' }])).seq).toBe(5);
    await expectSoundLog(store);
  });

  it('of revocations from two nodes in a storm have no gap, and a reader meets each once and in order', async () => {
    const { store, openBeside } = await openOnPostgres(server);
    const beside = await openBeside();
    const seen: number[] = [];
    let writing = true;
    const reading = (async () => {
      for (let last = 0, rest = true; rest; ) {
        rest = writing;
        const deltas = (await beside.revocations.after(last, 1000)) ?? [];
        for (const { seq } of deltas) seen.push(seq);
        last = deltas.at(-1)?.seq ?? last;
      }
    })();
    await Promise.all(
      Array.from({ length: 300 }, (_, n) =>
        (n % 2 === 0 ? store : beside).revocations.append([{ kind: 'token', id: `t${n}`, expiresAt: 9_999_999_999 }]),
      ),
    );
    writing = false;
    await reading;
    expect(seen).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
    await expectSoundLog(store);
  });
});

describe('what PostgreSQL gives up', () => {
  it('is run again: of two transactions that lock each other out, both are done', async () => {
    const { store, url, schema } = await openOnPostgres(server);
    await store.settings.set('a', '0');
    await store.settings.set('b', '0');
    const db = database(url);
    const lock = prepare(`SELECT value FROM ${schema}.settings WHERE name = $1 FOR UPDATE`);
    const write = prepare(`UPDATE ${schema}.settings SET value = (value::int + 1)::text WHERE name = $1`);
    let tries = 0;
    const both = (first: string, second: string) =>
      db.transaction(async (sql) => {
        tries += 1;
        await sql.run(lock, [first]);
        if (tries <= 2) await vi.waitFor(() => expect(tries).toBe(2));
        await sql.run(write, [second]);
        await sql.run(write, [first]);
      });
    await Promise.all([both('a', 'b'), both('b', 'a')]);
    expect(tries).toBe(3);
    expect([await store.settings.get('a'), await store.settings.get('b')]).toEqual(['2', '2']);
  });

  it('for want of time is refused with a code, and the connection serves the next', async () => {
    const { url } = await openOnPostgres(server);
    const db = database(url);
    const slow = db.transaction(async (sql) => {
      await sql.run(prepare('SET LOCAL statement_timeout = 20'));
      await sql.run(prepare('SELECT pg_sleep(5)'));
    });
    await expect(slow).rejects.toMatchObject({ code: 'store_slow', httpStatus: 503 });
    expect((await db.run(prepare('SELECT 1'))).rows).toEqual([[1]]);
  });

  it('for want of a lock is refused with a code, and nothing of it is written', async () => {
    const { store, schema } = await openOnPostgres(server);
    await seed(store);
    const holder = await connected();
    await holder.query('BEGIN');
    await holder.query(`SELECT FROM ${schema}.accounts WHERE sub = 'subject' FOR UPDATE`);
    const change = store.accounts.change('subject', () => ({ outcome: 0, set: { roles: ['admin'] } }));
    await expect(change).rejects.toMatchObject({ code: 'store_locked' });
    await holder.query('ROLLBACK');
    expect((await store.accounts.find('subject'))?.roles).toEqual(['user']);
  });
});

type Store = Awaited<ReturnType<typeof openOnPostgres>>['store'];

async function created(store: Store, changes: Parameters<typeof sessionRow>[1] = {}) {
  const row = sessionRow(store, changes);
  expect(await store.sessions.create(row)).toBe('created');
  return row;
}

function database(url: string): Database {
  const db = openDatabase(parsePostgresUrl(url), {
    maxConnections: 2,
    applicationName: 'test',
    admit: async () => undefined,
  });
  onTestFinished(() => db.close());
  return db;
}

async function connected(): Promise<Client> {
  const client = new Client({ host: server.directory, port: server.port, user: 'postgres', database: 'postgres' });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

async function ids(store: Store): Promise<readonly unknown[]> {
  const deltas = (await store.revocations.after(0, 1000)) ?? [];
  return deltas.map((delta) => 'entry' in delta && 'id' in delta.entry && delta.entry.id);
}

/** Numbers from one without a gap, and the hash that a verifier computes. */
async function expectSoundLog(store: Store): Promise<void> {
  const deltas = (await store.revocations.after(0, 1000)) as readonly FeedDelta[];
  const head = await store.revocations.head();
  expect(deltas.map(({ seq }) => seq)).toEqual(Array.from({ length: head.seq }, (_, n) => n + 1));
  let hash = await initialFeedHash(head.logId);
  for (const delta of deltas) hash = await extendFeedHash(hash, delta);
  expect(head.hash).toBe(hash);
}
