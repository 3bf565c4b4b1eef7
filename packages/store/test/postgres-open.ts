import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { openPostgresStore, type PostgresStore, type PostgresStoreOptions } from '../src/postgres/postgres.ts';
import type { TestPostgres } from './postgres-server.ts';
import type { StoreTestClock } from './store-for-test.ts';

export interface OpenPostgres {
  readonly store: PostgresStore;
  readonly clock: StoreTestClock;
  readonly url: string;
  readonly schema: string;
  openBeside(options?: Partial<PostgresStoreOptions>): Promise<PostgresStore>;
}

/** An empty store in a schema of its own. Its function `now_ms` is replaced by one that is ahead as far as the test wants. */
export async function openOnPostgres(
  server: TestPostgres,
  options: Partial<PostgresStoreOptions> = {},
): Promise<OpenPostgres> {
  const schema = `s${randomBytes(8).toString('hex')}`;
  const url = server.url(schema);
  const stores: PostgresStore[] = [];
  const openBeside = async (rest: Partial<PostgresStoreOptions> = {}): Promise<PostgresStore> => {
    const store = await openPostgresStore({ url, create: true, maxConnections: 5, ...options, ...rest });
    onTestFinished(() => store.close());
    stores.push(store);
    return store;
  };
  let offset = 0;
  const step = async (milliseconds: number): Promise<void> => {
    offset += milliseconds;
    await server.query(`CREATE OR REPLACE FUNCTION ${schema}.now_ms() RETURNS bigint LANGUAGE sql VOLATILE
      AS 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint + ${offset}'`);
    // Each asks the database for the time, as it does a few times a second anyway.
    for (const store of stores) await store.check().catch(() => undefined);
  };
  const clock = { wallSeconds: () => Date.now() / 1000 + offset / 1000, pass: step, stepWall: step };
  return { store: await openBeside(), clock, url, schema, openBeside };
}
