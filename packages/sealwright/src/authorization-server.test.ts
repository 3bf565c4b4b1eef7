import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuthorizationServerOptions, createAuthorizationServer } from './authorization-server.ts';
import { createCounters } from './counters.ts';
import { createKeyEncryption } from './key-encryption.ts';
import { createLog } from './log.ts';
import { openStore } from './store-url.ts';

const person = { email: 'ada@example.com', password: 'moth-relay-catalogue-77' };

let folder: string;
let lines: string[];
let options: AuthorizationServerOptions;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-server-'));
  lines = [];
  options = {
    issuer: 'https://login.example.com',
    defaultResource: 'https://api.example.com',
    store: `sqlite:${folder}/sealwright.db`,
    keyEncryption: createKeyEncryption(randomBytes(32)),
    log: createLog({ level: 'info', to: { write: (line: string) => void lines.push(line) } }),
    counters: createCounters(),
  };
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function post(path: string, body: unknown): Request {
  return new Request(`https://login.example.com${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

describe('an authorization server', () => {
  it('answers requests without listening', async () => {
    const server = await createAuthorizationServer(options);
    expect((await server.fetch(post('/signup', person))).status).toBe(201);
    const login = await server.fetch(post('/login', person));
    expect(login.status).toBe(200);
    expect(await login.json()).toMatchObject({ token_type: 'Bearer', access_token: expect.stringMatching(/^eyJ/) });
    await server.close();
  });

  it('logs and counts what happens, without an address, a password or a token', async () => {
    const server = await createAuthorizationServer(options);
    await server.fetch(post('/signup', person));
    const login = (await (await server.fetch(post('/login', person))).json()) as Record<string, string>;
    await server.fetch(post('/login', { ...person, password: 'another-one-entirely' }));
    await server.close();
    const text = lines.join('');
    for (const secret of [
      person.email,
      person.password,
      login['access_token'],
      login['refresh_token'],
      'another-one',
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(options.counters?.read()).toMatchObject({
      'security_events_total{severity="info",type="session_started"}': 1,
      'http_requests_total{method="POST",route="/login",status="200"}': 1,
      'http_requests_total{method="POST",route="/login",status="401"}': 1,
    });
  });

  it('closes the store that it opened, and may be closed twice', async () => {
    const server = await createAuthorizationServer(options);
    await Promise.all([server.close(), server.close()]);
    const again = await createAuthorizationServer(options);
    await again.close();
  });

  it('leaves a store open that it was given', async () => {
    const store = await openStore(options.store as string, { role: 'server', create: true });
    const server = await createAuthorizationServer({ ...options, store });
    await server.close();
    await expect(store.check()).resolves.toBeUndefined();
    await store.close();
  });

  it.each<[string, Partial<AuthorizationServerOptions>]>([
    ['the rules', { accessTokenSeconds: 5 }],
    ['the HTTP side', { basePath: 'no-slash' }],
    ['the store', { cache: 'redis://127.0.0.1:1' }],
  ])('that %s refuse is a TypeError, and lets the store go', async (_title, wrong) => {
    await expect(createAuthorizationServer({ ...options, ...wrong })).rejects.toThrow(TypeError);
    const server = await createAuthorizationServer(options);
    await server.close();
  });

  it('takes no cache for a store that it did not open: they share a secret', async () => {
    const store = await openStore(options.store as string, { role: 'server', create: true });
    const both = createAuthorizationServer({ ...options, store, cache: 'redis://127.0.0.1:1' });
    await expect(both).rejects.toThrow(TypeError);
    await store.close();
  });

  it.each(['mysql://u:hunter2@h/d', 'postgres://u:hunter2@h/d?sslmode=no-verify', 'nothing'])(
    'does not take %s for a store, and repeats nothing of it',
    async (store) => {
      const refused = createAuthorizationServer({ ...options, store });
      await expect(refused).rejects.toThrow(TypeError);
      await expect(refused).rejects.not.toThrow(/hunter2|nothing/);
    },
  );

  it('has its store to itself: a second one is refused', async () => {
    const server = await createAuthorizationServer(options);
    await expect(createAuthorizationServer(options)).rejects.toMatchObject({ code: 'store_in_use' });
    await server.close();
  });

  it('does not start on a store whose keys another key-encryption key sealed', async () => {
    await (await createAuthorizationServer(options)).close();
    const other = { ...options, keyEncryption: createKeyEncryption(randomBytes(32)) };
    await expect(createAuthorizationServer(other)).rejects.toMatchObject({ code: 'key_encryption_wrong' });
  });
});

describe('a store', () => {
  it('is not made by who only wants to open it', async () => {
    await expect(openStore(`sqlite:${folder}/nowhere.db`)).rejects.toMatchObject({ code: 'store_missing' });
  });
});
