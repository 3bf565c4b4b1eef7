import { writeFile } from 'node:fs/promises';
import { exportJwkSet, exportSigningJwk, generateSigningKey } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Finished, makeFolder, runCommand } from './spawned-command.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeAll(async () => {
  folder = await makeFolder();
  const names = ['--issuer', 'https://login.example.com', '--default-resource', 'https://api.example.com'];
  expect(await run(['init', ...names])).toMatchObject({ status: 0 });
});
afterAll(() => folder?.remove());

function run(words: readonly string[]): Promise<Finished> {
  return runCommand(words, { folder: folder.path });
}

async function ask(words: readonly string[]): Promise<Record<string, never>> {
  const { status, stdout, stderr } = await run([...words, '--json']);
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

describe('sealwright client', () => {
  it('registers a machine, whose secret is shown once and changes with an overlap', async () => {
    const machine = ['--kind', 'confidential', '--id', 'reports', '--grant', 'client_credentials'];
    const added = await ask([
      'client',
      'add',
      'Reports',
      ...machine,
      '--scope',
      'read',
      '--resource',
      'urn:example:api',
    ]);
    expect(added['client']).toMatchObject({ settings: { grantTypes: ['client_credentials'] }, secrets: 1 });
    const rotated = await ask(['client', 'rotate-secret', 'reports']);
    expect(rotated['secret']).toMatch(/^[\w-]{43}$/);
    expect(rotated['secret']).not.toBe(added['secret']);
    await ask(['client', 'rotate-secret', 'reports', '--retire-former']);
    const listed = JSON.stringify(await ask(['client', 'list']));
    expect(listed).toContain('"secrets":1');
    for (const secret of [added['secret'], rotated['secret']]) expect(listed).not.toContain(secret);
  });

  it('makes an initial access token, and ends it', async () => {
    const made = await ask(['client', 'registration-token', '--uses', '3']);
    expect(made).toMatchObject({ token: expect.stringMatching(/^[\w-]{43}$/), lifeSeconds: 3_600, uses: 3 });
    expect(await ask(['client', 'registration-token', '--end-all'])).toEqual({ ended: 1 });
    expect((await run(['client', 'registration-token', '--hours', '0'])).status).toBe(2);
  });

  it('registers clients with keys, without a secret beside them', async () => {
    const key = await generateSigningKey('ES256', { kid: 'k' });
    await writeFile(`${folder.path}/jwks.json`, JSON.stringify(exportJwkSet([key.verificationKey])));
    const keyed = ['client', 'add', 'Keyed', '--kind', 'confidential', '--auth-method', 'private_key_jwt'];
    const added = await ask([...keyed, '--jwks-file', 'jwks.json']);
    expect(added).not.toHaveProperty('secret');
    expect(added['client']).toMatchObject({ secrets: 0, settings: { authMethod: 'private_key_jwt' } });
    await writeFile(`${folder.path}/private.json`, JSON.stringify({ keys: [await exportSigningJwk(key)] }));
    expect((await run([...keyed, '--jwks-file', 'private.json'])).status).toBe(1);
  });

  it('writes down what was said of a client, and refuses what contradicts itself', async () => {
    const web = ['--kind', 'confidential', '--redirect-uri', 'https://app.example/cb', '--require-par', '--dpop-bound'];
    const exchange = ['--exchange-for', 'gateway', '--own', '--pairwise'];
    const { client } = await ask(['client', 'add', 'Web', ...web, ...exchange]);
    expect(client?.['settings']).toEqual({
      ...{ requirePushedRequests: true, dpopBound: true, consent: 'implied', subjectType: 'pairwise' },
      exchange: { subjects: ['gateway'], impersonation: false },
    });
    expect((await run(['client', 'add', 'x', '--kind', 'public', '--grant', 'client_credentials'])).status).toBe(1);
  });

  it('changes what is given of a client, and nothing else', async () => {
    const web = [
      '--kind',
      'confidential',
      '--id',
      'moved',
      '--redirect-uri',
      'https://app.example/cb',
      '--require-par',
    ];
    const { client: before } = await ask(['client', 'add', 'Moved', ...web, '--scope', 'openid']);
    const { client, secret } = await ask(['client', 'change', 'moved', '--redirect-uri', 'https://new.example/cb']);
    expect(client).toEqual({ ...(before as unknown as object), redirectUris: ['https://new.example/cb'] });
    expect(secret).toBeUndefined();
    const unknown = await run(['client', 'change', 'nobody', '--name', 'x']);
    expect([unknown.status, unknown.stdout]).toEqual([1, 'client_unknown\n']);
  });
});
