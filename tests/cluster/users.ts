import { createHonestClient, type HonestClient, postLogout } from '../storm/honest-client.ts';
import type { Grant, SpawnedServer } from '../storm/spawned-server.ts';
import { machineMilliseconds } from './monotonic.ts';

export interface Attempt {
  readonly at: number;
  /** What was answered; 0 where nothing was. */
  readonly status: number;
}

export interface AnsweredRevocation {
  readonly grant: Grant;
  readonly answeredAt: number;
}

export interface UsersOptions {
  /** People who refresh all the time, one request each at once. Default 8. */
  readonly people?: number;
  /** Between two refreshes of one person. Default 40 ms. */
  readonly pauseMilliseconds?: number;
  /** Between two log-outs. Default 100 ms. */
  readonly revokeEveryMilliseconds?: number;
}

/** People at the nodes. Who gets no answer from one, or a 503, goes to the next, as a load balancer would send him. */
export interface Users {
  readonly honest: readonly Grant[];
  /** What was answered to each of them last. */
  newestTokens(): readonly string[];
  readonly attempts: readonly Attempt[];
  readonly revoked: readonly AnsweredRevocation[];
  /** Resolves after so many successes more. */
  succeeded(count: number): Promise<void>;
  /** Resolves after so many answered log-outs more. */
  loggedOut(count: number): Promise<void>;
  /** Everybody ends with the answer that he waits for; the last refreshes of all have succeeded when this resolves. */
  stop(): Promise<void>;
}

const retryMilliseconds = 50;

/** Sessions that are made for being logged out, at once. */
const doomedAtOnce = 20;

/** `expect` hears of each session that is going to be logged out, before it is. */
export async function startUsers(
  nodes: readonly SpawnedServer[],
  expect: (doomed: readonly Grant[]) => Promise<void>,
  options: UsersOptions = {},
): Promise<Users> {
  const { people = 8, pauseMilliseconds = 40, revokeEveryMilliseconds = 100 } = options;
  const [first] = nodes;
  if (first === undefined) throw new Error('people need a node');
  const honest = await first.startSessions(people);
  const attempts: Attempt[] = [];
  const revoked: AnsweredRevocation[] = [];
  const watchers = new Set<() => void>();
  let running = true;
  const tell = (): void => {
    for (const watch of watchers) watch();
  };
  const portOf = (at: number): number => nodes[at % nodes.length]?.port ?? 0;

  const clients = honest.map(createHonestClient);
  const person = async (client: HonestClient, seat: number): Promise<void> => {
    let node = seat;
    let status = 0;
    while (running || status !== 200) {
      status = await client.refresh(portOf(node)).catch(() => 0);
      attempts.push({ at: machineMilliseconds(), status });
      tell();
      if (status === 200) await pause(pauseMilliseconds);
      else {
        // A refusal is for good: what this person would do next is to sign in again.
        if (status !== 0 && status < 500) return;
        node += 1;
        await pause(retryMilliseconds);
      }
    }
  };
  const logOut = async (grant: Grant, seat: number): Promise<void> => {
    for (let node = seat; running; node += 1) {
      const status = await postLogout(portOf(node), grant.refreshToken).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 204) {
        revoked.push({ grant, answeredAt: machineMilliseconds() });
        tell();
      }
      // A restored database may not know this session any more.
      if (status !== 0 && status < 500) return;
      await pause(retryMilliseconds);
    }
  };
  const logOutForEver = async (): Promise<void> => {
    for (let turn = 0; running; turn += 1) {
      const doomed = await nodes[turn % nodes.length]?.startSessions(doomedAtOnce).catch(() => undefined);
      if (doomed === undefined) await pause(retryMilliseconds);
      else await expect(doomed);
      for (const [seat, grant] of (doomed ?? []).entries()) {
        await logOut(grant, seat);
        await pause(running ? revokeEveryMilliseconds : 0);
      }
    }
  };
  const loops = [...clients.map(person), logOutForEver()];
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const watch = (): void => {
        if (!condition()) return;
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
      watch();
    });
  const successes = (): number => attempts.filter(({ status }) => status === 200).length;
  return {
    honest,
    newestTokens: () => clients.map((client) => client.accessToken()),
    attempts,
    revoked,
    succeeded: (count) => {
      const goal = successes() + count;
      return until(() => successes() >= goal);
    },
    loggedOut: (count) => {
      const goal = revoked.length + count;
      return until(() => revoked.length >= goal);
    },
    async stop() {
      running = false;
      await Promise.all(loops);
    },
  };
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
