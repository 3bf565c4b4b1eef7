import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAuthorizationServer, createKeyEncryption } from '../../packages/sealwright/src/index.ts';
import { startPostgres, type TestPostgres } from '../../packages/store/test/postgres-server.ts';
import { startRedis, type TestRedis } from '../../packages/store/test/redis-server.ts';

let postgres: TestPostgres;
let redis: TestRedis;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
});

afterAll(async () => {
  await Promise.all([postgres?.close(), redis?.close()]);
});

it('two installations share one Redis under prefixes of their own, each with its own log', async () => {
  for (const prefix of ['one', 'other']) {
    const server = await createAuthorizationServer({
      issuer: `https://${prefix}.example`,
      defaultResource: 'https://api.example',
      store: postgres.url(prefix),
      cache: redis.url,
      cachePrefix: prefix,
      keyEncryption: createKeyEncryption(randomBytes(32)),
    });
    await server.issuer.revocations.revoke({ kind: 'token', jti: `token of ${prefix}` });
    expect(server.issuer.store.missingParts()).toEqual([]);
    await server.close();
  }
  for (const prefix of ['one', 'other']) {
    expect(await redis.command('EXISTS', `{${prefix}}:log`, `{${prefix}}:revoked:jti:token of ${prefix}`)).toBe(2);
  }
});
