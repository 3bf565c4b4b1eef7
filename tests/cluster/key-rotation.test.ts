import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { propagationBound } from './bounds.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { machineMilliseconds } from './monotonic.ts';
import type { SpawnedVerifiers } from './spawned-verifiers.ts';
import { pause, startUsers, type Users } from './users.ts';

let cluster: Cluster;
let verifiers: readonly SpawnedVerifiers[];
let users: Users;

beforeAll(async () => {
  cluster = await startCluster();
  verifiers = await Promise.all(cluster.links.map(({ url }) => cluster.verifiers({ gates: [url, url, url] })));
  users = await startUsers(cluster.nodes, async () => undefined, { pauseMilliseconds: 20 });
});

afterAll(async () => {
  await users?.stop();
  await cluster?.close();
});

describe('the signing key, rotated in the cluster under load', () => {
  it('in good order, now by one node and now by the other: no token is refused anywhere', async () => {
    const watch = judgeNewest();
    const keys = new Set<string>();
    for (const node of [...cluster.nodes, ...cluster.nodes]) {
      const active = await node.rotate();
      keys.add(active);
      await watch.sawKey(active);
    }
    expect(keys.size).toBe(4);
    const refused = await watch.stop();
    expect(refused).toEqual([]);
    expect(new Set(users.attempts.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it.each([false, true])(
    'in an emergency: the condemned key dies within a second on the verifiers of both nodes, and nobody else is refused (fresh: %s)',
    async (fresh) => {
      const [first, second] = cluster.nodes;
      const kept = (await first?.startSessions(4)) ?? [];
      const watch = judgeNewest();
      await Promise.all(
        verifiers.map((one) => one.watch(kept.map(({ accessToken }) => ({ token: accessToken, good: false })))),
      );
      await users.succeeded(20);
      const result = await second?.condemn(fresh);
      const answered = machineMilliseconds();
      expect(kept.map(({ accessToken }) => kidOf(accessToken))).toEqual(Array(4).fill(result?.kid));
      await watch.sawKey(result?.replacement ?? '');
      await pause(propagationBound + 200);
      const last = (await Promise.all(verifiers.map((one) => one.acceptances())))
        .flat()
        .filter(({ token }) => kept.some(({ accessToken }) => accessToken === token))
        .flatMap((one) => one.last);
      expect(last).toHaveLength(4 * 6);
      const longest = Math.max(...last) - answered;
      console.log(`the condemned key was last accepted ${Math.max(0, longest).toFixed(0)} ms after the answer`);
      expect(Math.min(...last)).toBeGreaterThan(0);
      expect(longest).toBeLessThan(propagationBound);
      const refused = await watch.stop();
      expect(refused.filter((one) => !one.startsWith(`${result?.kid} `))).toEqual([]);
      expect(new Set(users.attempts.map(({ status }) => status))).toEqual(new Set([200]));
    },
  );
});

/** Gives what was answered to people last to every verifier, all the time. Answers `kid code` for what was refused. */
function judgeNewest(): { sawKey(kid: string): Promise<void>; stop(): Promise<readonly string[]> } {
  const refused: string[] = [];
  const seen = new Map<string, number>();
  let running = true;
  const loop = (async () => {
    while (running) {
      for (const token of users.newestTokens()) {
        const verdicts = (await Promise.all(verifiers.map((one) => one.judge(token)))).flat();
        const kid = kidOf(token);
        seen.set(kid, (seen.get(kid) ?? 0) + 1);
        refused.push(...verdicts.filter((verdict) => verdict !== 'accepted').map((verdict) => `${kid} ${verdict}`));
      }
    }
  })();
  return {
    sawKey: async (kid) => {
      await expect.poll(() => seen.get(kid) ?? 0, { timeout: 30_000, interval: 20 }).toBeGreaterThan(20);
    },
    async stop() {
      running = false;
      await loop;
      return refused;
    },
  };
}

function kidOf(token: string): string {
  return (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
}
