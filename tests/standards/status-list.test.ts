import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type AuthorizationServer, createAuthorizationServer, createKeyEncryption } from 'sealwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../end-to-end/spawned-command.ts';

// Verifiers that are not ours, over HTTP: they know the issuer's URL, and find everything else in its documents.

const api = 'https://api.example.com';
const password = 'moth-relay-catalogue-77';
const run = promisify(execFile);

let folder: string;
let issuer: string;
let server: AuthorizationServer;
/** Behind the clocks of the verifiers, and moved up to them: what was issued is never in their future. */
let offset = -30;
const now = () => Math.floor(Date.now() / 1000) + offset;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-status-'));
  const port = await freePort();
  issuer = `http://127.0.0.1:${port}`;
  server = await createAuthorizationServer({
    ...{ issuer, defaultResource: api, store: `sqlite:${join(folder, 'store.db')}` },
    keyEncryption: createKeyEncryption(randomBytes(32)),
    statusLists: { ttlSeconds: 5 },
    wallClock: now,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  await server.listen({ host: '127.0.0.1', port });
  for (const email of ['ada@example.com', 'bob@example.com']) await post('/signup', { email, password });
});

afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true });
});

async function post(path: string, body: object): Promise<Record<string, string>> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${issuer}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.ok).toBe(true);
  return response.status === 204 ? {} : ((await response.json()) as Record<string, string>);
}

const logIn = async (name: string) => post('/login', { email: `${name}@example.com`, password });

async function askPython(tokens: readonly (string | undefined)[]): Promise<string[]> {
  const script = fileURLToPath(new URL('status-list-verifier.py', import.meta.url));
  // Debian's Python, whose package python3-jwt is; another that stands first on the path has it not.
  const child = run('/usr/bin/python3', [script, issuer, api], { timeout: 60_000 });
  child.child.stdin?.end(tokens.map((token) => `${token}\n`).join(''));
  return (await child).stdout.trim().split('\n');
}

describe('a resource server in Python', () => {
  it('tells revoked sessions from living ones by the list alone', async () => {
    const [ended, living, revoked] = [await logIn('ada'), await logIn('ada'), await logIn('bob')];
    const tokens = [ended, living, revoked].map((grant) => grant['access_token']);
    expect(await askPython(tokens)).toEqual(['valid', 'valid', 'valid']);
    await post('/logout', { refresh_token: ended['refresh_token'] });
    const { sub } = await readClaims(tokens[2] ?? '');
    await server.issuer.revocations.revoke({ kind: 'subject', sub: String(sub) });
    offset += 5;
    expect(await askPython(tokens)).toEqual(['revoked', 'valid', 'revoked']);
    const again = await logIn('bob');
    expect(await askPython([again['access_token'], tokens[1]])).toEqual(['valid', 'valid']);
  });

  it('refuses a list in the place of a token', async () => {
    const { status } = await readClaims((await logIn('ada'))['access_token'] ?? '');
    const list = await (await fetch((status as { status_list: { uri: string } }).status_list.uri)).text();
    expect(await askPython([list])).toEqual(['ValueError']);
  });
});

describe('a reader on jose', () => {
  it('verifies the list by the key set of the issuer, and takes it for nothing else', async () => {
    const { status } = await readClaims((await logIn('ada'))['access_token'] ?? '');
    const { uri } = (status as { status_list: { uri: string } }).status_list;
    const list = await (await fetch(uri)).text();
    const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
    const rules = { issuer, subject: uri, currentDate: new Date(now() * 1000) };
    expect((await jwtVerify(list, keys, { ...rules, typ: 'statuslist+jwt' })).payload['ttl']).toBe(5);
    await expect(jwtVerify(list, keys, { ...rules, typ: 'at+jwt' })).rejects.toThrow('typ');
    await expect(jwtVerify(list, keys, { issuer, audience: api })).rejects.toThrow('aud');
  });
});

async function readClaims(token: string): Promise<Record<string, unknown>> {
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
  return (await jwtVerify(token, keys, { issuer, audience: api, currentDate: new Date(now() * 1000) })).payload;
}
