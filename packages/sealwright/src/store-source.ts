import { wrongUse } from './command-failure.ts';
import type { Configuration } from './configuration.ts';
import { type CacheOptions, type OpenedStore, openStoreParts, type StoreOpening, storeKind } from './opened-store.ts';
import { readPrivateFile } from './private-file.ts';

/** The URLs of a configuration's store and cache. They may hold passwords: never shown. */
export interface StoreSource {
  readonly url: string;
  readonly cache: readonly string[] | undefined;
  readonly cacheOptions?: CacheOptions;
}

/** The part of a configuration that says where everything is kept. */
export type StoreSettings = Pick<Configuration, 'store' | 'storeUrlFile' | 'cache' | 'cacheUrlFile' | 'redis'>;

/**
 * Reads where the store and the cache are, from the configuration itself or from the files that it names.
 *
 * Throws {@link CommandFailure} `store_url_malformed` (2), never with what the file holds, and the codes of
 * {@link readPrivateFile}.
 */
export async function readStoreSource(settings: StoreSettings): Promise<StoreSource> {
  const url = await readStoreUrl(settings);
  const { cache, cacheUrlFile, redis } = settings;
  const urls = cacheUrlFile === undefined ? cache : await readPrivateFile(cacheUrlFile, 'cache’s URL');
  return {
    url,
    cache: urls === undefined ? undefined : splitUrls(urls),
    cacheOptions: { prefix: redis.prefix, tls: certificatesOf(redis) },
  };
}

/**
 * Opens the store of a configuration, with its cache.
 *
 * Throws what {@link readStoreSource} throws, `store_url_malformed` for a URL that cannot be, and what the store throws.
 */
export async function openConfiguredStore(
  configuration: StoreSettings & Pick<Configuration, 'postgres'>,
  opening: Pick<StoreOpening, 'role' | 'onRestored'> & { readonly create?: boolean },
): Promise<OpenedStore> {
  const { url, ...cache } = await readStoreSource(configuration);
  const { maxConnections, promotionsKeepCommits } = configuration.postgres;
  try {
    return await openStoreParts(url, { create: false, ...opening, ...cache, maxConnections, promotionsKeepCommits });
  } catch (error) {
    throw malformedUrl(error);
  }
}

/** What a library says of a URL is a mistake of the configuration here. Its messages are constant. */
export function malformedUrl(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  return wrongUse('store_url_malformed', `${error.message}; see store and cache in the configuration`);
}

async function readStoreUrl({ store, storeUrlFile }: StoreSettings): Promise<string> {
  if (storeUrlFile === undefined) return store ?? '';
  const url = (await readPrivateFile(storeUrlFile, 'store’s URL')).trim();
  // A path in a file of its own would be taken from nobody knows which folder.
  if (url.startsWith('postgres') && storeKind(url) === 'postgres') return url;
  throw wrongUse('store_url_malformed', `${storeUrlFile}: does not hold a postgres URL`);
}

/** Those that are given: files beside a URL without TLS are a mistake, and nothing at all is none. */
function certificatesOf({ prefix: _, ...files }: StoreSettings['redis']): NonNullable<CacheOptions['tls']> {
  return Object.fromEntries(Object.entries(files).filter(([, value]) => value !== undefined));
}

/** Several of one cluster, separated by commas, spaces or lines. */
function splitUrls(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((url) => url !== '');
}
