import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stalenessBound } from './bounds.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { latenessOf, longestOf, startScene } from './scene.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
});

afterAll(() => cluster?.close());

describe('kill -9 of a node in a storm', () => {
  it('costs nobody his session; its verifiers go on at the other node and take nothing that was revoked', async () => {
    const [left, right] = cluster.links;
    const nodes = [left?.url ?? '', right?.url ?? ''];
    const verifiers = await Promise.all([
      cluster.verifiers({ gates: Array(3).fill(left?.url), nodes }),
      cluster.verifiers({ gates: Array(3).fill(right?.url), nodes }),
    ]);
    const scene = await startScene('kill -9 of one node of two', cluster, verifiers, {
      people: 16,
      pauseMilliseconds: 0,
    });
    for (const at of [0, 1]) {
      await scene.users.succeeded(100);
      await scene.users.loggedOut(5);
      scene.mark(`kill ${at}`);
      await cluster.nodes[at]?.kill();
      await scene.users.succeeded(100);
      await scene.users.loggedOut(10);
      await cluster.restart(at);
      scene.mark(`restarted ${at}`);
    }
    await scene.users.loggedOut(10);
    const report = await scene.end();
    console.log(report.text);
    expect(Object.keys(report.statuses).sort()).toEqual(['0', '200']);
    expect(report.falseRefusals).toEqual([]);
    expect(scene.users.revoked.length).toBeGreaterThan(30);
    expect(longestOf(latenessOf(report))).toBeLessThan(stalenessBound);
    expect(report.longestStaleMilliseconds).toBeLessThan(2000);
  });
});
