import { describe, expect, it } from 'vitest';
import { parseRedisAddress } from './redis-address.ts';

describe('the URL of Redis', () => {
  it('names a host, a port, a user, a password and a database', () => {
    expect(parseRedisAddress('redis://ada:p%40ss@cache.example:7000/3')).toEqual({
      cluster: false,
      nodes: [{ host: 'cache.example', port: 7000 }],
      socketPath: undefined,
      username: 'ada',
      password: 'p@ss',
      database: 3,
      tls: undefined,
    });
    expect(parseRedisAddress('redis://[::1]').nodes).toEqual([{ host: '::1', port: 6379 }]);
    expect(parseRedisAddress('unix:///run/redis.sock').socketPath).toBe('/run/redis.sock');
    expect(parseRedisAddress('rediss://cache.example', { serverName: 'other' }).tls).toEqual({ servername: 'other' });
  });

  it('is one of a cluster when there are several, or when it says so', () => {
    const several = parseRedisAddress(['redis://a:1', 'redis://b:2']);
    expect([several.cluster, several.nodes.length]).toEqual([true, 2]);
    expect(parseRedisAddress('redis://a?cluster=true').cluster).toBe(true);
    expect(parseRedisAddress('redis://a?cluster=false').cluster).toBe(false);
  });

  it.each([
    [[]],
    ['secret'],
    ['http://:secret@a'],
    ['redis://:secret@'],
    ['redis://:secret@a/x'],
    ['redis://:secret@a/-1'],
    ['redis://:%E0%A4%A@a'],
    ['redis://:secret@a#x'],
    ['redis://:secret@a?tls=false'],
    ['redis://:secret@a?cluster=true&x=1'],
    ['redis://:secret@a/1?cluster=true'],
    ['unix://secret/run/redis.sock'],
    ['unix:///run/redis.sock?cluster=true'],
    [['redis://:secret@a', 'redis://:secreter@b']],
    [['redis://a', 'rediss://b']],
  ])('is refused as %j, with words that hold nothing of it', (urls) => {
    const parse = (): unknown => parseRedisAddress(urls);
    expect(parse).toThrow(TypeError);
    expect(parse).toThrow(/^redis: (?!.*secret)/);
  });

  it('takes certificates for TLS alone, and a certificate only with its key', () => {
    expect(() => parseRedisAddress('redis://a', { caFile: '/none' })).toThrow(/rediss/);
    expect(() => parseRedisAddress('rediss://a', { certFile: '/none' })).toThrow(/key/);
    expect(() => parseRedisAddress('rediss://a', { caFile: '/none.pem' })).toThrow(/ENOENT/);
  });
});
