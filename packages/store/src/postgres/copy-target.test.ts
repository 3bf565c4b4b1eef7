import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { browserSessionRow, pendingRow } from '../../test/grant-material.ts';
import { startPostgres, type TestPostgres } from '../../test/postgres-server.ts';
import { accountRow, clientRow, keyRow, sessionRow } from '../../test/store-material.ts';
import { temporaryDirectory } from '../../test/temporary-directory.ts';
import { openCopySource, openSqliteStore, type SqliteStore } from '../sqlite/sqlite.ts';
import { fillPostgresStore, migratePostgres, openPostgresStore, type PostgresStore } from './postgres.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

let path: string;
let url: string;
let schema: string;
beforeEach(() => {
  path = join(temporaryDirectory(), 'sealwright.db');
  schema = `s${randomBytes(8).toString('hex')}`;
  url = server.url(schema);
});

const account = accountRow({
  sub: 'ada',
  email: 'ada@example.com',
  passwordHash: '$argon2id$…',
  roles: ['admin', 'ärger'],
});

/** A store with something of everything in it. */
async function fillSqlite(): Promise<SqliteStore> {
  const store = await openSqliteStore({ path, role: 'server' });
  onTestFinished(() => store.close());
  await store.accounts.create(account);
  await store.clients.create(clientRow());
  await store.resources.create({
    resource: 'https://api',
    name: 'API',
    scopes: ['a'],
    secretHashes: ['h'],
    readsFeed: true,
    createdAt: 3,
  });
  await store.keys.change(() => ({
    outcome: undefined,
    put: [keyRow({ kid: 'one' }), keyRow({ kid: 'two', state: 'next' })],
  }));
  await store.settings.set('a setting', 'its value');
  for (const sid of ['s1', 's2', 's3'])
    await store.sessions.create(sessionRow(store, { sid, sub: 'ada', statusIndex: 2 ** 39 }));
  await store.sessions.change('s2', ({ session, now }) => ({
    outcome: undefined,
    set: { revokedAt: now, reason: 'reuse', userAgent: 'Łynx', gen: session.gen + 3 },
    revoke: [{ kind: 'session', id: 's2', expiresAt: 4_000_000_000 }],
    evidence: {
      sid: 's2',
      sub: 'ada',
      clientId: 'first-party',
      at: now,
      gap: -1,
      ageMilliseconds: null,
      network: '192.0.2.0/24',
      userAgent: null,
      verdict: 'probable-theft',
      cause: 'reuse',
    },
  }));
  for (const kind of ['code', 'device'] as const)
    await store.pending.create(pendingRow(store, { kind, keyHash: 'k', sid: kind, body: { ü: [1, null] } }));
  await store.browserSessions.create(browserSessionRow(store, { id: 'b1', secretHash: 'h1', sub: 'ada' }));
  const consent = { sub: 'ada', clientId: 'c', scopes: ['openid'], resources: [], claims: ['name'], grantedAt: 5 };
  await store.consents.put(consent);
  await store.identities.link({ issuer: 'https://up', subject: '1', sub: 'ada', email: null, linkedAt: 6 });
  await store.oneTimeValues.claim('assertion', 'claimed', 86_400);
  await store.revocations.raiseIssuerEpoch(4_000_000_000);
  return store;
}

async function copy(to = url) {
  const source = await openCopySource({ path });
  try {
    return await fillPostgresStore(to, source);
  } finally {
    source.close();
  }
}

function execute(sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}

async function openTarget(): Promise<PostgresStore> {
  const store = await openPostgresStore({ url });
  onTestFinished(() => store.close());
  return store;
}

const everything = async (store: SqliteStore | PostgresStore) => ({
  accounts: await store.accounts.list(),
  clients: await store.clients.list(),
  resources: await store.resources.list(),
  keys: await store.keys.list(),
  sessions: await store.sessions.list(),
  evidence: await store.sessions.listEvidence(),
  setting: await store.settings.get('a setting'),
  head: await store.revocations.head(),
  deltas: await store.revocations.after(0, 100),
  epochs: await store.revocations.currentEpochs('first-party', 'ada'),
  codes: [(await store.pending.find('code', 'k'))?.row, (await store.pending.find('device', 'k'))?.row],
  browser: (await store.browserSessions.find('b1'))?.session,
  consents: await store.consents.listBySubject('ada'),
  identities: await store.identities.listBySubject('ada'),
  incarnation: store.incarnation,
});

describe('a copy of a store to PostgreSQL', () => {
  it('holds everything that the file holds, under the same log, and its clock is not behind', async () => {
    const from = await fillSqlite();
    const before = await everything(from);
    await from.close();
    // The machine's clock was an hour ahead once, and the store has answered such times.
    const time = Date.now() + 3_600_000;
    execute(`UPDATE state SET clock_mark = ${time}`);
    const report = await copy();
    expect(report.sessions.rows).toBe(3);
    const to = await openTarget();
    expect(await everything(to)).toEqual(before);
    expect(before.sessions).toHaveLength(3);
    expect(before.browser?.secretHash).toBe('h1');
    // What was claimed is claimed.
    expect(await to.oneTimeValues.claim('assertion', 'claimed', 86_400)).toBe(false);
    expect(await to.oneTimeValues.claim('assertion', 'another', 86_400)).toBe(true);
    expect(to.now()).toBeGreaterThanOrEqual(time);
    // And it goes on: the next number follows, with a hash over the one before.
    const head = await to.revocations.append([{ kind: 'session', id: 's1', expiresAt: 4_000_000_000 }]);
    expect(head).toMatchObject({ logId: before.head.logId, seq: before.head.seq + 1 });
  });

  it('of thousands of rows is read slice by slice, and found again', async () => {
    const from = await openSqliteStore({ path, role: 'server' });
    await Promise.all(Array.from({ length: 1_203 }, () => from.accounts.create(accountRow())));
    await from.close();
    expect((await copy()).accounts.rows).toBe(1_203);
  });

  it('is refused while a server runs on the file, and leaves no store behind', async () => {
    await fillSqlite();
    await expect(copy()).rejects.toMatchObject({ code: 'store_in_use' });
    await expect(openPostgresStore({ url })).rejects.toMatchObject({ code: 'store_missing' });
  });

  it('holds off whoever would write to the file meanwhile', async () => {
    await (await fillSqlite()).close();
    const source = await openCopySource({ path });
    const other = new DatabaseSync(path, { timeout: 0 });
    expect(() => other.exec('DELETE FROM settings')).toThrow(/locked/);
    source.close();
    other.exec('DELETE FROM settings');
    other.close();
  });

  it('replaces what a migration has made there, and refuses a store that somebody uses', async () => {
    await (await fillSqlite()).close();
    await migratePostgres(url);
    const first = await openPostgresStore({ url });
    await first.keys.change(() => ({ outcome: undefined, put: [keyRow({ kid: 'first' })] }));
    await first.close();
    await copy();
    const to = await openTarget();
    expect((await to.keys.list()).map(({ kid }) => kid)).toEqual(['one', 'two']);
    await expect(copy()).rejects.toMatchObject({ code: 'store_not_empty' });
  });

  it('that does not read back what it wrote keeps nothing, and can be begun again', async () => {
    await (await fillSqlite()).close();
    await migratePostgres(url);
    // A disk that loses what was written, as far as a database can play one.
    await server.query(
      `CREATE FUNCTION ${schema}.lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.roles := ''[]''; RETURN NEW; END'`,
    );
    await server.query(
      `CREATE TRIGGER lose BEFORE INSERT ON ${schema}.accounts FOR EACH ROW EXECUTE FUNCTION ${schema}.lose()`,
    );
    await expect(copy()).rejects.toMatchObject({ code: 'store_copy_differs' });
    expect(await server.query(`SELECT count(*) FROM ${schema}.accounts`)).toEqual([['0']]);
    await server.query(`DROP TRIGGER lose ON ${schema}.accounts`);
    expect((await copy()).accounts.rows).toBe(1);
  });

  it('of a file whose server was killed has a higher incarnation, as any start would give it', async () => {
    await (await fillSqlite()).close();
    execute('UPDATE state SET server_open = 1');
    await copy();
    expect((await openTarget()).incarnation).toBe(2);
  });
});
