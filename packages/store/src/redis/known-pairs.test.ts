import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../test/redis-material.ts';
import { openTestRedis } from '../../test/redis-open.ts';
import { startRedis, type TestRedis } from '../../test/redis-server.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis();
});
beforeEach(() => server.command('FLUSHALL'));
afterAll(() => server.close());

async function open() {
  const redis = await openTestRedis(server.url);
  const own = new Set<string>();
  return redis.knownPairs({ has: (pair) => own.has(pair), add: (pair) => void own.add(pair) });
}

const knownKeys = async () => (await server.command('KEYS', '*:known:*')) as readonly string[];

describe('a pair of account and address that has logged in', () => {
  it('is known on every node, and another is not', async () => {
    const [one, two] = [await open(), await open()];
    one.add('ada 192.0.2.1');
    await until('known to the other', () => two.has('ada 192.0.2.1'));
    expect(await two.has('ada 192.0.2.2')).toBe(false);
  });

  it('is known on its own node while Redis is away, and nobody waits for it', async () => {
    const [one, two] = [await open(), await open()];
    await server.kill();
    one.add('ada 192.0.2.1');
    expect([await one.has('ada 192.0.2.1'), await two.has('ada 192.0.2.1')]).toEqual([true, false]);
    await server.start();
  });

  it('can not be read in Redis, and is forgotten in the end', async () => {
    (await open()).add('ada 192.0.2.1');
    await until('written', async () => (await knownKeys()).length === 1);
    const [key = ''] = await knownKeys();
    expect(key).toMatch(/^sealwright:known:[A-Za-z0-9_-]{43}$/);
    expect(Number(await server.command('TTL', key))).toBeGreaterThan(89 * 86_400);
  });
});
