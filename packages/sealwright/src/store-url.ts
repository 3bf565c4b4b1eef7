import type { IssuerStore } from '@sealwright/issuer';
import { openStoreParts } from './opened-store.ts';

export interface OpenStoreOptions {
  /**
   * `server`: the one long-running process of a store on SQLite. `command` (default): any number, beside a server or not.
   * PostgreSQL takes any number of either.
   */
  readonly role?: 'server' | 'command';
  /**
   * Whether a missing store is made. Default false: a mistyped path must not look like a server that has forgotten every
   * session and every revocation.
   */
  readonly create?: boolean;
  /**
   * `redis://…` or `rediss://…`, several for a cluster: what carries revocations between the nodes of a store on PostgreSQL.
   * Name it wherever the nodes do: after a failover it says what the database lost.
   */
  readonly cache?: string | readonly string[];
}

/**
 * Opens the store that a URL names: `sqlite:./data/sealwright.db`, or `postgres://user@host/database?schema=sealwright`. The
 * store's module is loaded here and not before, so that a program that opens none also runs on a Node that could not load
 * it.
 *
 * Rejects with an `AuthError` of one line (`store_missing`, `store_newer`, `store_damaged`, `store_in_use`,
 * `store_unreachable`, …), what is there as it was; with `TypeError` for a URL that cannot be read, or a `cache` with SQLite.
 * No message holds a URL of PostgreSQL or Redis.
 *
 * @example
 * ```ts
 * import { openStore } from 'sealwright';
 *
 * const store = await openStore('sqlite:./data/sealwright.db', { create: true });
 * await store.close();
 * ```
 */
export async function openStore(url: string, options: OpenStoreOptions = {}): Promise<IssuerStore> {
  const { store, cache, close } = await openStoreParts(url, {
    role: options.role ?? 'command',
    create: options.create ?? false,
    cache: options.cache,
  });
  // With a cache, its end belongs to the store's. Nothing is copied: the incarnation is answered anew each time.
  return cache === undefined ? store : (Object.create(store, { close: { value: close } }) as IssuerStore);
}
