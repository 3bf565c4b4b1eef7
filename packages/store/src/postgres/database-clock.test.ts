import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOnPostgres } from '../../test/postgres-open.ts';
import { startPostgres, type TestPostgres } from '../../test/postgres-server.ts';
import { seed, sessionRow } from '../../test/store-material.ts';
import { createDatabaseClock } from './database-clock.ts';

describe('the database’s clock as a node knows it', () => {
  const reading = (wall: number, ahead = 0, floor = 0) => ({ wall, ahead, floor });

  it('goes on with the node’s monotonic clock between two answers', () => {
    let monotonic = 100;
    const clock = createDatabaseClock(() => monotonic);
    expect(clock.note(reading(5000), 100)).toBe(5000);
    monotonic += 250;
    expect([clock.now(), clock.wallClock()]).toEqual([5250, 5.25]);
  });

  it('is not shaken by answers that took long, and corrected by those that came quickly', () => {
    let monotonic = 100;
    const clock = createDatabaseClock(() => monotonic);
    clock.note(reading(5000), 100);
    monotonic = 1100;
    // Asked at 100, answered at 1100, read at some time between: that says nothing new.
    clock.note(reading(5400), 100);
    expect(clock.now()).toBe(6000);
    clock.note(reading(6100), 1090);
    expect(clock.now()).toBe(6100);
  });

  it('shows a wall clock that was set back as it is, and a time that does not fall', () => {
    const monotonic = 100;
    const clock = createDatabaseClock(() => monotonic);
    clock.note(reading(500_000), 100);
    expect(clock.now()).toBe(500_000);
    expect(clock.note(reading(200_000, 0, 499_000), 100)).toBe(499_000);
    expect(clock.note(reading(200_000, 300_000, 499_000), 100)).toBe(500_000);
    expect([clock.now(), clock.wallClock()]).toEqual([500_000, 200]);
  });
});

describe('a database whose clock is set', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.close());

  it('back by five minutes: the store’s time goes on, and the wall clock of every node steps', async () => {
    const { store, clock, openBeside } = await openOnPostgres(server);
    await seed(store);
    const row = sessionRow(store);
    await store.sessions.create(row);
    await store.check();
    const [before, wall] = [(await store.sessions.find(row.sid))?.now ?? 0, store.wallClock()];
    await clock.stepWall(-300_000);
    const beside = await openBeside();
    for (const node of [store, beside]) {
      const now = (await node.sessions.find(row.sid))?.now ?? 0;
      expect(now).toBeGreaterThanOrEqual(before);
      expect(now - before).toBeLessThan(60_000);
      expect(node.now()).toBeGreaterThanOrEqual(before);
      expect(node.wallClock() - wall).toBeLessThan(-240);
    }
    // It does not stand still until the old time is reached: windows go on closing.
    const [first, second] = [await timeOf(store, row.sid), await timeLater(store, row.sid)];
    expect(second).toBeGreaterThan(first);
  });

  it('forward and back: what the store runs ahead it gives back slowly', async () => {
    const { store, clock, schema } = await openOnPostgres(server);
    await clock.stepWall(60_000);
    await clock.stepWall(-60_000);
    const ahead = async (): Promise<number> =>
      Number((await server.query(`SELECT ahead FROM ${schema}.clock`))[0]?.[0]);
    const most = await ahead();
    expect(most).toBeGreaterThan(50_000);
    const before = store.now();
    await clock.pass(1000);
    expect(await ahead()).toBeLessThanOrEqual(most - 10);
    expect(await ahead()).toBeGreaterThan(most - 1000);
    expect(store.now()).toBeGreaterThan(before);
  });

  async function timeOf(store: Awaited<ReturnType<typeof openOnPostgres>>['store'], sid: string): Promise<number> {
    return (await store.sessions.find(sid))?.now ?? 0;
  }

  async function timeLater(store: Awaited<ReturnType<typeof openOnPostgres>>['store'], sid: string): Promise<number> {
    const start = await timeOf(store, sid);
    for (let time = start; ; time = await timeOf(store, sid)) if (time > start) return time;
  }
});
