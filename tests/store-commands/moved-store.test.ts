import { createVerifier, remoteJwks, revocationFeed, type Verifier } from '@sealwright/verifier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../packages/store/test/postgres-server.ts';
import { until } from '../../packages/store/test/redis-material.ts';
import type { RunningCommand } from '../end-to-end/spawned-command.ts';
import { createInstallation, type Installation, type LogIn, resource } from './installation.ts';

// An installation outgrows its file: stopped, copied to PostgreSQL, started again. Whoever was signed in is, and the API that
// follows its revocations does not notice.

let postgres: TestPostgres;
let installation: Installation;
let verifier: Verifier;
let before: { readonly body: LogIn; readonly cookie: LogIn; readonly rotated: LogIn; readonly revoked: LogIn };
let node: RunningCommand;
/** What the server on the file had logged. */
let formerLog: string;
let copied: {
  readonly logId: string;
  readonly seq: number;
  readonly tables: Record<string, { readonly rows: number }>;
};

beforeAll(async () => {
  [postgres, installation] = await Promise.all([startPostgres(), createInstallation()]);
  const { ask, logIn } = installation;
  const { secret } = (await ask(['resource', 'add', resource])) as { secret: string };
  node = await installation.serve();
  await installation.signUp();
  verifier = openVerifier(secret);
  await verifier.ready();
  const [body, cookie, revoked] = [await logIn(), await logIn('cookie'), await logIn()];
  const rotated = (await installation.refresh(await logIn())).next;
  const { claims } = await verifier.verify(revoked.accessToken);
  await ask(['session', 'revoke', claims['sid'] as string]);
  await ask(['key', 'rotate', '--force']);
  before = { body, cookie, rotated, revoked };
  await until('revoked', async () => (await refusal(revoked.accessToken)) === 'token_revoked');
  await node.stop();
  formerLog = node.stdout;
  copied = (await ask([
    'store',
    'copy',
    '--from',
    `sqlite:${installation.folder}/data/sealwright.db`,
    '--to',
    postgres.url(),
  ])) as typeof copied;
  await movedTo(postgres.url());
  node = await installation.serve();
});

afterAll(async () => {
  await verifier?.close();
  await installation?.remove();
  await postgres?.close();
});

function openVerifier(secret: string): Verifier {
  const { issuer } = installation;
  return createVerifier({
    issuer,
    audience: resource,
    typ: 'at+jwt',
    keys: remoteJwks({ issuer, url: `${issuer}/.well-known/jwks.json` }),
    revocation: revocationFeed({ url: issuer, resource, secret, whenStale: 'deny' }),
  });
}

async function movedTo(url: string): Promise<void> {
  const { issuer } = installation;
  await installation.write('store-url', url);
  const lines = [`issuer: ${issuer}`, `defaultResource: ${resource}`, 'storeUrlFile: ./store-url'];
  await installation.write(
    'sealwright.yaml',
    `${[...lines, 'keyEncryptionKeyFile: ./data/key-encryption.key'].join('\n')}\n`,
  );
}

const refusal = (token: string): Promise<string | undefined> =>
  verifier.verify(token).then(
    () => undefined,
    (error: { readonly code: string }) => error.code,
  );

describe('an installation that was moved to PostgreSQL', () => {
  it('has every row that the file had', () => {
    expect(copied.tables).toMatchObject({ accounts: { rows: 1 }, sessions: { rows: 4 }, resources: { rows: 1 } });
  });

  it('logs nobody out, by body or by cookie, freshly signed in or refreshed', async () => {
    for (const logIn of [before.body, before.cookie, before.rotated]) {
      const first = await installation.refresh(logIn);
      expect(first.status).toBe(200);
      expect((await installation.refresh(first.next)).status).toBe(200);
    }
  });

  it('lets no revoked session back in', async () => {
    expect((await installation.refresh(before.revoked)).status).toBe(400);
  });

  it('goes on with the log that its verifiers follow: no snapshot, and what was revoked stays so', async () => {
    await until('fresh', async () => (await refusal(before.body.accessToken)) === undefined);
    expect(await refusal(before.revoked.accessToken)).toBe('token_revoked');
    const token = (await installation.logIn()).accessToken;
    const { claims } = await verifier.verify(token);
    await installation.ask(['session', 'revoke', claims['sid'] as string]);
    await until('revoked', async () => (await refusal(token)) === 'token_revoked');
    expect(await installation.ask(['store', 'status'])).toMatchObject({
      logId: copied.logId,
      seq: copied.seq + 1,
      pending: 0,
    });
    expect(formerLog).toContain('/revocations/snapshot');
    expect(node.stdout).not.toContain('/revocations/snapshot');
  });

  it('is not copied over, and the file is not copied while a server runs on it', async () => {
    const copy = ['store', 'copy', '--from', `sqlite:${installation.folder}/data/sealwright.db`];
    expect(await installation.refused([...copy, '--to', postgres.url()])).toMatchObject({
      status: 3,
      error: 'store_not_empty',
    });
    expect(await installation.refused(copy)).toMatchObject({ status: 3, error: 'store_not_empty' });
    expect(await installation.refused([...copy, '--to', 'sqlite:x'])).toMatchObject({
      status: 2,
      error: 'copy_unsupported',
    });
  });
});
