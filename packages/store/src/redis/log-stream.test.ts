import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { later, logRows, until } from '../../test/redis-material.ts';
import { openTestRedis } from '../../test/redis-open.ts';
import { startRedisProxy } from '../../test/redis-proxy.ts';
import { startRedis, type TestRedis } from '../../test/redis-server.ts';
import type { LogCarrier, OpenRedisOptions } from './redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis();
});
beforeEach(() => server.command('FLUSHALL'));
afterAll(() => server.close());

const life = { logId: 'log-a', incarnation: 1 };
const stream = '{sealwright}:log:log-a';
const rows = logRows('log-a', 1, 12);

async function open(options: OpenRedisOptions = {}): Promise<LogCarrier> {
  return (await openTestRedis(server.url, options)).carrier;
}

async function begun(seq = 0): Promise<LogCarrier> {
  const carrier = await open();
  await carrier.begin(life, seq);
  return carrier;
}

const idsOf = async (): Promise<readonly string[]> => {
  const entries = (await server.command('XRANGE', stream, '-', '+')) as readonly (readonly [string])[];
  return entries.map(([id]) => id);
};

describe('publishing', () => {
  it('to a log that is not begun answers nothing and writes nothing', async () => {
    const carrier = await open();
    expect(await carrier.publish('log-a', rows.slice(0, 2))).toBeUndefined();
    expect(await carrier.current()).toBeUndefined();
    expect(await server.command('EXISTS', stream)).toBe(0);
  });

  it('appends in order, answers the last number, and another node reads the very same', async () => {
    const carrier = await begun();
    expect(await carrier.publish('log-a', rows.slice(0, 5))).toBe(5);
    const other = await open();
    expect(await other.after('log-a', 0, 100)).toEqual(rows.slice(0, 5));
    expect(await other.after('log-a', 3, 1)).toEqual(rows.slice(3, 4));
    expect(await other.after('log-a', 5, 100)).toEqual([]);
    expect(await other.current()).toEqual({ ...life, seq: 5 });
  });

  it('passes over what is there already, and goes on behind it', async () => {
    const carrier = await begun();
    await carrier.publish('log-a', rows.slice(0, 5));
    expect(await carrier.publish('log-a', rows.slice(0, 5))).toBe(5);
    expect(await carrier.publish('log-a', rows.slice(2, 8))).toBe(8);
    expect(await carrier.publish('log-a', rows.slice(0, 3))).toBe(8);
    expect(await carrier.after('log-a', 0, 100)).toEqual(rows.slice(0, 8));
  });

  it('refuses to leave a gap and says from where to fill it', async () => {
    const carrier = await begun();
    await carrier.publish('log-a', rows.slice(0, 3));
    expect(await carrier.publish('log-a', rows.slice(5, 8))).toBe(3);
    expect(await carrier.after('log-a', 0, 100)).toEqual(rows.slice(0, 3));
  });

  it('by two nodes at once of 10,000 deltas leaves every number once, in order', async () => {
    const all = logRows('log-a', 1, 10_000);
    const publishers = [await begun(), await open()];
    const publishAll = async (carrier: LogCarrier, size: number): Promise<void> => {
      for (let at = 0; at < all.length; ) {
        const last = await carrier.publish('log-a', all.slice(at, at + size));
        at = last ?? 0;
      }
    };
    await Promise.all(publishers.map((carrier, n) => publishAll(carrier, [37, 350][n] ?? 1)));
    expect(await server.command('XLEN', stream)).toBe(10_000);
    expect(await publishers[0]?.after('log-a', 0, 20_000)).toEqual(all);
  });

  it('through a link that is cut in the middle, again and again, leaves every number once', async () => {
    const proxy = await startRedisProxy(server.port);
    onTestFinished(() => proxy.close());
    await (await open()).begin(life, 0);
    const redis = await openTestRedis(`redis://127.0.0.1:${proxy.port}`);
    const all = logRows('log-a', 1, 600);
    let cuts = 0;
    let last = 0;
    while (last < 600) {
      const publishing = redis.carrier.publish('log-a', all.slice(last, last + 40));
      // The script has come to Redis or not, and nobody here knows: that is the case in question.
      if (cuts < 10) setImmediate(() => proxy.cut());
      last = (await publishing.catch(() => undefined)) ?? last;
      cuts += 1;
      await until('back', () => !redis.away());
    }
    expect(await redis.carrier.after('log-a', 0, 1000)).toEqual(all);
  });

  it('after a failover that lost the last entries goes on where Redis ends', async () => {
    const carrier = await begun();
    await carrier.publish('log-a', rows.slice(0, 6));
    await server.command('XDEL', stream, '6-0');
    await server.command('XSETID', stream, '5-0');
    expect(await carrier.publish('log-a', rows.slice(6, 7))).toBe(5);
    expect(await carrier.publish('log-a', rows.slice(5, 7))).toBe(7);
  });

  it('keeps the last entries, and a node from before them has to ask elsewhere', async () => {
    const carrier = await open({ streamRows: 200 });
    await carrier.begin(life, 0);
    const many = logRows('log-a', 1, 1000);
    await carrier.publish('log-a', many);
    const held = Number(await server.command('XLEN', stream));
    expect(held).toBeGreaterThanOrEqual(200);
    expect(held).toBeLessThan(400);
    expect(await carrier.after('log-a', 0, 10)).toBeUndefined();
    expect(await carrier.after('log-a', 800, 1000)).toEqual(many.slice(800));
  });

  it('lets go what is older than any session, but the last entry', async () => {
    let now = later(0);
    const carrier = await open({ wallClock: () => now });
    await carrier.begin(life, 0);
    await carrier.publish('log-a', rows.slice(0, 3));
    now += 32 * 86_400;
    await carrier.publish('log-a', rows.slice(3, 4));
    expect(await idsOf()).toEqual(['4-0']);
    expect(await carrier.after('log-a', 2, 9)).toBeUndefined();
    expect(await carrier.after('log-a', 3, 9)).toEqual(rows.slice(3, 4));
  });
});

describe('the beginning', () => {
  it('lies behind the number that is named', async () => {
    const carrier = await begun(7);
    expect(await carrier.current()).toEqual({ ...life, seq: 7 });
    expect(await carrier.after('log-a', 7, 9)).toEqual([]);
    expect(await carrier.after('log-a', 6, 9)).toBeUndefined();
    expect(await carrier.publish('log-a', rows.slice(6, 9))).toBe(9);
    expect(await carrier.after('log-a', 7, 9)).toEqual(rows.slice(7, 9));
  });

  it('of two nodes at once is one', async () => {
    const [one, two] = [await open(), await open()];
    await Promise.all([one.begin(life, 3), two.begin(life, 3)]);
    await one.publish('log-a', rows.slice(3, 4));
    await two.begin(life, 9);
    expect(await two.after('log-a', 3, 9)).toEqual(rows.slice(3, 4));
  });

  it('of a later life takes over, one of an earlier does not', async () => {
    const carrier = await begun();
    const younger = { logId: 'log-b', incarnation: 2 };
    await carrier.begin(younger, 4);
    await carrier.begin(life, 0);
    expect(await carrier.current()).toEqual({ ...younger, seq: 4 });
    expect(Number(await server.command('TTL', stream))).toBeGreaterThan(30 * 86_400);
    expect(await server.command('TTL', '{sealwright}:log:log-b')).toBe(-1);
  });

  it('fails when Redis was emptied behind the marks that were laid down for it', async () => {
    const carrier = await open();
    await carrier.mark(rows);
    await server.command('FLUSHALL');
    await expect(carrier.begin(life, 12)).rejects.toMatchObject({ code: 'cache_emptied' });
    expect(await server.command('EXISTS', '{sealwright}:log')).toBe(0);
    await carrier.mark(rows);
    await carrier.begin(life, 12);
    expect(await carrier.current()).toEqual({ ...life, seq: 12 });
  });
});

describe('an emptied Redis', () => {
  it.each(['emptied', 'restarted'])('that was %s in the middle is begun again behind what is lost', async (how) => {
    const carrier = await begun();
    await carrier.publish('log-a', rows.slice(0, 5));
    if (how === 'emptied') await server.command('FLUSHALL');
    else {
      await server.kill();
      await server.start();
      await until('back', () => !carrier.away());
    }
    expect(await carrier.after('log-a', 5, 9)).toBeUndefined();
    expect(await carrier.publish('log-a', rows.slice(5, 6))).toBeUndefined();
    await carrier.mark(rows.slice(0, 6));
    await carrier.begin(life, 5);
    expect(await carrier.publish('log-a', rows.slice(5, 6))).toBe(6);
    expect(await carrier.after('log-a', 5, 9)).toEqual(rows.slice(5, 6));
    expect(await carrier.after('log-a', 2, 9)).toBeUndefined();
    expect(await server.command('EXISTS', '{sealwright}:revoked:jti:log-a-1')).toBe(1);
  });

  it('that forgot its scripts only is sent them again', async () => {
    const carrier = await begun();
    await server.command('SCRIPT', 'FLUSH');
    expect(await carrier.publish('log-a', rows.slice(0, 1))).toBe(1);
  });
});

describe('a follower', () => {
  it('is woken by what another node publishes, also after Redis was away or emptied', async () => {
    const [writer, reader] = [await begun(), await open()];
    let woken = 0;
    const stop = reader.follow(() => {
      woken += 1;
    });
    const wakes = async (step: () => Promise<unknown>): Promise<void> => {
      const before = woken;
      await step();
      await until('a wake-up', () => woken > before);
    };
    await until('the first', () => woken > 0);
    for (const row of rows.slice(0, 3)) await wakes(() => writer.publish('log-a', [row]));
    await server.command('FLUSHALL');
    await wakes(() => writer.begin({ logId: 'log-b', incarnation: 2 }, 0));
    await wakes(() => writer.publish('log-b', logRows('log-b', 1, 1)));
    await server.kill();
    await until('away', () => reader.away());
    await wakes(() => server.start());
    stop();
    const before = woken;
    await until('the writer is back', () => !writer.away());
    await writer.begin(life, 0);
    await writer.publish('log-a', rows.slice(0, 1));
    expect(woken).toBe(before);
  });

  it('is woken within milliseconds', async () => {
    const [writer, reader] = [await begun(), await open()];
    let wake: () => void = () => undefined;
    reader.follow(() => wake());
    await until('reading', () => !reader.away());
    const times: number[] = [];
    for (const row of logRows('log-a', 1, 20)) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const begunAt = performance.now();
      await writer.publish('log-a', [row]);
      await woken;
      times.push(performance.now() - begunAt);
    }
    expect(times.sort((a, b) => a - b)[10]).toBeLessThan(50);
  });
});

describe('a user of Redis’s access lists', () => {
  it('needs no more rights than are documented', async () => {
    const rights = ['+@connection', '+@read', '+@write', '+@scripting', '+time', '~{sealwright}:*', '~sealwright:*'];
    await server.command('ACL', 'SETUSER', 'node', 'reset', 'on', '>pass', ...rights);
    const redis = await openTestRedis(`redis://node:pass@127.0.0.1:${server.port}`);
    let woken = 0;
    redis.carrier.follow(() => {
      woken += 1;
    });
    await redis.carrier.mark(rows);
    await redis.carrier.begin(life, 0);
    expect(await redis.carrier.publish('log-a', rows)).toBe(12);
    expect(await redis.carrier.after('log-a', 0, 12)).toEqual(rows);
    await until('woken', () => woken > 1);
    const none = { admit: () => 0, attempts: () => 0, forgive: () => undefined, forget: () => undefined };
    await redis
      .attempts(none)
      .admit('key', { freeAttempts: 1, windowSeconds: 9, firstDelaySeconds: 9, lastDelaySeconds: 9 });
    expect(await redis.attempts({ ...none, attempts: () => 99 }).attempts('key')).toBe(1);
    expect(redis.away()).toBe(false);
    await expect(server.command('ACL', 'DRYRUN', 'node', 'CONFIG', 'GET', '*')).resolves.toContain('no permissions');
  });
});
