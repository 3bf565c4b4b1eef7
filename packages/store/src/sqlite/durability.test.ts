import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { nodeCommand, readAll, runChild, startChild } from '../../test/child-process.ts';
import { seed, sessionRow } from '../../test/store-material.ts';
import { temporaryDirectory } from '../../test/temporary-directory.ts';
import { openSqliteStore } from './sqlite.ts';

describe('what was answered is on the disk', () => {
  it('loses no acknowledged write when the process is killed in the middle of a storm', async () => {
    const path = join(temporaryDirectory(), 'store.db');
    const child = startChild('storm.ts', [path]);
    const output = readAll(child.stdout);
    let heard = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      heard += chunk.length;
      if (heard > 100_000) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    const told = (await output)
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' '));
    expect(told.length).toBeGreaterThan(1000);

    const store = await openSqliteStore({ path, role: 'server' });
    expect(store.incarnation).toBe(2);
    const generations = new Map<string, number>();
    for (const [, sid = '', number] of told) generations.set(sid, Math.max(generations.get(sid) ?? 0, Number(number)));
    const revoked = generations.get('token') ?? 0;
    generations.delete('token');
    for (const [sid, gen] of generations) {
      const session = (await store.sessions.find(sid))?.session;
      // One more generation may have been committed whose answer was never told.
      expect(session?.gen).toBeGreaterThanOrEqual(gen);
      expect(session?.gen).toBeLessThanOrEqual(gen + 1);
    }
    expect(revoked).toBeGreaterThan(0);
    expect((await store.revocations.head()).seq).toBeGreaterThanOrEqual(revoked);
    expect(await store.revocations.after(0, revoked)).toHaveLength(revoked);
    await store.close();
  });

  it('waits for the fsync of the write-ahead log before the first answer of each group', async () => {
    const directory = temporaryDirectory();
    const trace = join(directory, 'trace');
    const calls = 'trace=openat,pwrite64,fsync,fdatasync,write';
    const traced = nodeCommand('storm.ts', [join(directory, 'store.db'), '300', '8']);
    await promisify(execFile)('strace', ['-f', '-y', '-s', '24', '-e', calls, '-o', trace, ...traced]);

    let unsynced = 0;
    let commits = 0;
    let answers = 0;
    let answersInGroup = 0;
    let largestGroup = 0;
    for (const line of joinResumed(readFileSync(trace, 'utf8').split('\n'))) {
      if (/pwrite64\(\d+<[^>]*store\.db-wal>/.test(line)) unsynced += 1;
      if (/f(data)?sync\(\d+<[^>]*store\.db-wal>\)\s*= 0/.test(line)) {
        commits += unsynced > 0 ? 1 : 0;
        unsynced = 0;
        answersInGroup = 0;
      }
      if (/write\(1<.*"(created|rotated|revoked) /.test(line)) {
        answers += 1;
        answersInGroup += 1;
        largestGroup = Math.max(largestGroup, answersInGroup);
        expect(unsynced).toBe(0);
      }
    }
    expect(answers).toBeGreaterThan(300);
    expect(commits).toBeGreaterThan(30);
    // And it is one fsync for a group, not one for each answer.
    expect(largestGroup).toBeGreaterThan(4);
    expect(answers / commits).toBeGreaterThan(3);
  });
});

describe('a disk that refuses', () => {
  it('full: every write of the group hears it, what was answered is there, and with room it goes on', async () => {
    const directory = temporaryDirectory();
    const { status, output } = await runChild('full-disk.ts', [directory], {
      smallDisk: { directory, kilobytes: 1024 },
    });
    expect(output.split('\n')).toEqual(['store_full', 'kept', 'created', 'kept', '']);
    expect(status).toBe(0);
  });

  it('damaged where it was not looked at: the answer says so, and nothing more is believed', async () => {
    const path = join(temporaryDirectory(), 'store.db');
    const store = await openSqliteStore({ path });
    await seed(store);
    await Promise.all(Array.from({ length: 500 }, () => store.sessions.create(sessionRow(store))));
    await store.close();
    const again = await openSqliteStore({ path });
    damagePages(path, 'sessions');
    await expect(again.sessions.list({ limit: 1000 })).rejects.toMatchObject({
      code: 'store_damaged',
      httpStatus: 503,
    });
    await expect(again.cleanUp()).rejects.toMatchObject({ code: 'store_damaged' });
    await again.close().catch(() => {});
  });

  it('failing: the store refuses all work from then on, reads too, instead of guessing what was written', async () => {
    const path = join(temporaryDirectory(), 'store.db');
    const { output } = await runChild('failing-disk.ts', [path], { fileBlocks: 400 });
    expect(output.trim().split(',')).toEqual(Array.from({ length: 4 }, () => 'store_failed'));
    const store = await openSqliteStore({ path });
    await store.check();
    await store.close();
  });
});

/** Overwrites the pages of a table behind the back of whoever has it open. */
function damagePages(path: string, table: string): void {
  const db = new DatabaseSync(path, { readOnly: true });
  const pages = db.prepare("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'").all(table);
  db.close();
  const file = openSync(path, 'r+');
  for (const { pageno } of pages) writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, (Number(pageno) - 1) * 4096);
  closeSync(file);
}

/** strace splits a call that another thread interrupts: its end counts, with what its beginning said. */
function joinResumed(lines: readonly string[]): readonly string[] {
  const begun = new Map<string, string>();
  return lines.flatMap((line) => {
    const thread = line.split(' ')[0] ?? '';
    if (line.endsWith('<unfinished ...>')) {
      begun.set(thread, line.slice(0, -'<unfinished ...>'.length));
      return [];
    }
    const rest = /<\.\.\. \w+ resumed>(.*)/.exec(line);
    return [rest === null ? line : `${begun.get(thread) ?? ''}${rest[1]}`];
  });
}
