import type { IssuerStore } from '@sealwright/issuer';

export interface OpenStoreOptions {
  /**
   * `server`: the one long-running process of a store. `command` (default): any number, beside a server or not.
   */
  readonly role?: 'server' | 'command';
  /**
   * Whether a missing store is made. Default false: a mistyped path must not look like a server that has forgotten every
   * session and every revocation.
   */
  readonly create?: boolean;
}

/**
 * Opens the store that a URL names: `sqlite:./data/sealwright.db`. The store's module is loaded here and not before, so
 * that a program that opens none also runs on a Node that could not load it.
 *
 * Rejects with `StoreFileError` (`store_missing`, `store_newer`, `store_damaged`, `store_in_use`, …): one line, the file
 * as it was.
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
  const { openSqliteStore } = await import('@sealwright/store/sqlite');
  return openSqliteStore({ url, role: options.role ?? 'command', create: options.create ?? false });
}
