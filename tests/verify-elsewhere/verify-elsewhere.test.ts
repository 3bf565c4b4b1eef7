import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuthorizationServer, createAuthorizationServer, createKeyEncryption } from 'sealwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, runCommand } from '../end-to-end/spawned-command.ts';
import { makeBadTokens } from './bad-tokens.ts';
import { readProgram } from './page.ts';
import { type Judge, prepareProgram, programNames } from './program-verifiers.ts';
import { startHaproxy, startNginx } from './proxies.ts';

// What the page docs/verify-elsewhere.md shows, as it stands there, against a real server.

const api = 'https://api.example.com';
const credentials = { email: 'ada@example.com', password: 'moth-relay-catalogue-77' };

let folder: string;
let server: AuthorizationServer;
let issuer: string;
let good: string;
let bad: Readonly<Record<string, string>>;
let keyRequests = 0;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-elsewhere-'));
  const port = await freePort();
  issuer = `http://127.0.0.1:${port}`;
  const silent = () => undefined;
  server = await createAuthorizationServer({
    ...{ issuer, defaultResource: api, store: `sqlite:${join(folder, 'store.db')}` },
    keyEncryption: createKeyEncryption(randomBytes(32)),
    log: { info: silent, warn: silent, error: silent },
  });
  const listener = createServer((request, response) => {
    if (request.url === '/.well-known/jwks.json') keyRequests += 1;
    server.nodeListener(request, response);
  });
  await new Promise<void>((resolve) => listener.listen(port, '127.0.0.1', resolve));
  closing.push(async () => {
    listener.closeAllConnections();
    await new Promise((resolve) => listener.close(resolve));
  });
  await post('/signup', credentials);
  good = (await post('/login', credentials))['access_token'] ?? '';
  bad = await makeBadTokens(good, server.issuer.keys.signingKey());
});

afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

async function post(path: string, body: object): Promise<Record<string, string>> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${issuer}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.ok).toBe(true);
  return (await response.json()) as Record<string, string>;
}

function subjectOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub;
}

/** The bad tokens that a verifier takes, which takes the good one. */
async function acceptedBy(judge: Judge): Promise<readonly string[]> {
  const names = Object.keys(bad);
  // The good one first and last: what came in between has not spoilt it.
  const verdicts = await judge([good, ...Object.values(bad), good]);
  expect(verdicts.length).toBe(names.length + 2);
  expect([verdicts.at(0), verdicts.at(-1)]).toEqual([`good ${subjectOf(good)}`, `good ${subjectOf(good)}`]);
  return names.filter((_, index) => !verdicts[index + 1]?.startsWith('refused '));
}

/** Two headers, which `fetch` would join into one. */
async function twoCredentials(origin: string): Promise<number | undefined> {
  const headers = ['Host', new URL(origin).host, 'Authorization', `Bearer ${good}`, 'Authorization', 'Bearer a'];
  const request = get(origin, { headers: headers as never });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

const addresses = () => ({ 'https://login.example.com': issuer });

describe('the page’s program', () => {
  it.each(programNames)('for %s accepts a good token and nothing else', async (name) => {
    expect(await acceptedBy(await prepareProgram(name, folder, addresses()))).toEqual([]);
  });

  it.each(programNames)('for %s fetches the keys once, whatever kids are made up', async (name) => {
    const judge = await prepareProgram(name, folder, addresses());
    const before = keyRequests;
    const strangers = Array.from({ length: 20 }, () => bad['is a stranger’s under their own kid'] ?? '');
    const verdicts = await judge([...strangers, good]);
    expect(verdicts.at(-1)).toBe(`good ${subjectOf(good)}`);
    expect(verdicts.slice(0, -1).every((verdict) => verdict.startsWith('refused '))).toBe(true);
    expect(keyRequests - before).toBe(1);
  });
});

/** Each check of the page that is left out, and what then gets past: were it nothing, the list would show nothing. */
const bound = ['is bound to a key', 'is bound to a certificate'];
const otherKinds = ['is an ID token', 'is a logout token', 'has no typ'];
/** HAProxy 2.6 answers a negative number where it cannot read a signature: true, where a truth is asked for. */
const unreadable = ['has no signature, by none'];
const omissions = [
  ['PyJWT', 'cnf', ' or "cnf" in decoded["payload"]', '', bound],
  ['PyJWT', 'typ', 'decoded["header"].get("typ") != "at+jwt" or ', '', otherKinds],
  ['PyJWT', 'exp', '"exp", ', '', ['has no exp']],
  ['PyJWT', 'iss', 'issuer=ISSUER', 'issuer=None', ['is another issuer’s']],
  ['Authlib', 'aud', ', "value": AUDIENCE', '', ['is for another API']],
  ['ruby-jwt', 'aud', 'verify_aud: true', 'verify_aud: false', ['is for another API']],
  ['ruby-jwt', 'exp', 'sub aud exp', 'sub aud', ['has no exp']],
] as const;

describe('the list of bad tokens', () => {
  it.each(omissions)('finds %s out where it does not look at %s', async (name, _, check, without, accepted) => {
    const judge = await prepareProgram(name, folder, { ...addresses(), [check]: without });
    expect(await acceptedBy(judge)).toEqual(accepted);
  });
});

describe('the page’s proxy', () => {
  let kids: readonly string[];

  beforeAll(async () => {
    const jwks = await (await fetch(`${issuer}/.well-known/jwks.json`)).text();
    const exported = await runCommand(['key', 'export', '--jwks', '-', '--out', folder], { input: jwks });
    expect(exported).toMatchObject({ status: 0, stderr: '' });
    kids = server.issuer.keys.publicKeys().map((key) => String(key.kid));
  });

  it('HAProxy, by the keys that the command exports, lets a good token through and nothing else', async () => {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.pem'));
    expect(files.map((name) => name.replace('.pem', '')).sort()).toEqual(kids.toSorted());
    const proxy = await startHaproxy({ folder, issuer }, kids);
    closing.push(() => proxy.close());
    expect(await acceptedBy(proxy.judge)).toEqual([]);
    expect((await fetch(proxy.origin)).status).toBe(401);
    expect((await fetch(proxy.origin, { headers: { authorization: good } })).status).toBe(401);
    expect(await twoCredentials(proxy.origin)).toBe(400);
  });

  it.each([
    ['kind of the token', ' access_token ours ', ' ours ', otherKinds],
    ['1 in the verdict', 'held var(txn.held) -m int 1', 'held var(txn.held) -m bool', unreadable],
  ])('HAProxy without the %s is found out', async (_, check, without, accepted) => {
    const proxy = await startHaproxy({ folder, issuer, changes: { [check]: without } }, kids);
    closing.push(() => proxy.close());
    expect(await acceptedBy(proxy.judge)).toEqual(accepted);
  });

  it('HAProxy’s file is what deploy/proxy holds, to the letter', async () => {
    const file = await readFile(new URL('../../deploy/proxy/haproxy.cfg', import.meta.url), 'utf8');
    expect(await readProgram('haproxy.cfg', {})).toBe(file);
  });

  it('nginx, with a verifier beside it, lets a good token through and nothing else', async () => {
    const proxy = await startNginx({ folder, issuer });
    closing.push(() => proxy.close());
    expect(await acceptedBy(proxy.judge)).toEqual([]);
    expect((await fetch(proxy.origin)).status).toBe(401);
  });
});
