import { createMemoryAttempts } from '@sealwright/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../packages/store/test/redis-material.ts';
import { openTestRedis } from '../../packages/store/test/redis-open.ts';
import { startRedis, type TestRedis } from '../../packages/store/test/redis-server.ts';
import { describeAttempts } from './attempt-contract.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis();
});
beforeEach(() => server.command('FLUSHALL'));
afterAll(() => server.close());

const rule = { freeAttempts: 3, windowSeconds: 3600, firstDelaySeconds: 60, lastDelaySeconds: 900 };

const inMemory = (clock: () => number = () => 0) => createMemoryAttempts({ maxEntries: 1000, clock });

async function node(clock?: () => number) {
  const redis = await openTestRedis(server.url);
  return { redis, attempts: redis.attempts(inMemory(clock)) };
}

const keys = async () => (await server.command('KEYS', '*:attempts:*')) as readonly string[];

/** Redis's clock cannot be moved; the times that it keeps can. */
async function shift(milliseconds: number): Promise<void> {
  for (const key of await keys()) {
    for (const field of ['w', 'f']) await server.command('HINCRBY', key, field, String(-milliseconds));
  }
}

describe('in the memory of one node', () => {
  describeAttempts(async () => {
    const clock = { now: 0 };
    const store = inMemory(() => clock.now);
    return {
      store,
      beside: store,
      pass: (milliseconds) => {
        clock.now += milliseconds;
      },
    };
  });
});

describe('in Redis, for all nodes', () => {
  describeAttempts(async () => {
    const clock = { now: 0 };
    const [one, two] = [await node(() => clock.now), await node(() => clock.now)];
    return {
      store: one.attempts,
      beside: two.attempts,
      pass: (milliseconds) => {
        clock.now += milliseconds;
        return shift(milliseconds);
      },
    };
  });

  it('they lie under hashes, and go by themselves', async () => {
    const { attempts } = await node();
    await attempts.admit('login_pair:ada@example.com 192.0.2.1', rule);
    const [key = ''] = await keys();
    expect(key).toMatch(/^sealwright:attempts:[A-Za-z0-9_-]{43}$/);
    expect(Number(await server.command('PTTL', key))).toBeGreaterThan(3_500_000);
  });

  it('a clock of Redis that is set back makes nobody wait longer than the last delay', async () => {
    const { attempts } = await node();
    for (let n = 0; n < 4; n += 1) await attempts.admit('ada', rule);
    await shift(-10 * 86_400_000);
    expect(await attempts.admit('ada', rule)).toBeLessThanOrEqual(900_000);
  });
});

describe('while Redis is away', () => {
  it('a node goes by its own counters, and who has used up his tries there gets no new ones', async () => {
    const [one, two] = [await node(), await node()];
    for (let n = 0; n < 3; n += 1) expect(await one.attempts.admit('eve', rule)).toBe(0);
    await server.kill();
    expect(await one.attempts.admit('eve', rule)).toBeGreaterThan(0);
    // On a node that has not seen him he gets what one node allows, and no more.
    const waits: number[] = [];
    for (let n = 0; n < 5; n += 1) waits.push(await two.attempts.admit('eve', rule));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
    expect(two.redis.away()).toBe(true);
    await server.start();
    await until('back', () => !one.redis.away() && !two.redis.away());
  });

  it('nobody is shut out: not by going away, not by coming back', async () => {
    const [one, two] = [await node(), await node()];
    for (let n = 0; n < 2; n += 1) await one.attempts.admit('ada', rule);
    await server.kill();
    expect(await one.attempts.admit('ada', rule)).toBe(0);
    await one.attempts.forget('ada');
    expect(await one.attempts.admit('ada', rule)).toBe(0);
    await server.start();
    await until('back', () => !one.redis.away() && !two.redis.away());
    expect([await one.attempts.admit('ada', rule), await two.attempts.admit('ada', rule)]).toEqual([0, 0]);
  });

  it('what was forgotten on another node is not held against anybody here', async () => {
    const [one, two] = [await node(), await node()];
    for (let n = 0; n < 3; n += 1) await one.attempts.admit('ada', rule);
    await two.attempts.forget('ada');
    expect(await one.attempts.admit('ada', rule)).toBe(0);
    await server.kill();
    expect(await one.attempts.attempts('ada')).toBe(1);
    expect(await one.attempts.admit('ada', rule)).toBe(0);
    await server.start();
    await until('back', () => !one.redis.away());
  });

  it('going away again and again, and coming back empty, gives an attacker one try each time', async () => {
    const { redis, attempts } = await node();
    let passed = 0;
    const guess = async (): Promise<void> => {
      for (let n = 0; n < 10; n += 1) passed += (await attempts.admit('eve', rule)) === 0 ? 1 : 0;
    };
    await guess();
    expect(passed).toBe(3);
    for (let round = 0; round < 3; round += 1) {
      await server.kill();
      await guess();
      await server.start();
      await until('back', () => !redis.away());
      await guess();
    }
    expect(passed).toBe(6);
  });
});
