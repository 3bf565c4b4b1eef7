import type { IssuerStore } from '@sealwright/issuer';
import { systemFailed, wrongUse } from './command-failure.ts';

/**
 * Opens the store that a URL names: `sqlite:./data/sealwright.db`. The store's module is loaded here and not before, so
 * that a program that opens none also runs where it could not be loaded.
 *
 * Throws {@link CommandFailure} `store_unknown` (2), and what the store itself throws.
 */
export async function openStore(url: string): Promise<IssuerStore> {
  const path = parseSqliteUrl(url);
  const { openSqliteStore } = await import('@sealwright/store/sqlite');
  return openSqliteStore({ path });
}

/** The path of a `sqlite:` URL. It is taken as it is written: no escapes, no query. */
export function parseSqliteUrl(url: string): string {
  const path = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : '';
  if (path === '' || path.startsWith('//')) {
    throw wrongUse('store_unknown', 'the store must be sqlite: and a path, for example sqlite:./data/sealwright.db');
  }
  return path;
}

/**
 * Refuses a path where no store is. Opening one would make an empty store, in which no session is known and nothing is
 * revoked: a mistyped path must not look like a server that has forgotten everything.
 *
 * Throws {@link CommandFailure} `store_missing` (3).
 */
export async function assertStoreExists(url: string): Promise<void> {
  const { stat } = await import('node:fs/promises');
  const path = parseSqliteUrl(url);
  try {
    await stat(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw systemFailed('store_unreadable', `${path}: the store cannot be read`, cause);
    }
    throw systemFailed('store_missing', `${path}: there is no store; \`sealwright init\` makes one`, cause);
  }
}
