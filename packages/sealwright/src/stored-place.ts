import { loadStoreConfiguration, type StoreFlags } from './opened-issuer.ts';
import { storeKind } from './opened-store.ts';
import { malformedUrl, readStoreSource, type StoreSource } from './store-source.ts';

/** Where the store of a configuration is, for commands that do not open it as an issuer does. */
export interface StoredPlace extends StoreSource {
  readonly kind: 'sqlite' | 'postgres';
  /** For people: without user and password. A schema of its own is part of it, since each schema holds another store. */
  readonly name: string;
}

/** Throws {@link ConfigurationError}, and {@link CommandFailure} `store_url_malformed` (2). */
export async function findStore(flags: StoreFlags): Promise<StoredPlace> {
  return nameStore(await readStoreSource(await loadStoreConfiguration(flags)));
}

/** Throws {@link CommandFailure} `store_url_malformed` (2). */
export function nameStore(source: StoreSource): StoredPlace {
  try {
    const kind = storeKind(source.url);
    return { ...source, kind, name: kind === 'sqlite' ? source.url : nameDatabase(source.url) };
  } catch (error) {
    throw malformedUrl(error);
  }
}

/** Runs something that takes a URL; a URL that it cannot read is a mistake of whoever wrote it. */
export async function withUrl<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw malformedUrl(error);
  }
}

function nameDatabase(text: string): string {
  const url = URL.parse(text);
  if (url === null) throw new TypeError('store: is not a URL');
  const schema = url.searchParams.get('schema');
  return `postgres://${url.host}${url.pathname}${schema === null ? '' : `?schema=${encodeURIComponent(schema)}`}`;
}
