import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { runChild } from '../../test/child-process.ts';
import { seed } from '../../test/store-material.ts';
import { temporaryDirectory } from '../../test/temporary-directory.ts';
import { openSqliteStore, type SqliteStoreOptions, type StoreErrorCode, StoreFileError } from './sqlite.ts';

describe('making a store', () => {
  it('makes the file and its directory for their owner alone, the write-ahead log too', async () => {
    const path = join(temporaryDirectory(), 'data', 'store.db');
    const store = await openSqliteStore({ path, role: 'server' });
    await seed(store);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    const names = readdirSync(join(path, '..'));
    expect(names.sort()).toEqual(['store.db', 'store.db-server', 'store.db-shm', 'store.db-wal']);
    for (const name of names) expect(statSync(join(path, '..', name)).mode & 0o777).toBe(0o600);
    await store.close();
  });

  it('opens by URL, relative or absolute, and the second time finds what the first wrote', async () => {
    const path = join(temporaryDirectory(), 'store.db');
    const first = await openSqliteStore({ url: `sqlite:${path}` });
    await first.settings.set('a', 'b');
    await first.close();
    const second = await openSqliteStore({ url: `sqlite://${path}`, create: false });
    expect(await second.settings.get('a')).toBe('b');
    await second.close();
  });

  it('is whole in the file alone after it was closed', async () => {
    const directory = temporaryDirectory();
    const path = await makeStore(directory);
    cpSync(path, join(directory, 'copy.db'));
    const copy = await openSqliteStore({ path: join(directory, 'copy.db') });
    expect(await copy.accounts.count()).toBe(1);
    await copy.close();
    expect(readdirSync(directory).sort()).toEqual(['copy.db', 'store.db']);
  });

  it('is made once by two processes that open it at the same moment', async () => {
    const path = join(temporaryDirectory(), 'store.db');
    const stores = await Promise.all([openSqliteStore({ path }), openSqliteStore({ path })]);
    const heads = await Promise.all(stores.map((store) => store.revocations.head()));
    expect(heads[0]).toEqual(heads[1]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('is asserted to fsync at every commit', async () => {
    const { assertDurable } = await import('./connection.ts');
    const db = new DatabaseSync(':memory:');
    // No write-ahead log in memory: what the PRAGMA answers is believed, not that it was asked for.
    expect(() => assertDurable(db)).toThrow('durably');
    const file = new DatabaseSync(join(temporaryDirectory(), 'x.db'));
    file.exec('PRAGMA synchronous = NORMAL');
    expect(() => assertDurable(file)).toThrow('durably');
    file.exec('PRAGMA synchronous = FULL');
    expect(() => assertDurable(file)).not.toThrow();
    file.close();
  });

  it('refuses a place that is not a file’s before it touches anything', async () => {
    for (const url of ['postgres://x', 'sqlite:', 'sqlite::memory:', 'sqlite:a\0b']) {
      await expect(openSqliteStore({ url })).rejects.toThrow(TypeError);
    }
  });
});

describe('a store that cannot be opened', () => {
  it('is named when there is none and none may be made', async () => {
    const directory = temporaryDirectory();
    await refused(directory, 'store.db', 'store_missing', { create: false });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is named when its directory’s directory is missing', async () => {
    await refused(temporaryDirectory(), 'a/b/store.db', 'store_directory_missing');
  });

  it('is a directory', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'store.db'));
    await refused(directory, 'store.db', 'store_not_a_file');
  });

  it('lies behind a file instead of a directory', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'x'), '');
    await refused(directory, 'x/store.db', 'store_directory_missing');
  });

  it('is marked read-only', async () => {
    const directory = temporaryDirectory();
    chmodSync(await makeStore(directory), 0o400);
    await refused(directory, 'store.db', 'store_read_only');
  });

  it('belongs to somebody else', async () => {
    const directory = temporaryDirectory();
    const path = await makeStore(directory);
    chmodSync(directory, 0o555);
    const answer = await runChild('open-store.ts', [path, 'command', 'as nobody']);
    expect(answer).toMatchObject({
      status: 3,
      output: told('store_forbidden', 'this user may not read and write the store', path),
    });
  });

  it('is another program’s database, or no database', async () => {
    const directory = temporaryDirectory();
    const db = new DatabaseSync(join(directory, 'foreign.db'));
    db.exec('PRAGMA application_id = 7; CREATE TABLE theirs (x)');
    db.close();
    await refused(directory, 'foreign.db', 'store_foreign');
    writeFileSync(join(directory, 'text.db'), 'a letter to a friend\n'.repeat(400));
    await refused(directory, 'text.db', 'store_foreign');
  });

  it('was written by a newer release, also when that is still in the write-ahead log', async () => {
    const directory = temporaryDirectory();
    const path = await makeStore(directory);
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA journal_mode = WAL; PRAGMA user_version = 99');
    for (const end of ['', '-wal']) cpSync(`${path}${end}`, join(directory, `unclean.db${end}`));
    newer.close();
    await refused(directory, 'store.db', 'store_newer');
    await refused(directory, 'unclean.db', 'store_newer');
  });

  it('is damaged: bytes overwritten, or the end cut off', async () => {
    const directory = temporaryDirectory();
    const path = await makeStore(directory);
    const good = readFileSync(path);
    writeFileSync(
      join(directory, 'overwritten.db'),
      Buffer.concat([good.subarray(0, 4096 * 3), Buffer.alloc(4096 * 4, 0xa5), good.subarray(4096 * 7)]),
    );
    await refused(directory, 'overwritten.db', 'store_damaged');
    writeFileSync(join(directory, 'cut.db'), good);
    truncateSync(join(directory, 'cut.db'), 4096 * 5);
    await refused(directory, 'cut.db', 'store_damaged');
    const header = Buffer.from(good);
    header.fill(0xff, 100, 140);
    writeFileSync(join(directory, 'root.db'), header);
    await refused(directory, 'root.db', 'store_damaged');
  });

  it('is large, and damaged where nothing works without it', async () => {
    const directory = temporaryDirectory();
    const path = await makeStore(directory);
    const db = new DatabaseSync(path);
    db.exec('INSERT INTO settings (name, value) VALUES (1, hex(zeroblob(5000000)))');
    const page = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'keys'").get()?.['rootpage']);
    db.close();
    expect(statSync(path).size).toBeGreaterThan(8 * 1024 * 1024);
    await (await openSqliteStore({ path })).close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, (page - 1) * 4096, page * 4096);
    writeFileSync(path, bytes);
    await refused(directory, 'store.db', 'store_damaged');
  });

  it('is held by another process for longer than a command waits', async () => {
    const directory = temporaryDirectory();
    const path = await makeStore(directory);
    const holder = new DatabaseSync(path);
    holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
    let hours = 0;
    await refused(directory, 'store.db', 'store_locked', { monotonicClock: () => ++hours * 3_600_000 });
    holder.close();
    await (await openSqliteStore({ path })).close();
  });

  it('has no room: nothing of it is left behind', async () => {
    const directory = join(temporaryDirectory(), 'full');
    mkdirSync(directory);
    // The shell's limit in blocks of 1,024 bytes: SQLite hears that the file may not grow.
    const path = join(directory, 'store.db');
    const answer = await runChild('open-store.ts', [path], { fileBlocks: 16 });
    expect(answer.status).toBe(3);
    expect(answer.output).toMatch(/^store_(full|failed) /);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('lies on a full disk: nothing of it is left behind', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'store.db');
    const answer = await runChild('open-store.ts', [path], { smallDisk: { directory, kilobytes: 64 } });
    expect(answer).toEqual({ status: 3, output: told('store_full', 'there is no space left for the store', path) });
  });
});

describe('the one server', () => {
  it('refuses a second one, in this process and in another, by every name of the file; commands may come', async () => {
    const directory = temporaryDirectory();
    const path = await makeStore(directory);
    symlinkSync(path, join(directory, 'link.db'));
    const server = await openSqliteStore({ path, role: 'server' });
    for (const name of ['store.db', 'link.db']) {
      await expect(openSqliteStore({ path: join(directory, name), role: 'server' })).rejects.toMatchObject({
        code: 'store_in_use',
      });
    }
    const other = await runChild('open-store.ts', [path, 'server']);
    expect(other).toMatchObject({ status: 3, output: told('store_in_use', 'another server runs on this store', path) });
    expect(await runChild('open-store.ts', [path])).toMatchObject({ status: 0, output: 'incarnation 1\n' });
    await server.check();
    await server.close();
    expect(await runChild('open-store.ts', [path, 'server'])).toMatchObject({ status: 0 });
  });
});

/** What the child says of a failure: the code, and the line that a person reads. */
function told(code: StoreErrorCode, message: string, path: string): string {
  return `${code} ${message}: ${path}\n`;
}

async function makeStore(directory: string): Promise<string> {
  const path = join(directory, 'store.db');
  const store = await openSqliteStore({ path });
  await seed(store);
  await store.close();
  return path;
}

/** Refused by this code, in one line that ends with the path, and every file beside it is byte for byte as before. */
async function refused(
  directory: string,
  name: string,
  code: StoreErrorCode,
  options: Partial<SqliteStoreOptions> = {},
): Promise<void> {
  const path = join(directory, name);
  const before = contents(directory);
  const error: unknown = await openSqliteStore({ path, role: 'server', ...options }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StoreFileError);
  expect(error).toMatchObject({ code, exitStatus: 3, path, blame: 'system' });
  expect((error as Error).message).toMatch(/^[^\n]+: \/[^\n]+$/);
  const after = contents(directory);
  // Not the data: the readers' shared index beside a log that was not cleanly closed, and the empty file of the lock.
  after.delete('unclean.db-shm');
  after.delete('store.db-server');
  expect(after).toEqual(before);
}

function contents(directory: string): Map<string, string> {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(directory, name)).isFile(),
  );
  return new Map(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(directory, name)))
        .digest('hex'),
    ]),
  );
}
