import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHonestClient, type HonestClient, postLogout, postRefresh } from './honest-client.ts';
import { type Grant, makeServerFolder, type SpawnedServer, spawnServer } from './spawned-server.ts';

const lives = 4;
const honestSessions = 24;
const doomedSessions = 24;

let folder: Awaited<ReturnType<typeof makeServerFolder>>;

beforeAll(async () => {
  folder = await makeServerFolder();
});

afterAll(async () => {
  await folder?.remove();
});

describe('kill -9 in the middle of a storm of refreshes and revocations', () => {
  it('loses no session, makes no revoked token good, and logs nobody out', async () => {
    let server = await spawnServer(folder.path);
    const grants = await server.startSessions(honestSessions);
    const honest = grants.map(createHonestClient);
    const revoked: Grant[] = [];
    const figures = { refreshes: 0, revocations: 0, answersLost: 0 };
    for (let life = 0; life < lives; life += 1) {
      const doomed = await server.startSessions(doomedSessions);
      const storm = startStorm(server, honest, doomed);
      await storm.reached(120 + randomInt(120));
      await server.kill();
      const outcome = await storm.ended;
      revoked.push(...outcome.revoked);
      figures.refreshes += outcome.refreshes;
      figures.revocations += outcome.revoked.length;
      server = await spawnServer(folder.path);

      for (const client of honest) {
        figures.answersLost += client.lost() ? 1 : 0;
        expect(await client.refresh(server.port)).toBe(200);
      }
      for (const grant of grants) expect(await server.isGood(grant.accessToken)).toBe(true);
      for (const grant of revoked) {
        expect(await statusOf(server.port, grant.refreshToken)).toBe(400);
        expect(await server.isGood(grant.accessToken)).toBe(false);
      }
    }
    await server.stop();
    console.log(`kill -9, ${lives} times: ${JSON.stringify(figures)}`);
    expect(figures.refreshes).toBeGreaterThan(100);
    expect(figures.revocations).toBeGreaterThan(lives);
  }, 120_000);
});

function startStorm(
  server: SpawnedServer,
  honest: readonly HonestClient[],
  doomed: readonly Grant[],
): {
  reached(answers: number): Promise<void>;
  readonly ended: Promise<{ readonly refreshes: number; readonly revoked: readonly Grant[] }>;
} {
  const revoked: Grant[] = [];
  let refreshes = 0;
  let notice = (): void => undefined;
  const refreshing = honest.map(async (client) => {
    for (;;) {
      if ((await client.refresh(server.port)) !== 200) throw new Error('an honest client was refused');
      refreshes += 1;
      notice();
    }
  });
  const revoking = (async () => {
    for (const grant of doomed) {
      const answer = await postLogout(server.port, grant.refreshToken);
      if (answer.status !== 204) throw new Error('a log-out was refused');
      revoked.push(grant);
      notice();
    }
  })();
  return {
    reached: (answers) =>
      new Promise((resolve) => {
        notice = () => {
          if (refreshes + revoked.length >= answers) resolve();
        };
      }),
    ended: Promise.allSettled([...refreshing, revoking]).then((results) => {
      for (const result of results) {
        // Only the broken connection may end a client: a refusal is the failure that this test looks for.
        if (result.status === 'rejected' && !isBrokenConnection(result.reason)) throw result.reason;
      }
      return { refreshes, revoked };
    }),
  };
}

function isBrokenConnection(reason: unknown): boolean {
  return reason instanceof TypeError;
}

async function statusOf(port: number, refreshToken: string): Promise<number> {
  return (await postRefresh(port, refreshToken)).status;
}
