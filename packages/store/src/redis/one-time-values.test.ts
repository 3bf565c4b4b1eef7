import type { OneTimeValues } from '@sealwright/issuer/store-port';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../../test/redis-material.ts';
import { openTestRedis } from '../../test/redis-open.ts';
import { startRedis, type TestRedis } from '../../test/redis-server.ts';
import { openRedis } from './redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis();
});
beforeEach(() => server.command('FLUSHALL'));
afterAll(() => server.close());

/** The truth as a table with a unique key keeps it, with a count of how often it was asked. */
function createTruth() {
  const claimed = new Set<string>();
  const truth = { asked: 0, isAway: false, claim };
  async function claim(kind: string, value: string): Promise<boolean> {
    truth.asked += 1;
    if (truth.isAway) throw new Error('away');
    const isFirst = !claimed.has(`${kind} ${value}`);
    claimed.add(`${kind} ${value}`);
    return isFirst;
  }
  return truth;
}

async function open(truth: OneTimeValues, prefix = 'sealwright') {
  const redis = await openTestRedis(server.url, { prefix });
  return { redis, values: redis.oneTime(truth) };
}

const remembered = async (prefix = 'sealwright') =>
  (await server.command('KEYS', `${prefix}:once:*`)) as readonly string[];

describe('a value that counts once', () => {
  it('is granted to the first claim, and a replay on another node does not reach the truth', async () => {
    const truth = createTruth();
    const [one, two] = [await open(truth), await open(truth)];
    expect(await one.values.claim('code', 'c1', 60)).toBe(true);
    await until('remembered', async () => (await remembered()).length === 1);
    for (let n = 0; n < 5; n += 1) expect(await two.values.claim('code', 'c1', 60)).toBe(false);
    expect(truth.asked).toBe(1);
    expect(await two.values.claim('dpop', 'c1', 60)).toBe(true);
  });

  it('is granted once of 500 simultaneous claims on two nodes', async () => {
    const truth = createTruth();
    const [one, two] = [await open(truth), await open(truth)];
    const claims = Array.from({ length: 500 }, (_, n) => (n % 2 === 0 ? one : two).values.claim('dpop', 'p', 60));
    expect((await Promise.all(claims)).filter((granted) => granted === true)).toHaveLength(1);
  });

  it.each(['code', 'dpop', 'nonce'] as const)('is never granted twice, whatever Redis loses: a %s', async (kind) => {
    const truth = createTruth();
    const { redis, values } = await open(truth);
    expect(await values.claim(kind, 'v', 60)).toBe(true);
    await server.command('FLUSHALL');
    expect(await values.claim(kind, 'v', 60)).toBe(false);
    await server.kill();
    expect(await values.claim(kind, 'v', 60)).toBe(false);
    expect(await values.claim(kind, 'while away', 60)).toBe(true);
    await server.start();
    await until('back', () => !redis.away());
    expect(await values.claim(kind, 'v', 60)).toBe(false);
    expect(await values.claim(kind, 'while away', 60)).toBe(false);
  });

  it('is granted by nobody while the truth is away, and not lost by it', async () => {
    const truth = createTruth();
    const { values } = await open(truth);
    truth.isAway = true;
    await expect(values.claim('code', 'c', 60)).rejects.toThrow('away');
    truth.isAway = false;
    expect(await values.claim('code', 'c', 60)).toBe(true);
  });

  it('is judged by the truth alone as long as no secret was given', async () => {
    const truth = createTruth();
    const redis = await openRedis(server.url, { prefix: 'untrusted' });
    onTestFinished(() => redis.close());
    const values = redis.oneTime(truth);
    expect([await values.claim('code', 'c', 60), await values.claim('code', 'c', 60)]).toEqual([true, false]);
    expect(await remembered('untrusted')).toEqual([]);
  });

  it('lies in Redis under a hash, and for no longer than it could be used', async () => {
    const { values } = await open(createTruth(), 'hashed');
    await values.claim('code', 'very-secret-code', 60);
    await until('remembered', async () => (await remembered('hashed')).length === 1);
    const [key = ''] = await remembered('hashed');
    expect(key).toMatch(/^hashed:once:code:[A-Za-z0-9_-]{43}$/);
    expect(Number(await server.command('PTTL', key))).toBeLessThanOrEqual(60_000);
  });
});
