import type { IssuerStore } from '@sealwright/issuer';
import type { PostgresStoreOptions } from '@sealwright/store/postgres';
import type { OpenRedisOptions, Redis } from '@sealwright/store/redis';

/** A store, and what its nodes share beside it. */
export interface OpenedStore {
  readonly store: IssuerStore;
  /** Undefined where none was named. */
  readonly cache: OpenedCache | undefined;
  /** Closes the store, and then the cache that its last revocations went through. */
  close(): Promise<void>;
}

export interface OpenedCache extends Redis {
  /** Why it is away (`ECONNREFUSED`, `WRONGPASS`, `timeout`, …); undefined while it is not. */
  reason(): string | undefined;
}

/** What a cache needs to know beside its URL. */
export type CacheOptions = Pick<OpenRedisOptions, 'prefix' | 'tls'>;

export interface StoreOpening {
  readonly role: 'server' | 'command';
  readonly create: boolean;
  readonly cache: string | readonly string[] | undefined;
  readonly cacheOptions?: CacheOptions | undefined;
  readonly maxConnections?: number | undefined;
  readonly promotionsKeepCommits?: boolean | undefined;
  /** Told of a database that was found restored or promoted. */
  readonly onRestored?: PostgresStoreOptions['onRestored'];
}

/** Which database a URL names. @throws TypeError for any other; the message holds nothing of it */
export function storeKind(url: string): 'sqlite' | 'postgres' {
  if (url.startsWith('sqlite:')) return 'sqlite';
  if (/^postgres(ql)?:\/\//.test(url)) return 'postgres';
  throw new TypeError('store: must be sqlite: and a path, or a postgres URL');
}

/**
 * Opens a store and, for one on PostgreSQL, the cache beside it. Only the modules of the databases that are named are loaded:
 * a program that opens none also runs on a Node that could not load them.
 *
 * Throws what the store throws, and `TypeError` for URLs that cannot be, with nothing of them in the message.
 */
export async function openStoreParts(url: string, opening: StoreOpening): Promise<OpenedStore> {
  if (storeKind(url) === 'postgres') return openOnPostgres(url, opening);
  // Whoever asks for a cache believes in several nodes, and a file has one: silence would leave each to itself.
  if (opening.cache !== undefined) throw new TypeError('cache: is for a store on PostgreSQL; SQLite is for one node');
  const { openSqliteStore } = await import('@sealwright/store/sqlite');
  const store = await openSqliteStore({ url, role: opening.role, create: opening.create });
  return { store, cache: undefined, close: () => store.close() };
}

async function openOnPostgres(url: string, opening: StoreOpening): Promise<OpenedStore> {
  const { openPostgresStore } = await import('@sealwright/store/postgres');
  const { cache: cacheUrl, cacheOptions, create, maxConnections, onRestored, promotionsKeepCommits, role } = opening;
  const cache = cacheUrl === undefined ? undefined : await openCache(cacheUrl, cacheOptions);
  try {
    const store = await openPostgresStore({
      url,
      create,
      applicationName: role === 'server' ? 'sealwright' : 'sealwright command',
      ...(cache !== undefined && { carrier: cache.carrier }),
      ...(onRestored !== undefined && { onRestored }),
      ...(maxConnections !== undefined && { maxConnections }),
      ...(promotionsKeepCommits !== undefined && { promotionsKeepCommits }),
    });
    return { store, cache, close: () => closeInOrder(store, cache) };
  } catch (error) {
    await cache?.close();
    throw error;
  }
}

async function closeInOrder(store: IssuerStore, cache: OpenedCache | undefined): Promise<void> {
  try {
    await store.close();
  } finally {
    await cache?.close();
  }
}

/** Resolves also while it is away: a node starts without it and finds it later. */
export async function openCache(urls: string | readonly string[], options: CacheOptions = {}): Promise<OpenedCache> {
  const { openRedis } = await import('@sealwright/store/redis');
  const redis = await openRedis(urls, options);
  let reason = redis.away() ? 'not connected' : undefined;
  redis.onChange((told) => {
    reason = told;
  });
  return Object.freeze({ ...redis, reason: () => reason });
}
