import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { propagationBound, stalenessBound } from './bounds.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { latenessOf, longestOf, quantile, startScene } from './scene.ts';

const fiveMinutes = 300_000;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({ preload: new URL('./shifted-clock.ts', import.meta.url) });
});

afterAll(() => cluster?.close());

describe('the wall clock of one node, stepped by five minutes either way', () => {
  it('changes nothing for anybody: tokens of either node are good everywhere, and what is revoked is refused in time', async () => {
    const verifiers = await Promise.all(cluster.links.map(({ url }) => cluster.verifiers({ gates: [url, url] })));
    const scene = await startScene('wall clock of one node +5 min, then −5 min', cluster, verifiers);
    for (const shiftMilliseconds of [fiveMinutes, -fiveMinutes]) {
      scene.mark(`shift ${shiftMilliseconds / 1000} s`);
      cluster.nodes[0]?.process.send({ shiftMilliseconds });
      await scene.users.loggedOut(10);
      for (const node of cluster.nodes) {
        const [grant] = await node.startSessions(1);
        const verdicts = await Promise.all(verifiers.map((one) => one.judge(grant?.accessToken ?? '')));
        expect(verdicts.flat()).toEqual(Array(4).fill('accepted'));
        const { iat } = claimsOf(grant?.accessToken ?? '');
        expect(Math.abs(iat - Date.now() / 1000)).toBeLessThan(3);
      }
      await scene.users.loggedOut(10);
    }
    const report = await scene.end();
    console.log(report.text);
    expect(Object.keys(report.statuses)).toEqual(['200']);
    expect(report.falseRefusals).toEqual([]);
    expect(report.longestStaleMilliseconds).toBe(0);
    const late = latenessOf(report);
    expect(longestOf(late)).toBeLessThan(stalenessBound);
    expect(quantile(late, 0.9)).toBeLessThan(propagationBound);
  });
});

function claimsOf(token: string): { readonly iat: number } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { iat: number };
}
