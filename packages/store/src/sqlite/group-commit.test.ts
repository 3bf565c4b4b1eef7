import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../test/temporary-directory.ts';
import { openWriter } from './connection.ts';
import { GroupCommit } from './group-commit.ts';
import { openSqliteStore } from './sqlite.ts';
import { createStoreClock } from './store-clock.ts';

describe('group commit', () => {
  it('writes what waits at one moment in one transaction', async () => {
    const { commit, db } = await openGroupCommit();
    const [first] = await Promise.all([1, 2, 3].map((n) => commit.write(() => transactionOf(db, n))));
    expect(first).toEqual({ inTransaction: true, n: 1 });
    expect(db.isTransaction).toBe(false);
  });

  it('takes a bounded number of works into one group, and lets the event loop turn between two groups', async () => {
    const { commit } = await openGroupCommit();
    const counter = countTurns();
    const turns = await Promise.all(
      Array.from({ length: 600 }, () => commit.write(() => {}).then(() => counter.turns)),
    );
    const sizes = groupSizes(turns);
    expect(sizes.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(256);
  });

  it('stops taking works when the group has lasted long enough', async () => {
    const { commit, clock } = await openGroupCommit();
    const counter = countTurns();
    const turns = await Promise.all(
      Array.from({ length: 12 }, () =>
        commit
          .write(() => {
            clock.monotonic += 8;
          })
          .then(() => counter.turns),
      ),
    );
    expect(groupSizes(turns)).toEqual([3, 3, 3, 3]);
  });

  it('waits for another writer without holding the event loop, in order, and then goes on', async () => {
    const { commit, path } = await openGroupCommit();
    const other = lock(path);
    const done: number[] = [];
    const works = Promise.all([1, 2, 3].map((n) => commit.write(() => done.push(n))));
    const counter = countTurns();
    for (let n = 0; n < 200; n += 1) await turn();
    expect(counter.turns).toBeGreaterThanOrEqual(200);
    expect(done).toEqual([]);
    other.exec('ROLLBACK');
    await works;
    expect(done).toEqual([1, 2, 3]);
  });

  it('rejects who has waited for longer than the limit as locked, and only them', async () => {
    const { commit, path, clock } = await openGroupCommit();
    const other = lock(path);
    const early = commit.write(() => 'early');
    clock.monotonic += 3000;
    const late = commit.write(() => 'late');
    clock.monotonic += 2500;
    await expect(early).rejects.toMatchObject({ code: 'store_locked', httpStatus: 503 });
    other.exec('ROLLBACK');
    expect(await late).toBe('late');
  });

  it('reads what is committed while another process writes', async () => {
    const { commit, path, db } = await openGroupCommit();
    await commit.write(() => {});
    const other = lock(path);
    expect(await commit.read(() => db.prepare('SELECT incarnation FROM state').get()?.['incarnation'])).toBe(1);
    other.exec('ROLLBACK');
  });

  it('rolls back what a work has done before it threw inside its steps, and keeps what its neighbours did', async () => {
    const { commit, db } = await openGroupCommit();
    const put = db.prepare('INSERT INTO settings (name, value) VALUES (?, ?)');
    const results = await Promise.allSettled([
      commit.write(() => put.run('a', '1')),
      commit.write((group) =>
        group.atomically(() => {
          put.run('b', '1');
          throw new RangeError('no');
        }),
      ),
      commit.write((group) =>
        group.atomically(() => {
          put.run('c', '1');
          put.run('a', 'again');
        }),
      ),
      commit.write(() => put.run('d', '1')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(results[2]).toMatchObject({ reason: { code: 'store_conflict' } });
    expect(db.prepare('SELECT group_concat(name) AS names FROM settings').get()).toMatchObject({ names: 'a,d' });
  });
});

async function openGroupCommit() {
  const path = join(temporaryDirectory(), 'store.db');
  await (await openSqliteStore({ path })).close();
  const db = openWriter(path);
  onTestFinished(() => db.close());
  const clock = { monotonic: 1000 };
  const monotonicClock = (): number => clock.monotonic;
  const commit = new GroupCommit(
    db,
    createStoreClock(() => 1_800_000_000, monotonicClock),
    monotonicClock,
  );
  return { commit, db, path, clock };
}

function transactionOf(db: DatabaseSync, n: number) {
  return { inTransaction: db.isTransaction, n };
}

/** Another process's write, as SQLite's locks see it. */
function lock(path: string): DatabaseSync {
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  return other;
}

/** How many works were answered in each turn of the event loop. */
function groupSizes(turns: readonly number[]): readonly number[] {
  return [...new Set(turns)].map((at) => turns.filter((one) => one === at).length);
}

function countTurns() {
  const counter = { turns: 0 };
  const next = (): void => {
    counter.turns += 1;
    handle = setImmediate(next);
  };
  let handle = setImmediate(next);
  onTestFinished(() => clearImmediate(handle));
  return counter;
}
