import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createTestClock, type TestClock } from '../../test/store-for-test.ts';
import { day, rotate, seed, sessionRow } from '../../test/store-material.ts';
import { temporaryDirectory } from '../../test/temporary-directory.ts';
import { openSqliteStore, type SqliteStore } from './sqlite.ts';
import { createStoreClock } from './store-clock.ts';

describe('the store’s clock', () => {
  it('goes on with the monotonic clock, whatever is done to the wall clock', () => {
    const test = createTestClock();
    const clock = createStoreClock(
      () => test.wallMilliseconds / 1000,
      () => test.monotonicMilliseconds,
    );
    const start = clock.now();
    test.wallMilliseconds -= 400 * day;
    test.monotonicMilliseconds += 7;
    expect(clock.now()).toBe(start + 7);
  });

  it('runs on from a time that it was raised to, instead of standing until that is reached', () => {
    let monotonic = 0;
    const clock = createStoreClock(
      () => 1000,
      () => monotonic,
    );
    clock.raise(5_000_000);
    clock.raise(10);
    expect(clock.now()).toBe(5_000_000);
    monotonic += 3;
    expect(clock.now()).toBe(5_000_003);
  });

  it('never falls below a time that was written or answered, by a restart after the wall clock was set back', async () => {
    const path = join(temporaryDirectory(), 'store.db');
    const test = createTestClock();
    const first = await open(path, test);
    await seed(first);
    const row = sessionRow(first);
    await first.sessions.create(row);
    const times: number[] = [];
    for (let step = 0; step < 24; step += 1) {
      test.pass(step % 4 === 0 ? 3000 : 40);
      const change = step % 3 === 0 ? rotate : () => ({ outcome: 0 });
      await first.sessions.change(row.sid, (view) => {
        times.push(view.now);
        return change(view);
      });
      times.push((await first.sessions.find(row.sid))?.now ?? 0);

      // As after a kill: the first is not closed, and the second knows only what is in the file.
      const after = await open(path, { ...test, wallMilliseconds: test.wallMilliseconds - 30 * day });
      expect(after.now()).toBeGreaterThanOrEqual(Math.max(...times));
      expect(after.now()).toBeLessThanOrEqual(Math.max(...times) + 250);
      await after.close();
    }
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    await first.close();
  });

  it('does not run ahead when two processes write and read in turn', async () => {
    const path = join(temporaryDirectory(), 'store.db');
    const test = createTestClock();
    const stores = [await open(path, test), await open(path, test)];
    const start = test.wallMilliseconds;
    for (let step = 0; step < 200; step += 1) {
      test.pass(10);
      const store = stores[step % 2] as SqliteStore;
      if (step % 5 === 0) await store.settings.set('x', String(step));
      else await store.settings.get('x');
    }
    const passed = test.wallMilliseconds - start;
    for (const store of stores) expect(store.now() - start).toBeLessThanOrEqual(passed + 500);
    await Promise.all(stores.map((store) => store.close()));
  });

  it('follows the time of a process beside it that is ahead', async () => {
    const path = join(temporaryDirectory(), 'store.db');
    const test = createTestClock();
    const behind = await open(path, test);
    const ahead = await open(path, { ...test, wallMilliseconds: test.wallMilliseconds + 60_000 });
    await ahead.settings.set('x', '1');
    await behind.settings.set('y', '1');
    expect(behind.now()).toBeGreaterThanOrEqual(ahead.now());
    await Promise.all([behind.close(), ahead.close()]);
  });

  it('costs an idle store with readers few commits', async () => {
    const path = join(temporaryDirectory(), 'store.db');
    const test = createTestClock();
    const [store, other] = [await open(path, test), await open(path, test)];
    const commits = new Set<number>();
    for (let step = 0; step < 500; step += 1) {
      test.pass(1);
      await store.settings.get('x');
      commits.add(markOf(path));
    }
    expect(commits.size).toBeLessThanOrEqual(4);
    await Promise.all([store.close(), other.close()]);
  });
});

function open(path: string, test: TestClock): Promise<SqliteStore> {
  return openSqliteStore({
    path,
    wallClock: () => test.wallMilliseconds / 1000,
    monotonicClock: () => test.monotonicMilliseconds,
  });
}

function markOf(path: string): number {
  const db = new DatabaseSync(path, { readOnly: true });
  const mark = db.prepare('SELECT clock_mark FROM state').get()?.['clock_mark'];
  db.close();
  return Number(mark);
}
