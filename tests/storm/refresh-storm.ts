import { fork } from 'node:child_process';

export interface StormAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * The same refresh by everybody at the same instant: a process of clients for each port, whose sockets are all open before the
 * first request leaves.
 */
export async function refreshAtOnce(
  ports: readonly number[],
  sockets: number,
  refreshToken: string,
): Promise<readonly StormAnswer[]> {
  const clients = ports.map((port) => ({ port, ...startClient() }));
  await Promise.all(clients.map(({ port, say }) => say({ port, sockets, refreshToken })));
  return (await Promise.all(clients.map(({ say }) => say('go')))).flat() as StormAnswer[];
}

/** What all of them answered with, once each. */
export function successorsOf(answers: readonly StormAnswer[]): ReadonlySet<string> {
  return new Set(answers.map(({ body }) => (JSON.parse(body) as { refresh_token: string }).refresh_token));
}

export function countBy(values: readonly (number | string)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function startClient(): { say(word: unknown): Promise<unknown> } {
  const child = fork(new URL('./refresh-client.ts', import.meta.url), { execArgv: [] });
  return {
    say: (word) =>
      new Promise((resolve, reject) => {
        child.once('message', resolve);
        child.once('error', reject);
        child.send(word as object);
      }),
  };
}
