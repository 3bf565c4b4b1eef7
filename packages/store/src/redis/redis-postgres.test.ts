import type { FeedDelta } from '@sealwright/issuer/store-port';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openOnPostgres } from '../../test/postgres-open.ts';
import { startPostgres, type TestPostgres } from '../../test/postgres-server.ts';
import { later, until } from '../../test/redis-material.ts';
import { startRedis, type TestRedis } from '../../test/redis-server.ts';
import { openRedis, type Redis } from './redis.ts';

let postgres: TestPostgres;
let server: TestRedis;
beforeAll(async () => {
  [postgres, server] = await Promise.all([startPostgres(), startRedis()]);
}, 60_000);
beforeEach(() => server.command('FLUSHALL'));
afterAll(() => Promise.all([postgres.close(), server.close()]));

/** Two nodes on one database and one Redis. The secret comes from the database. */
async function openNodes() {
  const caches: Redis[] = [];
  const open = async (): Promise<Redis> => {
    const redis = await openRedis(server.url, { commandMilliseconds: 10_000 });
    onTestFinished(() => redis.close());
    caches.push(redis);
    return redis;
  };
  const [one, two] = [await open(), await open()];
  const { store, openBeside } = await openOnPostgres(postgres, { carrier: one.carrier });
  const nodes = [store, await openBeside({ carrier: two.carrier })] as const;
  // A server listens all its life, and what Redis lacks is brought to it by the poll that goes with that.
  for (const node of nodes) onTestFinished(node.onChange(() => undefined));
  await until('begun', isBegun);
  return { nodes, caches: [one, two] as const };
}

const token = (id: string) => ({ kind: 'token', id, expiresAt: later() }) as const;
const isBegun = async () => (await server.command('EXISTS', '{sealwright}:log')) === 1;
const isMarked = async (id: string) => (await server.command('EXISTS', `{sealwright}:revoked:jti:${id}`)) === 1;

describe('PostgreSQL and Redis together', () => {
  it('carry a revocation to the other node and to whoever looks it up', async () => {
    const { nodes, caches } = await openNodes();
    const head = await nodes[0].revocations.append([token('t1')]);
    await until('carried', () => isMarked('t1'));
    expect((await caches[1].carrier.after(head.logId, head.seq - 1, 9))?.map(({ seq }) => seq)).toEqual([head.seq]);
    expect(await nodes[1].revocations.head()).toEqual(head);
  });

  it('number and carry what two nodes revoke at once, each once, in one order', async () => {
    const { nodes, caches } = await openNodes();
    const ids = Array.from({ length: 100 }, (_, n) => `t${n}`);
    await Promise.all(ids.map((id, n) => (nodes[n % 2] ?? nodes[0]).revocations.append([token(id)])));
    const { logId, seq } = await nodes[0].revocations.head();
    const truth = (await nodes[0].revocations.after(0, 1000)) as readonly FeedDelta[];
    expect(seq).toBe(100);
    await until('all carried', async () => (await caches[0].carrier.current())?.seq === 100);
    const [first = { seq: 0 }] = (await caches[0].carrier.after(logId, 99, 1)) ?? [];
    expect(first.seq).toBe(100);
    for (const id of ids) expect(await isMarked(id)).toBe(true);
    expect(truth).toHaveLength(100);
  });

  it('bring an emptied Redis back what it lost, before anything else is revoked', async () => {
    const { nodes, caches } = await openNodes();
    await nodes[0].revocations.append([token('t1')]);
    await until('carried', () => isMarked('t1'));
    await server.command('FLUSHALL');
    await until('whole again', isBegun);
    expect(await isMarked('t1')).toBe(true);
    const head = await nodes[1].revocations.append([token('t2')]);
    await until('carried', () => isMarked('t2'));
    expect((await caches[0].carrier.after(head.logId, 1, 9))?.map(({ seq }) => seq)).toEqual([2]);
  });

  it('go on without Redis, say that it is missing, and bring it everything when it comes back', async () => {
    const { nodes } = await openNodes();
    await nodes[0].revocations.append([token('t1')]);
    await until('nothing missing', () => nodes[0].missingParts().length === 0);
    await server.kill();
    const head = await nodes[0].revocations.append([token('t2')]);
    expect(nodes[0].missingParts()).toEqual(['redis']);
    expect(await nodes[1].revocations.head()).toEqual(head);
    await server.start();
    await until('whole again', async () => (await isMarked('t1')) && (await isMarked('t2')));
    await until('nothing missing', () => nodes[0].missingParts().length === 0);
  });

  it('grant a value once, whatever happens to Redis in between and whichever node is asked', async () => {
    const { nodes, caches } = await openNodes();
    const one = caches[0].oneTime(nodes[0].oneTimeValues);
    const two = caches[1].oneTime(nodes[1].oneTimeValues);
    const claims = Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? one : two).claim('code', 'c1', 60));
    expect((await Promise.all(claims)).filter((granted) => granted === true)).toHaveLength(1);
    for (const kind of ['code', 'dpop'] as const) {
      expect(await one.claim(kind, 'c2', 60)).toBe(true);
      await server.command('FLUSHALL');
      expect(await two.claim(kind, 'c2', 60)).toBe(false);
      await server.kill();
      expect(await two.claim(kind, 'c2', 60)).toBe(false);
      expect(await one.claim(kind, 'c3', 60)).toBe(true);
      await server.start();
      await until('back', () => caches.every((redis) => !redis.away()));
      expect(await two.claim(kind, 'c3', 60)).toBe(false);
    }
  });
});
