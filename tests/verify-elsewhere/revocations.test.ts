import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { encodeBase64Url, type SignableClaims, signJwt } from '@sealwright/jwt';
import { type AuthorizationServer, createAuthorizationServer, createKeyEncryption } from 'sealwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../end-to-end/spawned-command.ts';
import { makeBadTokens } from './bad-tokens.ts';
import { readProgram } from './page.ts';
import { prepareProgram } from './program-verifiers.ts';

// How the page docs/verify-elsewhere.md has programs in other languages follow what we revoke.

const api = 'https://api.example.com';
const credentials = { email: 'ada@example.com', password: 'moth-relay-catalogue-77' };
const run = promisify(execFile);

let folder: string;
let server: AuthorizationServer;
let issuer: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealwright-revocations-'));
  const port = await freePort();
  issuer = `http://127.0.0.1:${port}`;
  const silent = () => undefined;
  server = await createAuthorizationServer({
    ...{ issuer, defaultResource: api, store: `sqlite:${join(folder, 'store.db')}` },
    keyEncryption: createKeyEncryption(randomBytes(32)),
    log: { info: silent, warn: silent, error: silent },
  });
  await server.listen({ host: '127.0.0.1', port });
  await server.issuer.accounts.signUp(credentials);
});

afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

async function start() {
  const proof = await server.issuer.accounts.authenticate(credentials);
  return server.issuer.sessions.start(proof, { clientId: 'first-party', transport: 'body' });
}

const addresses = () => ({ 'https://login.example.com': issuer });

describe('introspection, as the page has it', () => {
  it('calls a good token active, and none that is revoked or bad', async () => {
    const { secret } = await server.issuer.resources.add({ resource: api, name: 'API', readsFeed: false });
    await writeFile(join(folder, 'introspect.py'), await readProgram('introspect.py', addresses()));
    const judge = join(folder, 'judge-active.py');
    await copyFile(fileURLToPath(new URL('judge-active.py', import.meta.url)), judge);
    const [good, ended] = [await start(), await start()];
    await server.issuer.sessions.end({ sid: ended.sid }, 'logout');
    const {
      'is bound to a key': _,
      'is bound to a certificate': __,
      ...bad
    } = await makeBadTokens(good.accessToken, server.issuer.keys.signingKey());
    const lines = [encodeBase64Url(secret.reveal()), good.accessToken, ended.accessToken, ...Object.values(bad)];
    const asked = run('/usr/bin/python3', [judge], { cwd: folder, timeout: 60_000 });
    asked.child.stdin?.end(lines.map((line) => `${line}\n`).join(''));
    const [first, ...others] = (await asked).stdout.trim().split('\n');
    expect(first).toBe('active');
    expect(others).toEqual(Array.from({ length: 1 + Object.keys(bad).length }, () => 'inactive'));
  });
});

describe('a receiver of logouts, as the page has it', () => {
  it('takes a logout token, and nothing that is like one', async () => {
    const judge = await prepareProgram('a logout receiver', folder, addresses());
    const iat = Math.floor(Date.now() / 1000);
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
    const base = { iss: issuer, aud: 'shop', iat, exp: iat + 120, jti: 'j', sub: 'usr_a', sid: 's', events };
    const sign = (change: Record<string, unknown>, typ = 'logout+jwt') =>
      signJwt({ ...base, ...change } as SignableClaims, server.issuer.keys.signingKey(), { typ });
    const tokens = [
      await sign({}),
      await sign({ nonce: 'n' }),
      await sign({ events: undefined }),
      await sign({ events: { 'https://other.example/event': {} } }),
      await sign({ events: { 'http://schemas.openid.net/event/backchannel-logout': true } }),
      await sign({ events: [] }),
      await sign({}, 'JWT'),
      await sign({}, 'at+jwt'),
      await sign({ aud: 'desk' }),
      await sign({ iss: 'https://other.example' }),
      await sign({ iat: iat - 900, exp: iat - 600 }),
      await sign({ sid: undefined }),
    ];
    const [first, ...others] = await judge(tokens);
    expect(first).toBe('good usr_a');
    expect(others.map((verdict) => verdict.split(' ')[0])).toEqual(others.map(() => 'refused'));
    expect(others.length).toBe(tokens.length - 1);
  });
});
