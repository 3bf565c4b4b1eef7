import { once } from 'node:events';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { redisSecret, until } from '../../test/redis-material.ts';
import { startRedisProxy } from '../../test/redis-proxy.ts';
import { makeCertificates, startRedis, type TestRedis } from '../../test/redis-server.ts';
import { temporaryDirectory } from '../../test/temporary-directory.ts';
import { type OpenRedisOptions, openRedis, type Redis } from './redis.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis(['--requirepass', 'open-sesame']);
});
afterAll(() => server.close());

const urlOf = (port: number, password = 'open-sesame'): string => `redis://:${password}@127.0.0.1:${port}`;

async function open(url: string, options: OpenRedisOptions = {}) {
  const redis = await openRedis(url, { commandMilliseconds: 10_000, ...options });
  redis.trust(redisSecret);
  const told: (string | undefined)[] = [];
  redis.onChange((reason) => told.push(reason));
  onTestFinished(() => redis.close());
  return { redis, told };
}

/** So that a test of a time-out is short; only what a time-out leads to may be asked of it. */
const impatient = { commandMilliseconds: 150 };

const claimAt = (redis: Redis) => redis.oneTime({ claim: async () => true }).claim('nonce', String(Math.random()), 60);

describe('a connection to Redis', () => {
  it('is made at once, and says so', async () => {
    const { redis } = await open(urlOf(server.port));
    expect(redis.away()).toBe(false);
    await redis.close();
    expect(redis.away()).toBe(true);
  });

  it('that cannot be made keeps nobody waiting, and is made when it can be', async () => {
    const late = await startRedis();
    onTestFinished(() => late.close());
    await late.kill();
    const { redis, told } = await open(late.url);
    expect(redis.away()).toBe(true);
    await expect(redis.carrier.current()).rejects.toMatchObject({
      code: 'cache_away',
      evidence: { reason: 'ECONNREFUSED' },
    });
    await late.start();
    await until('back', () => !redis.away());
    expect(told).toEqual([undefined]);
  });

  it('with a wrong password is away, and the password is nowhere', async () => {
    const { redis } = await open(urlOf(server.port, 'open-sesam'));
    const error: unknown = await redis.carrier.current().catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'cache_away', evidence: { reason: 'WRONGPASS' } });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('sesam');
  });

  it('keeps nothing of an answer that repeats the password', async () => {
    const parrot = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => socket.write(`-ERR unknown command, ${bytes.toString().replace(/\r\n/g, ' ')}\r\n`));
    }).listen(0, '127.0.0.1');
    await once(parrot, 'listening');
    onTestFinished(() => void parrot.close());
    const address = parrot.address();
    const { redis } = await open(urlOf(typeof address === 'object' ? (address?.port ?? 0) : 0));
    const error: unknown = await redis.carrier.current().catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'cache_away', evidence: { reason: 'ERR' } });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('sesame');
  });

  it('that is cut is made anew', async () => {
    const proxy = await startRedisProxy(server.port);
    onTestFinished(() => proxy.close());
    const { redis, told } = await open(urlOf(proxy.port));
    proxy.cut();
    await until('noticed', () => told.length > 0);
    await until('back', () => !redis.away());
    expect(told).toEqual(['disconnected', undefined]);
  });

  it('from which nothing comes any more costs one time-out, and no other waits', async () => {
    const proxy = await startRedisProxy(server.port);
    onTestFinished(() => proxy.close());
    const { redis, told } = await open(urlOf(proxy.port), impatient);
    proxy.swallow(true);
    await expect(redis.carrier.current()).rejects.toMatchObject({ evidence: { reason: 'timeout' } });
    const begun = performance.now();
    for (let n = 0; n < 100; n += 1)
      await expect(redis.carrier.current()).rejects.toMatchObject({ code: 'cache_away' });
    expect(performance.now() - begun).toBeLessThan(impatient.commandMilliseconds * 10);
    proxy.swallow(false);
    proxy.cut();
    await until('back', () => !redis.away());
    expect(told).toContain('timeout');
  });

  it('that is slow is used as long as it answers in time', async () => {
    const proxy = await startRedisProxy(server.port);
    onTestFinished(() => proxy.close());
    const { redis, told } = await open(urlOf(proxy.port));
    proxy.delay(100);
    expect(await redis.carrier.current()).toBeUndefined();
    expect(told).toEqual([]);
    const hasty = await open(urlOf(proxy.port), impatient);
    proxy.delay(2000);
    await expect(hasty.redis.carrier.current()).rejects.toMatchObject({ code: 'cache_away' });
  });

  it('that nobody uses is noticed to be dead as well', async () => {
    const still = await startRedis();
    onTestFinished(() => still.close());
    const { told } = await open(still.url, impatient);
    still.freeze();
    await until('noticed', () => told.includes('timeout'));
    still.thaw();
    await until('back', () => told.at(-1) === undefined);
  });

  it('to a replica, or to a server that is full, counts as none', async () => {
    const odd = await startRedis();
    onTestFinished(() => odd.close());
    const { redis, told } = await open(odd.url);
    await odd.command('REPLICAOF', '127.0.0.1', '1');
    await claimAt(redis);
    await until('a replica', () => told.includes('READONLY'));
    await odd.command('REPLICAOF', 'NO', 'ONE');
    await until('back', () => !redis.away());
    await odd.command('CONFIG', 'SET', 'maxmemory', '1');
    await claimAt(redis);
    await until('full', () => told.includes('OOM'));
    await odd.command('CONFIG', 'SET', 'maxmemory', '0');
    await until('back', () => !redis.away());
  });

  it('behind a script without end counts as none until it is killed', async () => {
    const busy = await startRedis(['--busy-reply-threshold', '20']);
    onTestFinished(() => busy.close());
    const { redis, told } = await open(busy.url, impatient);
    const intruder = await busy.client();
    const endless = intruder.sendCommand(['EVAL', 'while true do end', '0']).catch((error: Error) => error.message);
    await until('noticed', () => told.includes('BUSY') || told.includes('timeout'));
    const killer = await busy.client();
    await until('killed', async () => (await killer.sendCommand(['SCRIPT', 'KILL']).catch(() => '')) === 'OK');
    expect(await endless).toContain('killed');
    await until('back', () => !redis.away());
  });
});

describe('TLS', () => {
  it('is checked against the authority that is named, and against no other', async () => {
    const files = makeCertificates(temporaryDirectory());
    const words = ['--tls-port', 'PORT', '--tls-cert-file', files.cert, '--tls-key-file', files.key];
    const secure = await startRedis([...words, '--tls-ca-cert-file', files.ca], (port) => `rediss://127.0.0.1:${port}`);
    onTestFinished(() => secure.close());
    const options = { tls: { caFile: files.ca, certFile: files.cert, keyFile: files.key } };
    expect((await open(secure.url, options)).redis.away()).toBe(false);
    const { redis } = await open(secure.url);
    const reason = /SELF_SIGNED|UNABLE_TO|DEPTH_ZERO/;
    await expect(redis.carrier.current()).rejects.toMatchObject({
      evidence: { reason: expect.stringMatching(reason) },
    });
    const misnamed = await open(secure.url, { tls: { ...options.tls, serverName: 'cache.example' } });
    await expect(misnamed.redis.carrier.current()).rejects.toMatchObject({
      evidence: { reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
    const plain = await open(`redis://127.0.0.1:${secure.port}`);
    expect(plain.redis.away()).toBe(true);
  });
});

describe('the shared secret', () => {
  it('is needed for everything, and is one', async () => {
    const redis = await openRedis(urlOf(server.port));
    onTestFinished(() => redis.close());
    await expect(
      redis.carrier.publish('log', [
        { seq: 1, delta: '{"seq":1,"entry":{"kind":"key","id":"k"}}', hash: 'h', expiresAt: null },
      ]),
    ).rejects.toMatchObject({
      code: 'cache_away',
      evidence: { reason: 'no secret' },
    });
    expect(() => redis.trust(new Uint8Array(31))).toThrow(TypeError);
    redis.trust(redisSecret);
    redis.trust(redisSecret);
    expect(() => redis.trust(new Uint8Array(32))).toThrow(TypeError);
  });

  it('goes with a prefix that cannot break the slot', async () => {
    await expect(openRedis('redis://a', { prefix: 'a}b' })).rejects.toThrow(TypeError);
  });
});
