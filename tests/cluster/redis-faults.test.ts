import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stalenessBound, withoutRedisBound } from './bounds.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { latenessOf, longestOf, startScene } from './scene.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
});

afterAll(() => cluster?.close());

describe('Redis', () => {
  it('killed, started again, emptied and held still: nobody is logged out, no answer fails, nothing revoked is taken', async () => {
    const verifiers = await Promise.all(cluster.links.map(({ url }) => cluster.verifiers({ gates: [url, url, url] })));
    const scene = await startScene('Redis killed, started empty, emptied, held still', cluster, verifiers);
    await scene.users.loggedOut(5);
    const killed = scene.mark('killed');
    await cluster.redis?.kill();
    await scene.users.loggedOut(15);
    const back = scene.mark('back, empty');
    await cluster.redis?.start();
    await scene.users.loggedOut(10);
    await streamHolds(cluster, scene.users.revoked.at(-1)?.grant.sid ?? '');
    scene.mark('emptied');
    await cluster.redis?.command('FLUSHALL');
    await scene.users.loggedOut(10);
    await streamHolds(cluster, scene.users.revoked[0]?.grant.sid ?? '');
    const held = scene.mark('held still');
    cluster.redis?.freeze();
    await scene.users.loggedOut(15);
    const thawed = scene.mark('let go');
    cluster.redis?.thaw();
    await scene.users.loggedOut(5);
    const report = await scene.end();
    console.log(report.text);

    expect(Object.keys(report.statuses)).toEqual(['200']);
    expect(report.falseRefusals).toEqual([]);
    expect(report.longestStaleMilliseconds).toBe(0);
    expect(longestOf(latenessOf(report))).toBeLessThan(stalenessBound);
    expect(longestOf(latenessOf(report, killed, back))).toBeLessThan(withoutRedisBound);
    expect(longestOf(latenessOf(report, held, thawed))).toBeLessThan(withoutRedisBound);
  });
});

/** What programs in other languages look for is there again, once the log is begun anew. */
async function streamHolds({ redis }: Cluster, sid: string): Promise<void> {
  const keys = ['{sealwright}:log', `{sealwright}:revoked:sid:${sid}`];
  await expect.poll(async () => redis?.command('EXISTS', ...keys), { timeout: 20_000, interval: 50 }).toBe(2);
}
