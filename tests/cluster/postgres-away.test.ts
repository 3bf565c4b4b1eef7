import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stalenessBound } from './bounds.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { latenessOf, longestOf, startScene } from './scene.ts';
import { pause } from './users.ts';

const awayMilliseconds = 10_000;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
});

afterAll(() => cluster?.close());

describe('PostgreSQL away for ten seconds', () => {
  it('is answered with 503; verifiers know that they know nothing, deny with 503, and all is as before when it is back', async () => {
    const verifiers = await Promise.all(cluster.links.map(({ url }) => cluster.verifiers({ gates: [url, url, url] })));
    const scene = await startScene('PostgreSQL away for 10 s', cluster, verifiers);
    await scene.users.loggedOut(10);
    await scene.users.succeeded(50);
    const stopped = scene.mark('stopped');
    await cluster.postgres.stop('immediate');
    await pause(awayMilliseconds);
    const started = scene.mark('started');
    await cluster.postgres.start();
    await scene.users.succeeded(100);
    await scene.users.loggedOut(10);
    const report = await scene.end();
    console.log(report.text);

    // A person is told to come again, and never that his session is over.
    expect(Object.keys(report.statuses).filter((status) => !['0', '200', '503'].includes(status))).toEqual([]);
    expect(report.statuses['503']).toBeGreaterThan(0);
    expect(report.falseRefusals).toEqual([]);
    expect(longestOf(latenessOf(report))).toBeLessThan(stalenessBound);
    // No node vouches for what it cannot know: each verifier was stale before PostgreSQL came back, within its bound.
    for (const spans of report.spans) {
      const stale = spans.filter(({ verdict }) => verdict === 'revocation_stale');
      expect(stale.length).toBeGreaterThan(0);
      expect(stale[0]?.from).toBeLessThan(stopped + stalenessBound + 1000);
      expect(stale[0]?.from).toBeLessThan(started);
      expect(stale.at(-1)?.to).toBeLessThan(started + 10_000);
    }
  });
});
