import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openOnPostgres } from '../../test/postgres-open.ts';
import { startPostgres, type TestPostgres } from '../../test/postgres-server.ts';
import { day, seed, sessionRow } from '../../test/store-material.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

describe('a duty of the cluster', () => {
  it('is one node’s, which goes on holding it; each duty for itself', async () => {
    const { store, openBeside } = await openOnPostgres(server);
    const beside = await openBeside();
    const taken = await Promise.all([store.takeDuty('clean-up'), beside.takeDuty('clean-up')]);
    expect(taken.filter(Boolean)).toHaveLength(1);
    const [holder, other] = taken[0] ? [store, beside] : [beside, store];
    expect(await holder.takeDuty('clean-up')).toBe(true);
    expect(await other.takeDuty('clean-up')).toBe(false);
    expect(await other.takeDuty('key-schedule')).toBe(true);
  });

  it('goes to another within seconds when its node is gone, and at once when that one left', async () => {
    const { store, clock, openBeside, schema } = await openOnPostgres(server);
    const [second, third] = [await openBeside(), await openBeside()];
    expect(await store.takeDuty('clean-up')).toBe(true);
    await clock.pass(9000);
    expect(await second.takeDuty('clean-up')).toBe(false);
    await clock.pass(1100);
    expect(await second.takeDuty('clean-up')).toBe(true);
    expect(await store.takeDuty('clean-up')).toBe(false);
    await second.close();
    expect(await third.takeDuty('clean-up')).toBe(true);
    expect(await server.query(`SELECT fence FROM ${schema}.duties`)).toEqual([['3']]);
  });

  it('is not kept for minutes by a dead node, because the clock was set back', async () => {
    const { store, clock, openBeside } = await openOnPostgres(server);
    const beside = await openBeside();
    await store.takeDuty('clean-up');
    // As a server does it every second: what was never written down cannot be missed.
    await store.check();
    await clock.stepWall(-300_000);
    // The lease runs on from the last time that was written down.
    await expect
      .poll(
        async () => {
          await clock.pass(1000);
          return beside.takeDuty('clean-up');
        },
        { timeout: 10_000 },
      )
      .toBe(true);
  });
});

describe('a value that counts once', () => {
  it('is claimed by one of many, on any node, and by its kind', async () => {
    const { store, openBeside, schema } = await openOnPostgres(server);
    const beside = await openBeside();
    const claims = await Promise.all(
      Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? store : beside).oneTimeValues.claim('code', 'secret', 60)),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await store.oneTimeValues.claim('dpop', 'secret', 60)).toBe(true);
    expect(JSON.stringify(await server.query(`SELECT value FROM ${schema}.one_time_values`))).not.toContain('secret');
  });

  it('is forgotten by clean-up once nobody would accept it', async () => {
    const { store, clock } = await openOnPostgres(server);
    await store.oneTimeValues.claim('nonce', 'n', 60);
    await clock.pass(58_000);
    expect(await store.cleanUp()).toMatchObject({ removed: 0 });
    expect(await store.oneTimeValues.claim('nonce', 'n', 60)).toBe(false);
    await clock.pass(3000);
    expect(await store.cleanUp()).toMatchObject({ removed: 1 });
    expect(await store.oneTimeValues.claim('nonce', 'n', 60)).toBe(true);
  });
});

describe('clean-up', () => {
  it('by two nodes at once removes each row once, and passes over a row that somebody works on', async () => {
    const { store, clock, openBeside } = await openOnPostgres(server);
    const beside = await openBeside();
    await seed(store);
    await Promise.all(Array.from({ length: 60 }, () => store.sessions.create(sessionRow(store))));
    await clock.pass(40 * day);
    const removed = await Promise.all([store.cleanUp(), beside.cleanUp()]);
    expect(removed.reduce((sum, slice) => sum + slice.removed, 0)).toBe(60);
    expect(await store.cleanUp()).toEqual({ removed: 0, more: false });
  });
});
