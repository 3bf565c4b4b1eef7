import { createClient, createCluster, type RedisClusterOptions } from '@redis/client';
import { redisConnectMilliseconds } from '../defaults.ts';
import type { RedisAddress } from './redis-address.ts';

/**
 * One connection, to one server or to a cluster's nodes. It lives once: when it is lost it stays lost, rejects what is
 * under way and never sends it again, since nobody knows whether it was carried out.
 */
export interface RedisConnection {
  open(): Promise<void>;
  /** Sends one command to where `key` lies. Waits for the answer without a limit. */
  send(key: string, words: readonly string[]): Promise<unknown>;
  destroy(): void;
}

/** `lost` is told once the connection is gone, also before it was open. */
export type Connect = (lost: (error: unknown) => void) => RedisConnection;

/** Connections by `@redis/client`, without its queue for times of absence, its own retries and its time-outs (ours are outside). */
export function prepareConnect(address: RedisAddress): Connect {
  return address.cluster ? (lost) => connectCluster(address, lost) : (lost) => connectServer(address, lost);
}

function connectServer(address: RedisAddress, lost: (error: unknown) => void): RedisConnection {
  const client = createClient({ ...clientOptions(address), database: address.database, socket: serverSocket(address) });
  client.on('error', lost);
  client.on('end', lost);
  return {
    open: async () => void (await client.connect()),
    send: (_key, words) => client.sendCommand(words),
    destroy: () => client.destroy(),
  };
}

function connectCluster(address: RedisAddress, lost: (error: unknown) => void): RedisConnection {
  const cluster = createCluster({
    rootNodes: address.nodes.map(({ host, port }) => ({ socket: { host, port } })),
    defaults: { ...clientOptions(address), socket: tcpSocket(address) } as NonNullable<RedisClusterOptions['defaults']>,
    // Each key has one slot, and most slots are never asked for: a connection is opened when it is needed.
    minimizeConnections: true,
    commandOptions: noTimeout,
  });
  // A root node that is down is no loss while another answers; `connect` rejects when none does.
  cluster.on('error', () => undefined);
  cluster.on('node-error', lost);
  return {
    open: async () => void (await cluster.connect()),
    send: (key, words) => cluster.sendCommand(key, false, words as string[]),
    destroy: () => cluster.destroy(),
  };
}

/** The client's own time-out ends a command only until it is written, and costs a signal for each. */
const noTimeout = { timeout: 0 };

function clientOptions({ username, password }: RedisAddress) {
  return {
    RESP: 3 as const,
    name: 'sealwright',
    disableOfflineQueue: true,
    maintNotifications: 'disabled' as const,
    commandOptions: noTimeout,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

function serverSocket(address: RedisAddress) {
  if (address.socketPath !== undefined) return { ...once, path: address.socketPath, tls: false as const };
  const [node = { host: '', port: 0 }] = address.nodes;
  return { ...tcpSocket(address), ...node };
}

function tcpSocket({ tls }: RedisAddress) {
  return tls === undefined ? once : { ...once, ...tls, tls: true as const };
}

const once = { connectTimeout: redisConnectMilliseconds, reconnectStrategy: false as const };
