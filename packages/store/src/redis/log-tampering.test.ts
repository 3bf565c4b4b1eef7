import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { logRows, redisSecret, until } from '../../test/redis-material.ts';
import { openTestRedis } from '../../test/redis-open.ts';
import { startRedis, type TestRedis } from '../../test/redis-server.ts';
import type { LogCarrier } from './redis.ts';

let server: TestRedis;
let carrier: LogCarrier;
beforeAll(async () => {
  server = await startRedis();
});
beforeEach(async () => {
  await server.command('FLUSHALL');
  carrier = await open(redisSecret);
  await carrier.begin(life, 0);
  await carrier.publish('log-a', rows.slice(0, 4));
});
afterAll(() => server.close());

const life = { logId: 'log-a', incarnation: 1 };
const stream = '{sealwright}:log:log-a';
const rows = logRows('log-a', 1, 9);

async function open(secret: Uint8Array): Promise<LogCarrier> {
  return (await openTestRedis(server.url, { secret })).carrier;
}

/** The words of one entry as a node wrote them. */
async function wordsOf(id: string): Promise<readonly string[]> {
  const [entry] = (await server.command('XRANGE', stream, id, id)) as readonly (readonly [string, readonly string[]])[];
  return entry?.[1] ?? [];
}

const change = (words: readonly string[], name: string, value: string): readonly string[] =>
  words.map((word, at) => (at % 2 === 1 && words[at - 1] === name ? value : word));

describe('an intruder who can write to Redis', () => {
  it('adds nothing that is believed, though its hash is right', async () => {
    const [forged] = logRows('log-a', 5, 5, () => ({ kind: 'issuer', epoch: 9, expiresAt: 2_000_000_000 }));
    const stranger = await open(new Uint8Array(32).fill(9));
    await stranger.publish('log-a', forged === undefined ? [] : [forged]);
    expect((await wordsOf('5-0')).length).toBeGreaterThan(0);
    expect(await carrier.after('log-a', 4, 9)).toBeUndefined();
    expect(await carrier.current()).toBeUndefined();
  });

  it.each([
    ['the delta', 'd', rows[4]?.delta ?? ''],
    ['the hash', 'h', rows[4]?.hash ?? ''],
    ['the end', 'e', '1'],
    ['the MAC', 'm', 'AAAA'],
  ])('changes %s of an entry and is found out', async (_, name, value) => {
    const words = change(await wordsOf('4-0'), name, value);
    await server.command('XDEL', stream, '4-0');
    await server.command('XSETID', stream, '3-0');
    await server.command('XADD', stream, '4-0', ...words);
    expect(await carrier.after('log-a', 3, 9)).toBeUndefined();
    expect(await carrier.after('log-a', 2, 1)).toBeUndefined();
  });

  it('moves an entry to another place or another log in vain', async () => {
    const words = await wordsOf('4-0');
    await server.command('XADD', stream, '5-0', ...words);
    expect(await carrier.after('log-a', 4, 9)).toBeUndefined();
    await carrier.begin({ logId: 'log-b', incarnation: 2 }, 3);
    await server.command('XADD', '{sealwright}:log:log-b', '4-0', ...words);
    expect(await carrier.after('log-b', 3, 9)).toBeUndefined();
  });

  it('takes an entry out and is found out', async () => {
    await server.command('XDEL', stream, '2-0');
    expect(await carrier.after('log-a', 0, 9)).toBeUndefined();
    expect(await carrier.after('log-a', 1, 9)).toBeUndefined();
    expect(await carrier.after('log-a', 2, 9)).toEqual(rows.slice(2, 4));
  });

  it.each([
    ['another incarnation', ['HSET', '{sealwright}:log', 'incarnation', '99']],
    ['no MAC', ['HDEL', '{sealwright}:log', 'm']],
    ['something else', ['SET', '{sealwright}:log', 'x']],
  ])('writes a pointer with %s, which leads nowhere and is put right by the next beginning', async (_, words) => {
    await server.command(...words);
    expect(await carrier.current()).toBeUndefined();
    await carrier.begin(life, 4);
    expect(await carrier.current()).toEqual({ ...life, seq: 4 });
  });

  it('copies a hash and leaves the MAC out, and the next that publishes throws the Stream away', async () => {
    await server.command('XADD', stream, '5-0', 'd', 'x', 'h', rows[4]?.hash ?? '', 'e', '', 'm', '');
    expect(await carrier.publish('log-a', rows.slice(4, 6))).toBeUndefined();
  });

  it('ends the Stream far away, and the next that publishes throws it away', async () => {
    await server.command('XADD', stream, '99999-0', 'd', 'x');
    expect(await carrier.publish('log-a', rows.slice(4, 5))).toBeUndefined();
    await carrier.begin(life, 4);
    expect(await carrier.publish('log-a', rows.slice(4, 5))).toBe(5);
    expect(await carrier.after('log-a', 4, 9)).toEqual(rows.slice(4, 5));
  });

  it('half writes an entry, and the next that publishes throws the Stream away', async () => {
    await server.command('XADD', stream, '5-0', 'd', rows[4]?.delta ?? '');
    expect(await carrier.after('log-a', 4, 9)).toBeUndefined();
    expect(await carrier.publish('log-a', rows.slice(4, 6))).toBeUndefined();
    expect(await server.command('EXISTS', stream)).toBe(0);
  });

  it('puts something else in its place, which goes as well', async () => {
    await server.command('SET', stream, 'x');
    await expect(carrier.after('log-a', 0, 9)).rejects.toMatchObject({ code: 'cache_failed' });
    expect(await carrier.publish('log-a', rows.slice(4, 5))).toBeUndefined();
    await carrier.begin(life, 4);
    expect(await carrier.publish('log-a', rows.slice(4, 5))).toBe(5);
  });

  it('keeps a follower from sleeping, and no more', async () => {
    let woken = 0;
    carrier.follow(() => {
      woken += 1;
    });
    await until('the first', () => woken > 0);
    const before = woken;
    await server.command('XADD', stream, '5-0', 'd', 'x');
    await until('a wake-up', () => woken > before);
  });
});

describe('two pasts under one name, both written by nodes', () => {
  it('are reported and left as they are, for PostgreSQL to say which is true', async () => {
    const other = logRows('log-a', 1, 6, (seq) => ({ kind: 'key', id: `k${seq}` }));
    await expect(carrier.publish('log-a', other.slice(2, 6))).rejects.toMatchObject({
      code: 'cache_failed',
      evidence: { reason: 'FORK' },
    });
    expect(await carrier.after('log-a', 0, 9)).toEqual(rows.slice(0, 4));
  });
});
