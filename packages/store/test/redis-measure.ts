// Prints what one node gets out of a Redis of its own: deltas published, attempts, claims and reads a second.
import { openRedis } from '@sealwright/store/redis';
import { logRows, redisSecret } from './redis-material.ts';
import { startRedis } from './redis-server.ts';

const server = await startRedis();
const redis = await openRedis(server.url, { commandMilliseconds: 10_000 });
redis.trust(redisSecret);
/** On a busy machine the processor's time says more than the clock's. */
const redisSeconds = async (): Promise<number> => {
  const text = String(await server.command('INFO', 'cpu'));
  return [...text.matchAll(/used_cpu_(?:sys|user):([\d.]+)/g)].reduce((sum, [, value]) => sum + Number(value), 0);
};
const rate = async (name: string, count: number, step: () => Promise<unknown>): Promise<void> => {
  const [begun, own, theirs] = [performance.now(), process.cpuUsage(), await redisSeconds()];
  await step();
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(own);
  const spent = ((await redisSeconds()) - theirs) * 1e6;
  const each = `${Math.round((user + system) / count)} µs of this process, ${Math.round(spent / count)} µs of Redis each`;
  process.stdout.write(`${name}: ${Math.round(count / seconds)}/s, ${each}\n`);
};
/** So many at once, each after the one before it. */
const lanes = (count: number, at: number, one: (n: number) => Promise<unknown>): Promise<unknown> =>
  Promise.all(
    Array.from({ length: at }, async (_, lane) => {
      for (let n = lane; n < count; n += at) await one(n);
    }),
  );

const rows = logRows('log', 1, 40_000);
await redis.carrier.begin({ logId: 'log', incarnation: 1 }, 0);
await rate('published in batches of 200', 20_000, () => redis.carrier.publish('log', rows.slice(0, 20_000)));
await rate('published one by one', 2000, async () => {
  for (const row of rows.slice(20_000, 22_000)) await redis.carrier.publish('log', [row]);
});
await rate('read and believed', 22_000, async () => {
  for (let at = 0; at < 22_000; at += 1000) await redis.carrier.after('log', at, 1000);
});
const rule = { freeAttempts: 5, windowSeconds: 60, firstDelaySeconds: 1, lastDelaySeconds: 60 };
const none = { admit: () => 0, attempts: () => 0, forgive: () => undefined, forget: () => undefined };
const attempts = redis.attempts(none);
await rate('attempts, 50 at once', 40_000, () => lanes(40_000, 50, (n) => attempts.admit(`key ${n % 5000}`, rule)));
const values = redis.oneTime({ claim: async () => true });
await rate('claims without the truth, 50 at once', 40_000, () =>
  lanes(40_000, 50, (n) => values.claim('dpop', `proof ${n}`, 60)),
);
await rate('replays refused, 50 at once', 40_000, () =>
  lanes(40_000, 50, (n) => values.claim('dpop', `proof ${n}`, 60)),
);
await redis.close();
await server.close();
