import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logRows, until } from '../../test/redis-material.ts';
import { openTestRedis } from '../../test/redis-open.ts';
import { startRedisCluster, type TestRedis } from '../../test/redis-server.ts';

let cluster: Awaited<ReturnType<typeof startRedisCluster>>;
beforeAll(async () => {
  cluster = await startRedisCluster();
  await until('all slots served', async () => {
    const infos = await Promise.all(cluster.nodes.map((node) => node.command('CLUSTER', 'INFO')));
    return infos.every((info) => String(info).includes('cluster_state:ok'));
  });
}, 60_000);
afterAll(() => cluster.close());

async function open(urls: string | readonly string[]) {
  return openTestRedis(urls, { commandMilliseconds: 2000 });
}

const slot = async (): Promise<number> => Number(await cluster.nodes[0]?.command('CLUSTER', 'KEYSLOT', '{sealwright}'));

/** The node that serves a slot, by what its own table says. */
async function ownerOf(of: number): Promise<TestRedis> {
  for (const node of cluster.nodes) {
    const own = String(await node.command('CLUSTER', 'NODES'))
      .split('\n')
      .find((line) => line.includes('myself'));
    const ranges = (own ?? '')
      .split(' ')
      .slice(8)
      .map((range) => range.split('-').map(Number));
    if (ranges.some(([from = -1, to = from]) => from <= of && of <= to)) return node;
  }
  throw new Error('nobody serves the slot');
}

describe('a cluster', () => {
  it('is found by any of its nodes, and holds all of the log in one slot', async () => {
    const [first] = cluster.nodes;
    const redis = await open(`${first?.url}?cluster=true`);
    expect(redis.away()).toBe(false);
    await redis.carrier.begin({ logId: 'log-a', incarnation: 1 }, 0);
    expect(await redis.carrier.publish('log-a', logRows('log-a', 1, 300))).toBe(300);
    expect(await redis.carrier.after('log-a', 290, 99)).toEqual(logRows('log-a', 291, 300));
    const owner = await ownerOf(await slot());
    expect(await owner.command('EXISTS', '{sealwright}:revoked:jti:log-a-300')).toBe(1);
  });

  it('spreads attempts and one-time values over its nodes', async () => {
    const redis = await open(cluster.nodes.map(({ url }) => url));
    const values = redis.oneTime({ claim: async () => true });
    for (let n = 0; n < 60; n += 1) await values.claim('nonce', `n${n}`, 60);
    const count = async (node: TestRedis): Promise<number> =>
      ((await node.command('KEYS', '*:once:*')) as string[]).length;
    await until('all remembered', async () => {
      const counts = await Promise.all(cluster.nodes.map(count));
      return counts.every((each) => each > 0) && counts.reduce((sum, each) => sum + each, 0) === 60;
    });
    expect(redis.away()).toBe(false);
  });

  it('may move the slot of the log while it is published to, and loses nothing', async () => {
    const redis = await open(cluster.nodes.map(({ url }) => url));
    await redis.carrier.begin({ logId: 'log-b', incarnation: 2 }, 0);
    const rows = logRows('log-b', 1, 40);
    let woken = 0;
    redis.carrier.follow(() => {
      woken += 1;
    });
    await redis.carrier.publish('log-b', rows.slice(0, 20));
    await moveSlot(await slot());
    expect(await redis.carrier.publish('log-b', rows.slice(20))).toBe(40);
    expect(await redis.carrier.after('log-b', 0, 99)).toEqual(rows);
    const before = woken;
    await redis.carrier.publish('log-b', logRows('log-b', 41, 41));
    await until('the follower goes on', () => woken > before);
  });

  it('that loses a node is away for its keys, and comes back with it', async () => {
    const redis = await open(cluster.nodes.map(({ url }) => url));
    const owner = await ownerOf(await slot());
    await owner.kill();
    await until('away', async () =>
      redis.carrier.current().then(
        () => false,
        () => redis.away(),
      ),
    );
    await owner.start();
    await until('back', () => !redis.away(), 20_000);
  });
});

async function moveSlot(moved: number): Promise<void> {
  const owner = await ownerOf(moved);
  const target = cluster.nodes.find((node) => node !== owner);
  const idOf = async (node: TestRedis | undefined): Promise<string> => String(await node?.command('CLUSTER', 'MYID'));
  const [from, to] = [await idOf(owner), await idOf(target)];
  await target?.command('CLUSTER', 'SETSLOT', String(moved), 'IMPORTING', from);
  await owner.command('CLUSTER', 'SETSLOT', String(moved), 'MIGRATING', to);
  const keys = (await owner.command('CLUSTER', 'GETKEYSINSLOT', String(moved), '10000')) as readonly string[];
  const words = ['-p', String(owner.port), 'MIGRATE', '127.0.0.1', String(target?.port), '', '0', '5000', 'KEYS'];
  execFileSync('redis-cli', [...words, ...keys], { stdio: 'ignore', timeout: 20_000 });
  for (const node of [target, owner]) await node?.command('CLUSTER', 'SETSLOT', String(moved), 'NODE', to);
}
