import { createVerifier, remoteJwks, requireRole } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/hono';
import { liveRoles } from '@sealwright/verifier/live-roles';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LiveServer, startLiveServer } from './live-server.ts';

const api = 'https://api.example.com';
let live: LiveServer;
let clock = 0;
let app: Hono;

beforeAll(async () => {
  live = await startLiveServer(api);
  const secret = await live.addResource(api);
  // Without the feed: what a role's change does to tokens must not hide what the question does.
  const verifier = createVerifier({
    ...{ issuer: live.url, audience: api, typ: 'at+jwt', revocation: 'none' },
    keys: remoteJwks({ issuer: live.url, url: `${live.url}/.well-known/jwks.json` }),
  });
  const credential = { issuer: live.url, resource: api, whenUnavailable: 'deny', monotonicClock: () => clock } as const;
  const now = liveRoles({ ...credential, secret, ttlSeconds: 5 });
  const wrong = liveRoles({ ...credential, secret: 'wrong', ttlSeconds: 5 });
  app = new Hono();
  app.get('/by-token', guard(verifier, requireRole('auditor')), (c) => c.body(null));
  app.get('/live', guard(verifier, requireRole({ roles: ['auditor'], live: now })), (c) => c.body(null));
  app.get('/wrong', guard(verifier, requireRole({ roles: ['auditor'], live: wrong })), (c) => c.body(null));
});
afterAll(() => live.close());

const get = async (path: string, token: string): Promise<number> =>
  (await app.request(path, { headers: { authorization: `Bearer ${token}` } })).status;

const subjectOf = async (name: string): Promise<string> =>
  (await live.server.issuer.accounts.findByEmail(`${name}@example.com`))?.sub ?? '';

describe('a role that is taken away while a token with it lives', () => {
  it('is gone within the time to live, and no earlier than the API cares to ask', async () => {
    await live.logIn('ada');
    const sub = await subjectOf('ada');
    await live.server.issuer.accounts.setRoles(sub, ['auditor']);
    const { token } = await live.logIn('ada');
    expect([await get('/by-token', token), await get('/live', token)]).toEqual([200, 200]);
    await live.server.issuer.accounts.setRoles(sub, []);
    expect([await get('/by-token', token), await get('/live', token)]).toEqual([200, 200]);
    clock += 5_000;
    expect([await get('/by-token', token), await get('/live', token)]).toEqual([200, 403]);
  });

  it('is there at once for a token that was issued before it was given', async () => {
    const { token } = await live.logIn('bob');
    const sub = await subjectOf('bob');
    await live.server.issuer.accounts.setRoles(sub, ['auditor']);
    expect([await get('/by-token', token), await get('/live', token)]).toEqual([403, 200]);
  });

  it('is nobody’s who is suspended, nor anybody’s where the API’s own secret is wrong', async () => {
    const sub = await subjectOf('bob');
    const { token } = await live.logIn('bob');
    expect(await get('/wrong', token)).toBe(503);
    await live.server.issuer.accounts.suspend(sub);
    clock += 5_000;
    expect([await get('/by-token', token), await get('/live', token)]).toEqual([200, 403]);
  });
});
