import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countBy, refreshAtOnce, successorsOf } from './refresh-storm.ts';
import { makeServerFolder, type SpawnedServer, spawnServer } from './spawned-server.ts';

let folder: Awaited<ReturnType<typeof makeServerFolder>>;
let server: SpawnedServer;

beforeAll(async () => {
  folder = await makeServerFolder();
  server = await spawnServer(folder.path);
});

afterAll(async () => {
  await server?.stop();
  await folder?.remove();
});

describe('one session refreshed by everybody at the same instant', () => {
  it('answers 1,000 requests of two processes with 1,000 successes and one and the same successor', async () => {
    const [grant] = await server.startSessions(1);
    const answers = await refreshAtOnce([server.port, server.port], 500, grant?.refreshToken ?? '');

    expect(answers.length).toBe(1000);
    expect(countBy(answers.map(({ status }) => status))).toEqual({ 200: 1000 });
    const successors = successorsOf(answers);
    expect(successors.size).toBe(1);
    expect(successors.has(grant?.refreshToken ?? '')).toBe(false);
    const accessTokens = answers.map(({ body }) => (JSON.parse(body) as { access_token: string }).access_token);
    expect(new Set(accessTokens).size).toBe(1000);
  });

  it('goes on with the successor afterwards: nobody was logged out', async () => {
    const [grant] = await server.startSessions(1);
    let refreshToken = grant?.refreshToken ?? '';
    for (let turn = 0; turn < 5; turn += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refreshToken)));
      expect(countBy(answers.map(({ status }) => status))).toEqual({ 200: 20 });
      const successors = new Set(answers.map(({ body }) => body.refresh_token));
      expect(successors.size).toBe(1);
      refreshToken = [...successors][0] ?? '';
    }
  });
});

async function refresh(refreshToken: string): Promise<{ status: number; body: { refresh_token: string } }> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/token/refresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refresh_token: refreshToken }),
  });
  return { status: answer.status, body: (await answer.json()) as { refresh_token: string } };
}
