import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countBy, refreshAtOnce, successorsOf } from '../storm/refresh-storm.ts';
import { type Cluster, startCluster } from './cluster.ts';

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
});

afterAll(() => cluster?.close());

describe('one session refreshed by everybody at the same instant, over two nodes', () => {
  it('answers 1,000 requests with 1,000 successes and one and the same successor', async () => {
    const [grant] = (await cluster.nodes[0]?.startSessions(1)) ?? [];
    const given = grant?.refreshToken ?? '';
    const answers = await refreshAtOnce(
      cluster.nodes.map(({ port }) => port),
      500,
      given,
    );
    expect(countBy(answers.map(({ status }) => status))).toEqual({ 200: 1000 });
    const successors = successorsOf(answers);
    expect(successors.size).toBe(1);
    expect(successors.has(given)).toBe(false);
    const [row] = await cluster.postgres.query('SELECT gen FROM sealwright.sessions WHERE sid = $1', [grant?.sid]);
    expect(row?.map(Number)).toEqual([2]);
  });

  it('goes on with the successor on either node: nobody was logged out', async () => {
    const [grant] = (await cluster.nodes[1]?.startSessions(1)) ?? [];
    const ports = cluster.nodes.map(({ port }) => port);
    let refreshToken = grant?.refreshToken ?? '';
    for (let turn = 0; turn < 4; turn += 1) {
      const answers = await refreshAtOnce(ports, 10, refreshToken);
      expect(countBy(answers.map(({ status }) => status))).toEqual({ 200: 20 });
      const successors = successorsOf(answers);
      expect(successors.size).toBe(1);
      [refreshToken = ''] = successors;
    }
  });
});
