import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../packages/store/test/postgres-server.ts';
import { startRedis, type TestRedis } from '../../packages/store/test/redis-server.ts';
import { createInstallation, type Installation } from './installation.ts';

// A dump that is loaded into the same server leaves no trace: `sealwright restore` says that it was.

let postgres: TestPostgres;
let redis: TestRedis;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
});

afterAll(async () => {
  await Promise.all([postgres?.close(), redis?.close()]);
});

/** Signed in, dumped, one session revoked, and the dump put back. */
async function restoreInto(schema: string, flags: readonly string[]) {
  const installation = await createInstallation(['--store', postgres.url(schema), ...flags]);
  const node = await installation.serve();
  await installation.signUp();
  const [kept, revoked] = [await installation.logIn(), await installation.logIn()];
  const dump = join(installation.folder, 'dump.sql');
  writeFileSync(dump, postgresProgram('pg_dump', '--schema', schema));
  const newer = (await installation.refresh(kept)).next;
  const sid = (
    JSON.parse(Buffer.from(revoked.accessToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }
  ).sid;
  await installation.ask(['session', 'revoke', sid]);
  const before = await installation.ask(['store', 'status']);
  await node.stop();
  await postgres.query(`DROP SCHEMA ${schema} CASCADE`);
  postgresProgram('psql', '--quiet', '--file', dump);
  return { installation, newer, revoked, before };
}

/** As the server's own user would: by its socket, which lets everybody in. */
function postgresProgram(name: string, ...words: readonly string[]): string {
  const place = ['-h', postgres.directory, '-p', String(postgres.port), '-U', 'postgres', 'postgres'];
  return execFileSync(name, [...place, ...words], { encoding: 'utf8' });
}

async function mark(installation: Installation) {
  // As the runbook has it, in case the dump is of an older release. It must not take the restore's place.
  await installation.ask(['store', 'migrate']);
  const restored = await installation.ask(['restore', '--yes']);
  const status = await installation.ask(['store', 'status']);
  await installation.serve();
  return { restored, status };
}

describe('a database that was restored', () => {
  it('with Redis: what was revoked since stays so, who has refreshed since stays signed in', async () => {
    const { installation, newer, revoked, before } = await restoreInto('with_redis', ['--cache', redis.url]);
    const { restored, status } = await mark(installation);
    expect(restored).toMatchObject({ imported: 1, issuerEpochRaised: false, isCovered: true });
    expect(status['logId']).not.toBe(before['logId']);
    expect(status['incarnation']).toBeGreaterThan(before['incarnation'] as number);
    expect((await installation.refresh(revoked)).status).toBe(400);
    expect((await installation.refresh(newer)).status).toBe(200);
    await installation.remove();
  });

  it('without: everybody signs in again, since nobody knows what was revoked', async () => {
    const { installation, newer, revoked } = await restoreInto('without_redis', []);
    const { restored } = await mark(installation);
    expect(restored).toMatchObject({ imported: 0, issuerEpochRaised: true, isCovered: false });
    expect((await installation.refresh(revoked)).status).toBe(400);
    expect((await installation.refresh(newer)).status).toBe(400);
    expect((await installation.logIn()).accessToken).toBeDefined();
    await installation.remove();
  });
});
