import { chmodSync, existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { browserSessionRow, pendingRow } from '../../test/grant-material.ts';
import { accountRow, clientRow, keyRow, sessionRow } from '../../test/store-material.ts';
import { temporaryDirectory } from '../../test/temporary-directory.ts';
import {
  backupSqliteStore,
  migrateSqlite,
  openSqliteStore,
  restoreSqliteStore,
  type SqliteStore,
  sqliteStatus,
  verifySqliteBackup,
} from './sqlite.ts';

let directory: string;
let path: string;
let backup: string;
beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory, 'sealwright.db');
  backup = join(directory, 'backup.db');
});

async function open(): Promise<SqliteStore> {
  const store = await openSqliteStore({ path, role: 'server' });
  onTestFinished(() => store.close());
  return store;
}

async function create(): Promise<SqliteStore> {
  const store = await open();
  await store.accounts.create(accountRow({ sub: 'ada' }));
  await store.clients.create(clientRow());
  await store.keys.change(() => ({ outcome: undefined, put: [keyRow({ kid: 'one', state: 'active' })] }));
  for (const sid of ['s1', 's2']) await store.sessions.create(sessionRow(store, { sid, sub: 'ada' }));
  return store;
}

const revoke = (store: SqliteStore, sid: string) =>
  store.sessions.change(sid, ({ now }) => ({
    outcome: undefined,
    set: { revokedAt: now, reason: 'revoked' },
    revoke: [{ kind: 'session', id: sid, expiresAt: 4_000_000_000 }],
  }));
const isLive = async (store: SqliteStore, sid: string) => (await store.sessions.find(sid))?.session.revokedAt === null;
const entries = async (store: SqliteStore) =>
  (await store.revocations.snapshot()).deltas.map((delta) => ('entry' in delta ? delta.entry : delta.publish));

describe('a backup', () => {
  it('is taken beside a running server, for its owner alone, and replaces nothing', async () => {
    const store = await create();
    const facts = backupSqliteStore({ path }, backup);
    expect(facts).toMatchObject({ accounts: 1, sessions: 2, keys: 1, logId: (await store.revocations.head()).logId });
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(() => backupSqliteStore({ path }, backup)).toThrow(expect.objectContaining({ code: 'backup_exists' }));
    expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('is verified as it lies there, read-only too', async () => {
    await create();
    backupSqliteStore({ path }, backup);
    chmodSync(backup, 0o400);
    expect(verifySqliteBackup(backup).sessions).toBe(2);
  });

  it.each<[string, (path: string) => void]>([
    ['was cut short', (file) => truncateSync(file, statSync(file).size - 4096)],
    ['has a gap in its revocation log', (file) => execute(file, 'DELETE FROM revocation_log WHERE seq = 1')],
    [
      'has another delta in its revocation log',
      (file) => execute(file, `UPDATE revocation_log SET delta = replace(delta, 's2', 's9')`),
    ],
  ])('that %s is refused', async (_what, harm) => {
    const store = await create();
    await revoke(store, 's1');
    await revoke(store, 's2');
    backupSqliteStore({ path }, backup);
    expect(verifySqliteBackup(backup).seq).toBe(2);
    harm(backup);
    expect(() => verifySqliteBackup(backup)).toThrow(expect.objectContaining({ code: 'store_damaged' }));
    await store.close();
    expect(() => restoreSqliteStore({ path }, backup)).toThrow(expect.objectContaining({ code: 'store_damaged' }));
  });
});

function execute(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

describe('a restored store', () => {
  it('knows no code, no browser that was signed in, and no consent or link that was taken back since', async () => {
    const store = await create();
    const [code, browser] = [pendingRow(store), browserSessionRow(store, { sub: 'ada' })];
    await store.pending.create(code);
    await store.browserSessions.create(browser);
    const consent = { sub: 'ada', scopes: ['openid'], resources: [], claims: [], grantedAt: 1 };
    for (const clientId of ['a', 'b']) await store.consents.put({ ...consent, clientId });
    const link = { issuer: 'https://up', sub: 'ada', email: null, linkedAt: 1 };
    for (const subject of ['1', '2']) await store.identities.link({ ...link, subject });
    backupSqliteStore({ path }, backup);
    await store.pending.change('code', code.keyHash, ({ now }) => ({ outcome: 0, set: { usedAt: now } }));
    await store.browserSessions.change(browser.id, ({ now }) => ({ outcome: 0, set: { endedAt: now } }));
    await store.consents.remove('ada', 'a');
    await store.identities.unlink('https://up', '1', 'ada');
    await store.oneTimeValues.claim('assertion', 'since', 300);
    await store.close();
    restoreSqliteStore({ path }, backup);
    const restored = await open();
    expect(await restored.pending.find('code', code.keyHash)).toBeUndefined();
    expect(await restored.browserSessions.findBySecret(browser.secretHash)).toBeUndefined();
    expect((await restored.consents.listBySubject('ada')).map(({ clientId }) => clientId)).toEqual(['b']);
    expect((await restored.identities.listBySubject('ada')).map(({ subject }) => subject)).toEqual(['2']);
    expect(await restored.oneTimeValues.claim('assertion', 'since', 300)).toBe(false);
  });

  it('is another life: a new log, numbers that go on, a higher incarnation', async () => {
    const store = await create();
    await revoke(store, 's1');
    backupSqliteStore({ path }, backup);
    await revoke(store, 's2');
    const before = { ...(await store.revocations.head()), incarnation: store.incarnation };
    await store.close();
    const report = restoreSqliteStore({ path }, backup);
    const restored = await open();
    const head = await restored.revocations.head();
    expect(head.logId).not.toBe(before.logId);
    expect(head.seq).toBeGreaterThan(before.seq);
    expect(restored.incarnation).toBeGreaterThan(before.incarnation);
    expect(await restored.revocations.after(before.seq - 1, 10)).toBeUndefined();
    expect(report).toMatchObject({ isCovered: true, imported: 1, sessionsEnded: 1, issuerEpochRaised: false });
  });

  it('knows what the file that was there knows to be revoked, and logs nobody else out', async () => {
    const store = await create();
    await store.sessions.create(sessionRow(store, { sid: 's3', sub: 'ada' }));
    backupSqliteStore({ path }, backup);
    await revoke(store, 's1');
    await store.keys.change(() => ({
      outcome: undefined,
      put: [
        keyRow({ kid: 'one', state: 'removed', compromised: true, sealed: null }),
        keyRow({ kid: 'two', state: 'active' }),
      ],
      revoke: [{ kind: 'key', id: 'one' }],
    }));
    // Long ago enough that its entry is cleaned away: the row alone knows.
    execute(path, "UPDATE sessions SET revoked_at = created_at, reason = 'logout' WHERE sid = 's3'");
    await store.close();
    expect(restoreSqliteStore({ path }, backup)).toMatchObject({
      isCovered: true,
      issuerEpochRaised: false,
      sessionsEnded: 2,
    });
    const restored = await open();
    expect(await isLive(restored, 's1')).toBe(false);
    expect(await isLive(restored, 's3')).toBe(false);
    expect(await isLive(restored, 's2')).toBe(true);
    const keys = await restored.keys.list();
    expect(keys.map(({ kid, state, compromised }) => [kid, state, compromised])).toEqual([
      ['one', 'removed', true],
      ['two', 'active', false],
    ]);
    expect(await entries(restored)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'session', id: 's1' }),
        expect.objectContaining({ kind: 'key', id: 'one' }),
      ]),
    );
  });

  it('keeps epochs raised and accounts suspended', async () => {
    const store = await create();
    backupSqliteStore({ path }, backup);
    await store.accounts.change('ada', () => ({
      outcome: undefined,
      set: { status: 'suspended' },
      raiseEpoch: { reason: 'suspended', entryExpiresAt: 4_000_000_000 },
    }));
    await store.revocations.raiseIssuerEpoch(4_000_000_000);
    await store.close();
    restoreSqliteStore({ path }, backup);
    const restored = await open();
    expect(await restored.accounts.find('ada')).toMatchObject({ status: 'suspended', epoch: 1 });
    expect(await restored.revocations.currentEpochs('first-party', 'ada')).toEqual([1, 0, 1]);
  });

  it.each<[string, (store: SqliteStore) => Promise<void> | void]>([
    ['gone', () => rmSync(path)],
    ['damaged', () => truncateSync(path, 5 * 4096)],
    ['of another life', () => execute(path, "UPDATE state SET log_id = 'another'")],
    ['older than the backup', () => execute(path, 'UPDATE state SET clock_last = clock_last - 1000000')],
  ])('whose former file is %s signs everybody out, unless told otherwise', async (_what, harm) => {
    const store = await create();
    await revoke(store, 's1');
    backupSqliteStore({ path }, backup);
    await store.close();
    await harm(store);
    const copy = join(directory, 'other.db');
    expect(restoreSqliteStore({ path: copy }, backup, { uncovered: 'keep-sessions' })).toMatchObject({
      isCovered: false,
      issuerEpochRaised: false,
    });
    const wasThere = existsSync(path);
    const report = restoreSqliteStore({ path }, backup);
    expect(report).toMatchObject({ isCovered: false, issuerEpochRaised: true });
    expect(report.former === undefined ? false : existsSync(report.former)).toBe(wasThere);
    const restored = await open();
    expect(await restored.revocations.currentEpochs('first-party', 'ada')).toEqual([1, 0, 0]);
    expect((await entries(restored)).at(-1)).toMatchObject({ kind: 'issuer', epoch: 1 });
  });

  it('is refused while a server runs on it, and while a command writes to it', async () => {
    const store = await create();
    backupSqliteStore({ path }, backup);
    expect(() => restoreSqliteStore({ path }, backup)).toThrow(expect.objectContaining({ code: 'store_in_use' }));
    await store.close();
    const command = new DatabaseSync(path);
    command.exec('BEGIN IMMEDIATE');
    expect(() => restoreSqliteStore({ path }, backup)).toThrow(expect.objectContaining({ code: 'store_locked' }));
    command.exec('ROLLBACK');
    command.close();
    const before = sqliteStatus({ path });
    expect(restoreSqliteStore({ path }, backup).former).toBeDefined();
    expect(sqliteStatus({ path }).logId).not.toBe(before.logId);
    expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('the schema of a file', () => {
  it('goes back to an earlier version and up again', async () => {
    await (await create()).close();
    expect(await migrateSqlite({ path }, { to: 1 })).toEqual({ version: 1, newest: 3 });
    expect(sqliteStatus({ path })).toMatchObject({ version: 1, sessions: 2 });
    expect(await migrateSqlite({ path })).toEqual({ version: 3, newest: 3 });
    expect((await open()).incarnation).toBe(1);
  });

  it.each([0, 4, 1.5])('has no way to version %d', async (to) => {
    await (await create()).close();
    await expect(migrateSqlite({ path }, { to })).rejects.toThrow(TypeError);
    expect(sqliteStatus({ path }).version).toBe(3);
  });
});
