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
  verifiers = await startVerifiers();
  users = await startUsers(cluster.nodes, async () => undefined, { pauseMilliseconds: 20 });
});

afterAll(async () => {
  await users?.stop();
  await cluster?.close();
});

describe('the signing key, rotated in the cluster under load', () => {
  it('at its time, by the one node and then by the other: no token is refused anywhere', async () => {
    for (const node of cluster.nodes) {
      // The schedule's order: the next key is public first, and verifiers hold it when it begins to sign.
      await node.tick();
      const informed = await startVerifiers();
      const watch = judgeNewest(informed);
      await watch.sawKey(await node.rotate());
      expect(await watch.stop()).toEqual([]);
    }
    expect(new Set(users.attempts.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('before its time: the key travels to verifiers in a signed delta, signs a second later, and is unknown to nobody', async () => {
    for (const node of cluster.nodes.toReversed()) {
      const watch = judgeNewest(verifiers);
      await watch.sawKey(await node.rotate());
      expect(await watch.stop()).toEqual([]);
    }
  });

  it.each([false, true])(
    'in an emergency: the condemned key dies within a second on the verifiers of both nodes, and nobody else is refused (fresh: %s)',
    async (fresh) => {
      const [first, second] = cluster.nodes;
      const kept = (await first?.startSessions(4)) ?? [];
      const watch = judgeNewest(verifiers);
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
      const early = (one: Refusal): boolean => isEarly(one, result?.replacement ?? '', answered);
      expect(refused.filter((one) => one.kid !== result?.kid && !early(one))).toEqual([]);
      expect(new Set(users.attempts.map(({ status }) => status))).toEqual(new Set([200]));
    },
  );
});

interface Refusal {
  readonly kid: string;
  readonly code: string;
  readonly at: number;
}

/** A token that overtook its key on the way to a verifier. */
function isEarly({ kid, code, at }: Refusal, newKid: string, rotated: number): boolean {
  return kid === newKid && code === 'key_unknown' && at < rotated + propagationBound;
}

function startVerifiers(): Promise<readonly SpawnedVerifiers[]> {
  return Promise.all(cluster.links.map(({ url }) => cluster.verifiers({ gates: [url, url, url] })));
}

/** Gives what was answered to people last to every verifier, all the time. Answers what was refused. */
function judgeNewest(by: readonly SpawnedVerifiers[]): {
  sawKey(kid: string): Promise<void>;
  stop(): Promise<readonly Refusal[]>;
} {
  const refused: Refusal[] = [];
  const seen = new Map<string, number>();
  let running = true;
  const loop = (async () => {
    while (running) {
      for (const token of users.newestTokens()) {
        const verdicts = (await Promise.all(by.map((one) => one.judge(token)))).flat();
        const kid = kidOf(token);
        seen.set(kid, (seen.get(kid) ?? 0) + 1);
        const at = machineMilliseconds();
        for (const code of verdicts) if (code !== 'accepted') refused.push({ kid, code, at });
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
