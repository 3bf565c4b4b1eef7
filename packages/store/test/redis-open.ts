import { type OpenRedisOptions, openRedis, type Redis } from '@sealwright/store/redis';
import { onTestFinished } from 'vitest';
import { redisSecret, until } from './redis-material.ts';

/** Connected and trusted, closed after the test. Patient, since a machine full of tests answers late. */
export async function openTestRedis(
  urls: string | readonly string[],
  options: OpenRedisOptions & { readonly secret?: Uint8Array } = {},
): Promise<Redis> {
  const { secret = redisSecret, ...rest } = options;
  const redis = await openRedis(urls, { commandMilliseconds: 10_000, ...rest });
  onTestFinished(() => redis.close());
  redis.trust(secret);
  await until('connected', () => !redis.away());
  return redis;
}
