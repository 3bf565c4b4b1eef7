import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openOnPostgres } from '../../test/postgres-open.ts';
import { startPostgres, type TestPostgres } from '../../test/postgres-server.ts';
import { startRedis, type TestRedis } from '../../test/redis-server.ts';
import { openRedis } from '../redis/redis.ts';
import { onClient, quoted, type TransactionSql } from './database.ts';
import type { LogCarrier } from './log-carrier.ts';
import { createStoreLife } from './store-life.ts';

let server: TestPostgres;
let redis: TestRedis;
beforeAll(async () => {
  [server, redis] = await Promise.all([startPostgres(), startRedis()]);
});
afterAll(() => Promise.all([server.close(), redis.close()]));

const expiresAt = 4_000_000_000;

describe('what counts as lost', () => {
  it('is not what other connections commit while a new one is looked at', async () => {
    const { store, schema, url } = await openOnPostgres(server);
    const life = createStoreLife({
      schema: quoted(schema),
      carrier: undefined,
      promotionsKeepCommits: false,
      onRestored: () => undefined,
    });
    const connection = onClient(await connect(url));
    await life.confirm(connection);
    const { logId } = await store.revocations.head();
    // The head is on its way here while another connection of this node gives the next number.
    const slow: TransactionSql = {
      ...connection,
      async run(statement, values) {
        const answer = await connection.run(statement, values);
        if (!statement.text.includes('state.system_id')) return answer;
        const { seq } = await store.revocations.append([{ kind: 'token', id: 'meanwhile', expiresAt }]);
        life.note({ logId, incarnation: 1 }, seq);
        return answer;
      },
    };
    await life.confirm(slow);
    expect(life.incarnation()).toBe(1);
    expect((await store.revocations.head()).logId).toBe(logId);
    expect(await store.revocations.currentEpochs('first-party', 'subject')).toEqual([0, 0, 0]);
  });

  it('is what a node has seen and a carrier that was away has not: then everybody signs in again', async () => {
    let isAway = false;
    const carrier = await openCarrier(() => isAway);
    const { store, schema } = await openOnPostgres(server, { carrier });
    await store.revocations.append([{ kind: 'token', id: 'carried', expiresAt }]);
    await vi.waitFor(async () => expect(await carrier.current()).toMatchObject({ seq: 1 }));
    const dump = server.run('pg_dump', ['-n', schema, 'postgres']);
    isAway = true;
    await store.revocations.append([{ kind: 'session', id: 'answered', expiresAt }]);
    onTestFinished(store.onChange(() => undefined));
    server.run('psql', ['-q', '-1', '-v', 'ON_ERROR_STOP=1', 'postgres'], `DROP SCHEMA ${schema} CASCADE;\n${dump}`);
    await vi.waitFor(() => expect(store.incarnation).toBe(2), { timeout: 10_000 });
    expect(await store.revocations.currentEpochs('first-party', 'subject')).toEqual([1, 0, 0]);
  });
});

async function connect(url: string): Promise<Client> {
  const address = new URL(url);
  address.searchParams.delete('schema');
  const client = new Client({ connectionString: address.href });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** Redis, to which nothing more is published while it is away. What it holds can still be read. */
async function openCarrier(isAway: () => boolean): Promise<LogCarrier> {
  const opened = await openRedis(redis.url, { prefix: `loss${Date.now()}`, commandMilliseconds: 5000 });
  onTestFinished(() => opened.close());
  const { carrier } = opened;
  return {
    ...carrier,
    publish: async (logId, rows) => {
      if (isAway()) throw new Error('away');
      return carrier.publish(logId, rows);
    },
  };
}
