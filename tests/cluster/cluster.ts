import { startPostgres, type TestPostgres } from '../../packages/store/test/postgres-server.ts';
import { startRedis, type TestRedis } from '../../packages/store/test/redis-server.ts';
import { makeServerFolder, type ServerSettings, type SpawnedServer, spawnServer } from '../storm/spawned-server.ts';
import { type SpawnedVerifiers, spawnVerifiers, type VerifierOrder } from './spawned-verifiers.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export interface ClusterOptions {
  readonly postgres?: () => Promise<TestPostgres>;
  /** Default true. */
  readonly redis?: boolean;
  readonly preload?: URL;
}

/** PostgreSQL, Redis and two nodes, each in processes of their own, all of this test's alone. */
export interface Cluster {
  readonly postgres: TestPostgres;
  readonly redis: TestRedis | undefined;
  /** What the tokens say: the name of all nodes together. It leads to the first node through a link that can be cut. */
  readonly issuer: string;
  readonly nodes: readonly SpawnedServer[];
  /** The links between the verifiers and each node. */
  readonly links: readonly TcpProxy[];
  verifiers(order: Omit<VerifierOrder, 'issuer'>): Promise<SpawnedVerifiers>;
  /** In the place of one that was ended, on its port. */
  restart(at: number): Promise<void>;
  close(): Promise<void>;
}

export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { postgres: start = startPostgres, redis: withRedis = true } = options;
  const [postgres, redis, folder] = await Promise.all([
    start(),
    withRedis ? startRedis() : undefined,
    makeServerFolder(),
  ]);
  const name = await startTcpProxy(1);
  const settings: ServerSettings = {
    issuer: name.url,
    store: postgres.url(),
    ...(redis !== undefined && { cache: redis.url }),
  };
  const spawn = (port?: number): Promise<SpawnedServer> =>
    spawnServer(folder.path, {
      quiet: true,
      settings: { ...settings, ...(port !== undefined && { port }) },
      ...(options.preload !== undefined && { preload: options.preload }),
    });
  // One after the other: the first makes the schema, the keys and the account.
  const nodes = [await spawn(), await spawn()];
  const links = await Promise.all(nodes.map(({ port }) => startTcpProxy(port)));
  name.lead(nodes[0]?.port ?? 0);
  const verifiers: SpawnedVerifiers[] = [];
  return {
    postgres,
    redis,
    issuer: name.url,
    nodes,
    links,
    async verifiers(order) {
      const spawned = await spawnVerifiers({ issuer: name.url, ...order });
      verifiers.push(spawned);
      await spawned.ready();
      return spawned;
    },
    async restart(at) {
      nodes[at] = await spawn(nodes[at]?.port);
    },
    async close() {
      await Promise.all(verifiers.map((one) => one.stop()));
      await Promise.all(nodes.map((node) => node.kill()));
      await Promise.all([name, ...links].map((link) => link.close()));
      await Promise.all([postgres.close(), redis?.close(), folder.remove()]);
    },
  };
}
