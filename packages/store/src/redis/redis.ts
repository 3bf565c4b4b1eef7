import type { OneTimeValues, WallClock } from '@sealwright/issuer/store-port';
import { redisCommandMilliseconds, redisPrefix, redisProbeMilliseconds, systemWallClock } from '../defaults.ts';
import type { LogCarrier } from '../postgres/log-carrier.ts';
import { createSharedAttempts, type LocalAttempts, type SharedAttempts } from './attempt-counters.ts';
import { createKnownPairs, type KnownPairs, type LocalKnownPairs } from './known-pairs.ts';
import { createLogStream } from './log-stream.ts';
import { createOneTimeValues } from './one-time-values.ts';
import { parseRedisAddress, type RedisTlsFiles } from './redis-address.ts';
import { prepareConnect } from './redis-connection.ts';
import { createRedisKeys } from './redis-keys.ts';
import { type LinkListener, RedisLink } from './redis-link.ts';
import type { RedisParts } from './redis-parts.ts';
import { createRedisSecret } from './redis-secret.ts';

export type { LogCarrier, LogLife, LogRow } from '../postgres/log-carrier.ts';
export type { AttemptRule, LocalAttempts, SharedAttempts } from './attempt-counters.ts';
export type { KnownPairs, LocalKnownPairs } from './known-pairs.ts';
export type { RedisTlsFiles } from './redis-address.ts';
export type { LinkListener } from './redis-link.ts';

export interface OpenRedisOptions {
  /** Before every key. Default `sealwright`; another for each installation that shares a Redis. */
  readonly prefix?: string;
  /** Certificates, for `rediss://` URLs alone. */
  readonly tls?: RedisTlsFiles;
  /** For the answer to one command. Default 500. */
  readonly commandMilliseconds?: number;
  readonly wallClock?: WallClock;
  /** From 0 to below 1; spreads the attempts to connect again. */
  readonly chance?: () => number;
  /** Deltas that the Stream keeps. Default 200,000. */
  readonly streamRows?: number;
}

/** What a node shares with the others through Redis or Valkey. Every part of it goes on in some form while that is away. */
export interface Redis {
  /**
   * Gives the 32 bytes that the nodes share and Redis does not know; `openPostgresStore` does it with those that lie in
   * PostgreSQL. Until then nothing here works, and every part behaves as if Redis were away.
   *
   * @throws TypeError when they are too few, or others than before
   */
  trust(secret: Uint8Array): void;
  /** The revocation log between nodes, for `openPostgresStore`. */
  readonly carrier: LogCarrier;
  /** Attempts counted over all nodes; by `local`, each node for itself, while Redis is away. */
  attempts(local: LocalAttempts): SharedAttempts;
  /** Remembers claims that `truth` has decided, so that a replay costs it nothing. `truth` alone decides. */
  oneTime(truth: OneTimeValues): OneTimeValues;
  /** Pairs of account and address that have logged in on any node; those of this node while Redis is away. */
  knownPairs(local: LocalKnownPairs): KnownPairs;
  away(): boolean;
  /** Tells each change, with the reason while it is away (`ECONNREFUSED`, `timeout`, `READONLY`, …). Answers how to stop. */
  onChange(listener: LinkListener): () => void;
  close(): Promise<void>;
}

/**
 * Connects to Redis >= 7 or Valkey: one server, or a cluster. Resolves after the first attempt, also when Redis is away:
 * a server starts without it and finds it later.
 *
 * It does NOT need Redis to keep anything: all of it is a copy, or is made anew. It does NOT look at `maxmemory-policy`:
 * under any but `noeviction` the keys that other programs look up may vanish early.
 *
 * @throws TypeError on a URL, a prefix or certificates that cannot be, with a constant message that never holds the URL
 *
 * @example
 * ```ts
 * import { openRedis } from '@sealwright/store/redis';
 *
 * const redis = await openRedis('redis://127.0.0.1:6379', { prefix: 'example' });
 * console.log(redis.away());
 * await redis.close();
 * ```
 */
export async function openRedis(urls: string | readonly string[], options: OpenRedisOptions = {}): Promise<Redis> {
  const parts = createParts(urls, options);
  const { link, secret } = parts;
  const carrier = createLogStream(parts);
  const probe = setInterval(() => {
    if (link.reason === undefined) void carrier.probe();
  }, redisProbeMilliseconds).unref();
  await link.start();
  return Object.freeze({
    trust: (bytes) => secret.trust(bytes),
    carrier,
    attempts: (local) => createSharedAttempts(parts, local),
    oneTime: (truth) => createOneTimeValues(parts, truth),
    knownPairs: (local) => createKnownPairs(parts, local),
    away: () => link.reason !== undefined,
    onChange: (listener) => link.onChange(listener),
    async close() {
      clearInterval(probe);
      await carrier.close();
      link.close();
    },
  } satisfies Redis);
}

function createParts(urls: string | readonly string[], options: OpenRedisOptions): RedisParts {
  const keys = createRedisKeys(options.prefix ?? redisPrefix);
  const connect = prepareConnect(parseRedisAddress(urls, options.tls));
  const openLink = (): RedisLink =>
    new RedisLink({
      connect,
      commandMilliseconds: options.commandMilliseconds ?? redisCommandMilliseconds,
      probeKey: `${keys.log}:probe`,
      chance: options.chance ?? Math.random,
    });
  return {
    keys,
    link: openLink(),
    openLink,
    secret: createRedisSecret(),
    wallClock: options.wallClock ?? systemWallClock,
    ...(options.streamRows === undefined ? {} : { streamRows: options.streamRows }),
  };
}
