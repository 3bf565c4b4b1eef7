import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthorizationServer, createKeyEncryption } from 'sealwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, runCommand } from '../end-to-end/spawned-command.ts';
import { type EventReceiverServer, openEventReceiver } from './event-receiver.ts';

const issuer = 'http://127.0.0.1:4000';
const credentials = { email: 'ada@example.com', password: 'moth-relay-catalogue-77' };
const key = randomBytes(32);

let folder: Awaited<ReturnType<typeof makeFolder>>;
let receiver: EventReceiverServer;
let store: string;
let flags: readonly string[];

beforeAll(async () => {
  [folder, receiver] = await Promise.all([makeFolder(), openEventReceiver()]);
  store = `sqlite:${join(folder.path, 'store.db')}`;
  const keyFile = join(folder.path, 'key');
  await writeFile(keyFile, key.toString('base64url'), { mode: 0o600 });
  flags = ['--store', store, '--issuer', issuer, '--key-encryption-key-file', keyFile];
});
afterAll(async () => {
  await receiver?.close();
  await folder?.remove();
});

const environment = { SEALWRIGHT_DEFAULT_RESOURCE: 'https://api.example.com' };
const run = (words: readonly string[]) =>
  runCommand([...words, ...flags], { folder: folder.path, input: '', environment });

async function ask(words: readonly string[]): Promise<unknown> {
  const { status, stdout, stderr } = await run([...words, '--json']);
  expect([words, status, stderr]).toEqual([words, 0, '']);
  return JSON.parse(stdout);
}

/** Two sessions end, and the client answers one and the other as it is told. */
async function endTwo(statuses: readonly number[]): Promise<readonly string[]> {
  const silent = () => undefined;
  const server = await createAuthorizationServer({
    ...{ issuer, defaultResource: 'https://api.example.com', store, keyEncryption: createKeyEncryption(key) },
    log: { info: silent, warn: silent, error: silent },
  });
  const { accounts, sessions } = server.issuer;
  await server.issuer.store.clients.change('first-party', () => ({
    ...{ outcome: true, set: { settings: { backchannelLogoutUri: `${receiver.origin}/logout` } } },
  }));
  await accounts.signUp(credentials);
  receiver.behave((_request, response) => response.writeHead(statuses[receiver.bodies.length - 1] ?? 200).end());
  const sids: string[] = [];
  for (const _ of statuses) {
    const proof = await accounts.authenticate(credentials);
    const { sid } = await sessions.start(proof, { clientId: 'first-party', transport: 'body' });
    await sessions.end({ sid }, 'logout');
    sids.push(sid);
    await receiver.received(sids.length);
  }
  // The answer has come in before the server goes: what was not answered would be told again.
  const { backchannelLogout } = server.issuer;
  await expect.poll(async () => (await backchannelLogout.waiting())[0]?.cause).toBe(String(statuses.at(-1)));
  await server.close();
  return sids;
}

describe('sealwright client logouts', () => {
  it('lists what was given up and what waits, by session and cause, and no token', async () => {
    const [refused, waiting] = await endTwo([400, 503]);
    const listed = (await ask(['client', 'logouts'])) as { waiting: object[]; failed: object[] };
    expect(listed.failed).toMatchObject([{ clientId: 'first-party', sid: refused, cause: '400', tries: 1 }]);
    expect(listed.waiting).toMatchObject([{ clientId: 'first-party', count: 1, cause: '503', more: false }]);
    const { stdout } = await run(['client', 'logouts']);
    expect(stdout).toMatch(/^Waiting:\nclient_id .*\nfirst-party +1 /);
    expect(stdout).toContain(refused);
    expect(JSON.stringify(listed) + stdout).not.toContain('eyJ');
    expect(waiting).not.toBe(refused);
  });

  it('is about clients that were added with a place to be told, which no stranger’s may be', async () => {
    const add = ['client', 'add', 'Shop', '--kind', 'confidential', '--redirect-uri', 'https://shop.example/cb'];
    const added = await ask([...add, '--id', 'shop', '--backchannel-logout-uri', 'https://shop.example/out']);
    expect(added).toMatchObject({ client: { settings: { backchannelLogoutUri: 'https://shop.example/out' } } });
    const clear = await run([...add, '--id', 'other', '--backchannel-logout-uri', 'http://10.0.0.1/out']);
    expect([clear.status, clear.stdout + clear.stderr]).toEqual([
      expect.any(Number),
      expect.stringContaining('registration_invalid'),
    ]);
    expect(clear.status).not.toBe(0);
  });
});

describe('sealwright key export', () => {
  it('writes the public keys of the store as PEM, the private ones never', async () => {
    const { keys } = (await ask(['key', 'export'])) as { keys: { kid: string; alg: string; pem: string }[] };
    expect(keys.length).toBeGreaterThan(0);
    for (const { alg, pem } of keys) {
      expect([alg, pem]).toEqual(['ES256', expect.stringMatching(/^-----BEGIN PUBLIC KEY-----\n/)]);
    }
    const { stdout } = await run(['key', 'export']);
    expect(stdout).toContain(`${keys[0]?.kid} ES256\n-----BEGIN PUBLIC KEY-----`);
    expect(stdout).not.toContain('PRIVATE');
  });

  it('makes no name of a file from what somebody else called a key', async () => {
    const { keys } = (await ask(['key', 'list'])) as { keys: { use: string; publicJwk: object }[] };
    const jwk = { ...keys.find(({ use }) => use === 'access')?.publicJwk, kid: '../outside' };
    const out = ['key', 'export', '--jwks', '-', '--out', folder.path];
    const { status, stdout, stderr } = await runCommand(out, { input: JSON.stringify({ keys: [jwk] }) });
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toContain('makes no name of a file');
  });
});
