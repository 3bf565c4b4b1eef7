/** Refreshes over HTTP on one PostgreSQL, by one node and by two in alternation, and what each part of the machine spent. */
import type { TestPostgres } from '../../../packages/store/test/postgres-server.ts';
import { type Answer, formatJsonRequest, load } from '../../load.ts';
import { median, round3 } from '../../measure.ts';
import { type ServerProcess, startServer } from '../../server-process.ts';
import { schemaOf } from './postgres-population.ts';
import { postgresCpuSeconds } from './processor-time.ts';
import { fillingKey } from './real-session.ts';

const connections = 64;
const requestsPerSlice = 1280;
const rounds = 7;

interface Seed {
  readonly refreshTokens: readonly string[];
}

interface Slice {
  readonly perSecond: number;
  readonly nodeMicroseconds: number;
  readonly postgresMicroseconds: number;
  readonly loadMicroseconds: number;
}

export async function measureNodes(server: TestPostgres, size: number) {
  const settings = {
    accounts: 1,
    store: server.url(schemaOf(size)),
    keyEncryption: Buffer.from(fillingKey).toString('base64url'),
    windowMilliseconds: 0,
  };
  const nodes: ServerProcess<Seed>[] = [];
  try {
    // The first makes the sessions; the second finds its keys in the store.
    nodes.push(await startServer<Seed>('sealwright', { ...settings, sessions: connections }));
    nodes.push(await startServer<Seed>('sealwright', { ...settings, accounts: 0, sessions: 0 }));
    const tokens = [...(nodes[0]?.seed.refreshTokens ?? [])];
    const seen = new Map<number, Slice[]>([
      [1, []],
      [2, []],
    ]);
    const before = await readWal(server);
    for (let round = 0; round <= rounds; round += 1) {
      for (const count of round % 2 === 0 ? [1, 2] : [2, 1]) {
        const slice = await runSlice(server, nodes.slice(0, count), tokens);
        if (round > 0) seen.get(count)?.push(slice);
      }
    }
    const after = await readWal(server);
    const refreshes = 2 * (rounds + 1) * requestsPerSlice;
    return {
      ...describe('one_node', seen.get(1) ?? []),
      ...describe('two_nodes', seen.get(2) ?? []),
      nodes_wal_syncs_per_refresh: round3((after.syncs - before.syncs) / refreshes),
      nodes_connections: connections,
    };
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

async function runSlice(server: TestPostgres, nodes: readonly ServerProcess<Seed>[], tokens: string[]): Promise<Slice> {
  const cpu = async (): Promise<number> =>
    (await Promise.all(nodes.map((node) => node.cpuSeconds()))).reduce((sum, value) => sum + value, 0);
  const [nodesBefore, postgresBefore, ownBefore] = [await cpu(), postgresCpuSeconds(server), process.cpuUsage()];
  const share = connections / nodes.length;
  const started = performance.now();
  await Promise.all(
    nodes.map(({ port }, at) =>
      refreshAll(port, tokens, { from: at * share, connections: share, total: requestsPerSlice / nodes.length }),
    ),
  );
  const seconds = (performance.now() - started) / 1000;
  const own = process.cpuUsage(ownBefore);
  const each = (cpuSeconds: number): number => (cpuSeconds * 1e6) / requestsPerSlice;
  return {
    perSecond: requestsPerSlice / seconds,
    nodeMicroseconds: each((await cpu()) - nodesBefore),
    postgresMicroseconds: each(postgresCpuSeconds(server) - postgresBefore),
    loadMicroseconds: each((own.user + own.system) / 1e6),
  };
}

/** Each connection turns its own session over and over; with a window of 0 every one of them is a rotation. */
async function refreshAll(
  port: number,
  tokens: string[],
  { from, connections: count, total }: { readonly from: number; readonly connections: number; readonly total: number },
): Promise<void> {
  await load({
    port,
    connections: count,
    requests: total,
    next(connection, answer) {
      if (answer !== undefined) tokens[from + connection] = nextToken(answer, tokens[from + connection]);
      return formatJsonRequest('/token/refresh', { refresh_token: tokens[from + connection] });
    },
    check({ status }) {
      if (status !== 200) throw new Error(`a refresh was answered ${status}`);
    },
    done(connection, answer) {
      tokens[from + connection] = nextToken(answer, tokens[from + connection]);
    },
  });
}

function nextToken({ body }: Answer, before: string | undefined): string {
  const token = (JSON.parse(body) as { refresh_token?: unknown }).refresh_token;
  if (typeof token !== 'string' || token === before) throw new Error('a refresh that did not rotate');
  return token;
}

async function readWal(server: TestPostgres): Promise<{ readonly syncs: number }> {
  // A backend hands its counts over within a second of its last work.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const [row = []] = await server.query('SELECT wal_sync FROM pg_stat_wal');
  return { syncs: Number(row[0]) };
}

function describe(name: string, slices: readonly Slice[]): Record<string, number> {
  const of = (key: keyof Slice): number => Math.round(median(slices.map((slice) => slice[key])));
  return {
    [`${name}_per_second`]: of('perSecond'),
    [`${name}_cpu_us_per_refresh`]: of('nodeMicroseconds'),
    [`${name}_postgres_cpu_us_per_refresh`]: of('postgresMicroseconds'),
    [`${name}_load_cpu_us_per_refresh`]: of('loadMicroseconds'),
  };
}
