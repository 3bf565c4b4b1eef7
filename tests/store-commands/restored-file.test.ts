import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningCommand } from '../end-to-end/spawned-command.ts';
import { createInstallation, type Installation, type LogIn } from './installation.ts';

let installation: Installation;
let node: RunningCommand;
let backup: string;

beforeAll(async () => {
  installation = await createInstallation();
  backup = join(installation.folder, 'backup.db');
  node = await installation.serve();
  await installation.signUp();
});

afterAll(() => installation?.remove());

const sidOf = ({ accessToken }: LogIn): string =>
  (JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid;

describe('an embedded store', () => {
  it('is backed up beside its server, verified, and restored without logging anyone out or letting anyone back in', async () => {
    const { ask, logIn, refresh, refused } = installation;
    const [kept, revoked] = [await logIn(), await logIn()];
    expect(await ask(['backup', backup])).toMatchObject({ sessions: 2 });
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(await refused(['backup', backup])).toMatchObject({ status: 3, error: 'backup_exists' });
    expect(await ask(['verify-backup', backup])).toMatchObject({ sessions: 2, keysOpened: true });
    const newer = (await refresh(kept)).next;
    await ask(['session', 'revoke', sidOf(revoked)]);
    expect(await refused(['restore', backup])).toMatchObject({ status: 3, error: 'store_in_use' });
    await node.stop();
    const restored = await ask(['restore', backup]);
    expect(restored).toMatchObject({ isCovered: true, imported: 1, issuerEpochRaised: false });
    expect(statSync(restored['former'] as string).size).toBeGreaterThan(0);
    node = await installation.serve();
    expect((await refresh(revoked)).status).toBe(400);
    expect((await refresh(newer)).status).toBe(200);
  });

  it('says no to a backup that is damaged, or that another key-encryption key sealed', async () => {
    const { ask, refused, folder, write } = installation;
    const other = join(folder, 'other-backup.db');
    await ask(['backup', other]);
    const key = await write('other.key', `${Buffer.alloc(32, 7).toString('base64url')}\n`);
    const wrongKey = [other, '--key-encryption-key-file', key];
    expect(await refused(['verify-backup', ...wrongKey])).toMatchObject({ status: 1, error: 'key_encryption_wrong' });
    expect(await ask(['verify-backup', ...wrongKey, '--no-keys'])).toMatchObject({ keysOpened: false });
    const missing = await refused(['verify-backup', join(folder, 'nowhere.db')]);
    expect(missing).toMatchObject({ status: 2, error: 'backup_missing' });
    truncateSync(other, statSync(other).size - 4096);
    expect(await refused(['verify-backup', other])).toMatchObject({ status: 1, error: 'store_damaged' });
    await node.stop();
    expect(await refused(['restore', ...wrongKey])).toMatchObject({ status: 3, error: 'store_damaged' });
    await ask(['backup', join(folder, 'third.db')]);
    const sealedByAnother = await refused(['restore', join(folder, 'third.db'), '--key-encryption-key-file', key]);
    expect(sealedByAnother).toMatchObject({ status: 3, error: 'key_encryption_wrong' });
    expect(await refused(['restore'])).toMatchObject({ status: 2, error: 'backup_required' });
  });

  it('shows what it is, and goes back a version for an older release', async () => {
    const { ask, refused } = installation;
    expect(await ask(['store', 'migrate', '--to', '1'])).toMatchObject({ version: 1, newest: 3 });
    expect(await refused(['store', 'status'])).toMatchObject({ status: 1, error: 'store_outdated' });
    expect(await ask(['store', 'migrate'])).toMatchObject({ version: 3, newest: 3 });
    expect(await ask(['store', 'status'])).toMatchObject({ pending: 0, accounts: 1 });
  });
});
