/**
 * From the answer to a revocation to the last of 100 verifiers that refuses its token. One node on SQLite; two nodes on PostgreSQL
 * and Redis, where one answers and all verifiers hang on the other; the same with Redis away, and under refreshes.
 */
import { fork } from 'node:child_process';
import { type Cluster, startCluster } from '../../tests/cluster/cluster.ts';
import { machineMilliseconds } from '../../tests/cluster/monotonic.ts';
import { type SpawnedVerifiers, spawnVerifiers } from '../../tests/cluster/spawned-verifiers.ts';
import { postLogout } from '../../tests/storm/honest-client.ts';
import { makeServerFolder, type SpawnedServer, spawnServer } from '../../tests/storm/spawned-server.ts';
import { quantile, round3 } from '../measure.ts';
import type { Result } from '../result.ts';

const processes = 2;
const verifiersEach = 50;
const revocations = Number(process.env['SEALWRIGHT_REVOCATIONS'] ?? 100);
const loadPerSecond = 2000;
const loadConnections = 32;
const issuer = 'http://127.0.0.1:4000';

type Figures = Readonly<Record<string, number>>;

export async function runScenario(): Promise<Result> {
  return {
    scenario: 'propagation',
    figures: {
      verifiers: processes * verifiersEach,
      revocations,
      ...(await measureOneNode()),
      ...(await measureTwo()),
    },
    ratios: {},
  };
}

async function measureOneNode(): Promise<Figures> {
  const folder = await makeServerFolder();
  const node = await spawnServer(folder.path, { settings: { issuer } });
  const gates = Array<string>(verifiersEach).fill(`http://127.0.0.1:${node.port}`);
  const verifiers = await Promise.all(Array.from({ length: processes }, () => spawnVerifiers({ issuer, gates })));
  try {
    await Promise.all(verifiers.map((one) => one.ready()));
    return await measure('one_node_', node, verifiers);
  } finally {
    await Promise.all([...verifiers, node].map((one) => one.stop()));
    await folder.remove();
  }
}

async function measureTwo(): Promise<Figures> {
  const cluster = await startCluster();
  try {
    const [near, far] = cluster.nodes as readonly [SpawnedServer, SpawnedServer];
    const gates = Array<string>(verifiersEach).fill(`http://127.0.0.1:${far.port}`);
    const verifiers = await Promise.all(Array.from({ length: processes }, () => cluster.verifiers({ gates })));
    const calm = await measure('', near, verifiers);
    const load = await startLoad(cluster);
    const loaded = await measure('loaded_', near, verifiers);
    const rate = await load.stop();
    await cluster.redis?.kill();
    // The first revocation finds out that Redis is gone; that belongs to what is measured.
    const alone = await measure('without_redis_', near, verifiers);
    return { ...calm, ...loaded, loaded_refreshes_per_second: Math.round(rate), ...alone };
  } finally {
    await cluster.close();
  }
}

async function measure(prefix: string, node: SpawnedServer, verifiers: readonly SpawnedVerifiers[]): Promise<Figures> {
  const lasts: number[] = [];
  const all: number[] = [];
  for (const grant of await node.startSessions(revocations)) {
    await accepted(grant.accessToken, verifiers);
    const refusals = verifiers.map((one) => one.firstRefusals(grant.accessToken));
    const { status } = await postLogout(node.port, grant.refreshToken);
    const answered = machineMilliseconds();
    if (status !== 204) throw new Error(`a log-out was answered with ${status}`);
    const times = (await Promise.all(refusals)).flat().map((time) => Math.max(0, time - answered));
    all.push(...times);
    lasts.push(Math.max(...times));
  }
  return {
    [`${prefix}p50_ms`]: round3(quantile(lasts, 0.5)),
    [`${prefix}p90_ms`]: round3(quantile(lasts, 0.9)),
    [`${prefix}p99_ms`]: round3(quantile(lasts, 0.99)),
    [`${prefix}longest_ms`]: round3(Math.max(...lasts)),
    [`${prefix}each_p50_ms`]: round3(quantile(all, 0.5)),
    [`${prefix}each_p99_ms`]: round3(quantile(all, 0.99)),
  };
}

/** By all: a machine that stood still for seconds has verifiers that say so, and are asked again. */
async function accepted(token: string, verifiers: readonly SpawnedVerifiers[]): Promise<void> {
  for (;;) {
    const verdicts = new Set((await Promise.all(verifiers.map((one) => one.judge(token)))).flat());
    verdicts.delete('accepted');
    if (verdicts.size === 0) return;
    verdicts.delete('revocation_stale');
    if (verdicts.size > 0) throw new Error(`a good token was refused: ${[...verdicts].join()}`);
  }
}

/** In a process of its own, so that it does not delay the moment at which an answer is seen. */
async function startLoad({ nodes }: Cluster): Promise<{ stop(): Promise<number> }> {
  const grants = (await nodes[0]?.startSessions(loadConnections)) ?? [];
  const child = fork(new URL('../refresh-load.ts', import.meta.url), { execArgv: [] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let done = 0;
  child.send({
    ports: nodes.map(({ port }) => port),
    refreshTokens: grants.map(({ refreshToken }) => refreshToken),
    perSecond: loadPerSecond,
  });
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('the load ended')));
  });
  const started = machineMilliseconds();
  let first: number | undefined;
  let last = started;
  child.on('message', (count: number) => {
    first ??= count;
    done = count - first;
    last = machineMilliseconds();
  });
  return {
    async stop() {
      if (child.exitCode !== null) throw new Error('the load ended by itself');
      child.kill('SIGKILL');
      await ended;
      return done / ((last - started) / 1000);
    },
  };
}
