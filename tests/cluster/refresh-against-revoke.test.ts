import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postLogout, postRefresh } from '../storm/honest-client.ts';
import type { Grant } from '../storm/spawned-server.ts';
import { propagationBound } from './bounds.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { machineMilliseconds } from './monotonic.ts';
import { pause } from './users.ts';

/** A slice of the 10,000 that `npm run test:cluster` runs. */
const races = Number(process.env['SEALWRIGHT_RACES'] ?? 500);
const atOnce = 50;

interface Raced {
  readonly accessTokens: readonly string[];
  readonly refreshTokens: readonly string[];
  readonly refreshed: boolean;
}

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
});

afterAll(() => cluster?.close());

describe('a refresh on one node that races a revocation on the other', () => {
  it(`never leaves a token that outlives the revocation, ${races} times`, async () => {
    const outcomes = { refreshed: 0, refused: 0, survivors: 0 };
    for (let done = 0; done < races; done += atOnce) {
      const grants = (await cluster.nodes[0]?.startSessions(atOnce)) ?? [];
      const raced = await Promise.all(grants.map((grant, at) => race(grant, at % 2)));
      const answered = machineMilliseconds();
      for (const { refreshed } of raced) outcomes[refreshed ? 'refreshed' : 'refused'] += 1;
      outcomes.survivors += await countSurvivors(raced, answered);
    }
    console.log(`refresh against revoke on two nodes: ${JSON.stringify(outcomes)}`);
    expect(outcomes.survivors).toBe(0);
    expect(outcomes.refreshed).toBeGreaterThan(0);
    expect(outcomes.refused).toBeGreaterThan(0);
  });
});

/** Both leave within three milliseconds of each other, so that each order and the tie occur. */
async function race(grant: Grant, seat: number): Promise<Raced> {
  const ports = cluster.nodes.map(({ port }) => port);
  const [left = 0, right = 0] = seat === 0 ? ports : ports.toReversed();
  const [answer, revoked] = await Promise.all([
    pause(randomInt(4)).then(() => postRefresh(left, grant.refreshToken)),
    pause(randomInt(4)).then(() => postLogout(right, grant.refreshToken)),
  ]);
  expect(revoked.status).toBe(204);
  const body = (await answer.json()) as Record<string, string>;
  if (answer.status !== 200) expect([answer.status, body['error']]).toEqual([400, 'invalid_grant']);
  const refreshed = answer.status === 200;
  return {
    refreshed,
    accessTokens: [grant.accessToken, ...(refreshed ? [body['access_token'] ?? ''] : [])],
    refreshTokens: [grant.refreshToken, ...(refreshed ? [body['refresh_token'] ?? ''] : [])],
  };
}

/** A refresh token must be dead at once, on both nodes; an access token within the bound of the log. */
async function countSurvivors(raced: readonly Raced[], answered: number): Promise<number> {
  const ports = cluster.nodes.map(({ port }) => port);
  const refreshTokens = raced.flatMap((one) => one.refreshTokens);
  const answers = await Promise.all(
    refreshTokens.map((token) => postRefresh(ports[randomInt(2)] ?? 0, token).then(({ status }) => status)),
  );
  let survivors = answers.filter((status) => status !== 400).length;
  let good = raced.flatMap((one) => one.accessTokens);
  do {
    const judged = await Promise.all(cluster.nodes.map((node) => node.goodOf(good)));
    good = [...new Set(judged.flat())];
  } while (good.length > 0 && machineMilliseconds() < answered + propagationBound);
  survivors += good.length;
  return survivors;
}
