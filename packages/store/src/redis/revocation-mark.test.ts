import type { RevocationEntry } from '@sealwright/issuer/store-port';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { later, logRows } from '../../test/redis-material.ts';
import { openTestRedis } from '../../test/redis-open.ts';
import { startRedis, type TestRedis } from '../../test/redis-server.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis();
});
beforeEach(() => server.command('FLUSHALL'));
afterAll(() => server.close());

const p = '{sealwright}';
const entries: readonly RevocationEntry[] = [
  { kind: 'token', id: 'jti "quoted" ü', expiresAt: later(100) },
  { kind: 'session', id: 'sid', expiresAt: later(100) },
  { kind: 'subject', id: 'sub', epoch: 3, expiresAt: later(100) },
  { kind: 'client', id: 'client', epoch: 4, expiresAt: later(100) },
  { kind: 'issuer', epoch: 5, expiresAt: later(100) },
  { kind: 'key', id: 'kid' },
  { kind: 'token', id: 'dead', expiresAt: later(-100) },
];

async function open(wallClock?: () => number) {
  return (await openTestRedis(server.url, wallClock === undefined ? {} : { wallClock })).carrier;
}

const rowsOf = (list: readonly RevocationEntry[]) =>
  logRows('log-a', 1, list.length, (seq) => list[seq - 1] ?? { kind: 'key', id: 'none' });

describe('what is revoked', () => {
  it.each(['publishing', 'marking'])(
    'is a key that any program can look up, by %s, and ends by itself',
    async (how) => {
      const carrier = await open();
      if (how === 'marking') await carrier.mark(rowsOf(entries));
      else {
        await carrier.begin({ logId: 'log-a', incarnation: 1 }, 0);
        await carrier.publish('log-a', rowsOf(entries));
      }
      expect(await server.command('EXISTS', `${p}:revoked:jti:jti "quoted" ü`, `${p}:revoked:sid:sid`)).toBe(2);
      expect(await server.command('EXISTS', `${p}:revoked:jti:other`, `${p}:revoked:jti:dead`)).toBe(0);
      expect(
        await server.command('MGET', `${p}:epoch:sub:sub`, `${p}:epoch:client:client`, `${p}:epoch:issuer`),
      ).toEqual(['3', '4', '5']);
      expect(await server.command('TTL', `${p}:revoked:kid:kid`)).toBe(-1);
      const left = Number(await server.command('TTL', `${p}:revoked:sid:sid`));
      expect(left).toBeGreaterThan(60);
      expect(left).toBeLessThanOrEqual(101);
    },
  );

  it('keeps the highest epoch and the latest end, in whatever order it comes', async () => {
    const carrier = await open();
    await carrier.mark(
      rowsOf([
        { kind: 'subject', id: 'sub', epoch: 3, expiresAt: later(1000) },
        { kind: 'subject', id: 'sub', epoch: 2, expiresAt: later(10) },
        { kind: 'session', id: 'sid', expiresAt: later(10) },
        { kind: 'session', id: 'sid', expiresAt: later(1000) },
      ]),
    );
    expect(await server.command('GET', `${p}:epoch:sub:sub`)).toBe('3');
    expect(Number(await server.command('TTL', `${p}:epoch:sub:sub`))).toBeGreaterThan(900);
    expect(Number(await server.command('TTL', `${p}:revoked:sid:sid`))).toBeGreaterThan(900);
  });

  it('does not end early by the clock of a node that runs ahead', async () => {
    const carrier = await open(() => later(5000));
    await carrier.mark(rowsOf(entries));
    expect(await server.command('EXISTS', `${p}:revoked:sid:sid`)).toBe(1);
  });

  it('is whole while the pointer is there, and the pointer goes with the memory', async () => {
    const carrier = await open();
    await carrier.mark(rowsOf(entries));
    expect(await server.command('EXISTS', `${p}:log`)).toBe(0);
    await carrier.begin({ logId: 'log-a', incarnation: 1 }, 7);
    expect(await server.command('EXISTS', `${p}:log`)).toBe(1);
  });

  it('lies under the prefix of its installation', async () => {
    const redis = await openTestRedis(server.url, { prefix: 'other' });
    await redis.carrier.mark(rowsOf(entries));
    expect(await server.command('EXISTS', `${p}:revoked:sid:sid`)).toBe(0);
    expect(await server.command('EXISTS', '{other}:revoked:sid:sid')).toBe(1);
  });
});
