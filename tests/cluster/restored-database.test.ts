import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postLogout, postRefresh } from '../storm/honest-client.ts';
import { stalenessBound } from './bounds.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { copyDatabase } from './restored-database.ts';
import { latenessOf, longestOf, startScene } from './scene.ts';

let cluster: Cluster;

beforeEach(async () => {
  cluster = await startCluster();
});

afterEach(() => cluster?.close());

describe('PostgreSQL restored from a moment ago, under running nodes', () => {
  it('begins a new life of the log, gets lost revocations back from Redis, and logs nobody out who went on refreshing', async () => {
    const verifiers = await Promise.all(cluster.links.map(({ url }) => cluster.verifiers({ gates: [url, url] })));
    const scene = await startScene('PostgreSQL restored from a moment ago', cluster, verifiers);
    await scene.users.loggedOut(5);
    const before = await lifeOf(cluster);
    const copy = copyDatabase(cluster.postgres);
    const copied = scene.mark('copied');
    await scene.users.loggedOut(12);
    await scene.users.succeeded(100);
    const restored = scene.mark('restored');
    await copy.restore();
    await scene.users.succeeded(100);
    await scene.users.loggedOut(5);
    const report = await scene.end();
    console.log(report.text);

    const after = await lifeOf(cluster);
    expect(after.incarnation).toBe(before.incarnation + 1);
    expect(after.logId).not.toBe(before.logId);
    // Rule 4: every row is behind what its client holds, and nobody is refused for it.
    expect(Object.keys(report.statuses).filter((status) => !['0', '200', '503'].includes(status))).toEqual([]);
    expect(report.falseRefusals).toEqual([]);
    expect(longestOf(latenessOf(report))).toBeLessThan(stalenessBound);

    // Those that the restored database had lost, above all: for a verifier too that knows nothing but what is told to it now.
    const lost = scene.users.revoked.filter(({ answeredAt }) => answeredAt > copied && answeredAt < restored);
    expect(lost.length).toBeGreaterThan(8);
    const newcomer = await cluster.verifiers({ gates: [cluster.links[0]?.url ?? ''] });
    for (const { grant } of scene.users.revoked) {
      expect(await newcomer.judge(grant.accessToken)).toEqual(['token_revoked']);
      expect((await postRefresh(cluster.nodes[0]?.port ?? 0, grant.refreshToken)).status).toBe(400);
    }
  });

  it('ends every session where Redis was emptied, too: nobody can say any more what was revoked', async () => {
    const [node] = cluster.nodes;
    const [kept, revoked] = (await node?.startSessions(2)) ?? [];
    const verifiers = await cluster.verifiers({ gates: [cluster.links[1]?.url ?? ''] });
    const before = await lifeOf(cluster);
    const copy = copyDatabase(cluster.postgres);
    expect((await postLogout(node?.port ?? 0, revoked?.refreshToken ?? '')).status).toBe(204);
    await cluster.redis?.kill();
    await copy.restore();
    await cluster.redis?.start();
    await expect
      .poll(() => lifeOf(cluster), { timeout: 20_000 })
      .toMatchObject({ incarnation: before.incarnation + 1 });
    for (const token of [kept?.accessToken ?? '', revoked?.accessToken ?? '']) {
      await expect.poll(() => verifiers.judge(token), { timeout: 20_000 }).toEqual(['token_revoked']);
    }
    for (const { port } of cluster.nodes) {
      expect((await postRefresh(port, kept?.refreshToken ?? '')).status).toBe(400);
      expect((await postRefresh(port, revoked?.refreshToken ?? '')).status).toBe(400);
    }
    const [fresh] = (await node?.startSessions(1)) ?? [];
    expect(await verifiers.judge(fresh?.accessToken ?? '')).toEqual(['accepted']);
  });
});

async function lifeOf({ postgres }: Cluster): Promise<{ readonly incarnation: number; readonly logId: string }> {
  const [row] = await postgres.query('SELECT incarnation, log_id FROM sealwright.state, sealwright.log_head');
  return { incarnation: Number(row?.[0]), logId: String(row?.[1]) };
}
