import { createKeySet, generateSigningKey, signJwt } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameworks, type Guarded, send } from '../test/guarded-server.ts';
import {
  createVerifier,
  type RevocationFeed,
  requireFreshLogin,
  requirePolicy,
  requireRole,
  requireScope,
  type VerifierEvent,
} from './index.ts';

const issuer = 'https://id.example.com';
const audience = 'https://api.example.com';
const key = await generateSigningKey('ES256');
const start = 1_800_000_000;
const now = () => start;

const sign = (claims: object = {}): Promise<string> =>
  signJwt(
    {
      iss: issuer,
      aud: audience,
      iat: start,
      exp: start + 600,
      sub: 'anna',
      client_id: 'app',
      sid: 's',
      jti: 'j',
      epoch: [0, 0, 0],
      ...claims,
    },
    key,
    { typ: 'at+jwt' },
  );

const staleFeed: RevocationFeed = {
  issuer,
  whenStale: 'deny',
  keyVersion: 0,
  attach: () => () => {},
  isFresh: () => false,
  isRevoked: () => false,
  isKeyRevoked: () => false,
  findPublishedKey: () => undefined,
  settlePublishedKeys: () => {},
  introspect: async () => true,
  ready: async () => {},
  failure: () => undefined,
  status: () => ({
    fresh: false,
    logId: undefined,
    seq: undefined,
    node: 'https://id.example.com',
    stalenessMilliseconds: 9000,
    entries: 0,
  }),
};

const routes = {
  '/any': [],
  '/scope': [requireScope('orders:read', 'orders:list')],
  '/role': [requireRole('admin', 'auditor')],
  '/fresh': [requireFreshLogin({ maxAgeSeconds: 300, wallClock: now })],
  '/own': [
    requirePolicy(
      (claims, resource: { owner: string }) => claims.sub === resource.owner,
      () => ({ owner: 'anna' }),
    ),
  ],
  '/broken': [
    requirePolicy(() => {
      throw new Error('database is down');
    }),
  ],
  '/broken-at-once': [
    () => {
      throw new Error('database is down');
    },
  ],
  '/truthy': [requirePolicy(() => 1 as unknown as boolean)],
};

const token = await sign();
const bearer = (text: string): readonly [string, string] => ['Authorization', `Bearer ${text}`];
const refusedWith = (error: string): string => `Bearer realm="api", error="${error}"`;

describe.each(frameworks)('the guard in %s', (_, startServer) => {
  const events: VerifierEvent[] = [];
  const shared = {
    issuer,
    audience,
    typ: 'at+jwt',
    keys: createKeySet({ issuer, keys: [key.verificationKey] }),
    wallClock: now,
  };
  let guarded: Guarded;
  let stale: Guarded;

  beforeAll(async () => {
    const observer = (event: VerifierEvent): unknown => events.push(event);
    guarded = await startServer(createVerifier({ ...shared, revocation: 'none', observer }), routes);
    stale = await startServer(createVerifier({ ...shared, revocation: staleFeed }), routes);
  });
  afterAll(async () => {
    await guarded.close();
    await stale.close();
  });

  it('lets a good token pass, in any case of the scheme', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const answer = await send(guarded.port, '/any?page=1', [['Authorization', `${scheme} ${token}`]]);
      expect(answer).toMatchObject({ status: 200, body: '{"sub":"anna"}' });
    }
  });

  it('challenges a request without a credential, and names no error', async () => {
    for (const lines of [
      [],
      [['Authorization', 'Basic YTpi']],
      [['Authorization', `DPoP ${token}`]],
      [['Authorization', token]],
    ]) {
      const answer = await send(guarded.port, '/any', lines as [string, string][]);
      expect(answer).toMatchObject({ status: 401, challenge: 'Bearer realm="api"' });
    }
  });

  it.each([
    ['two good headers', '/any', [bearer(token), bearer(token)]],
    ['two different headers', '/any', [bearer(token), ['authorization', 'Basic YTpi']]],
    ['a token in the query as well', `/any?access_token=${token}`, [bearer(token)]],
    ['a token in the query alone', `/any?a=b&access_token=${token}`, []],
    ['a token in the query in disguise', `/any?%61ccess_token=${token}`, []],
    ['an empty token in the query', '/any?access_token', [bearer(token)]],
    ['a trailing comma', '/any', [bearer(`${token},`)]],
    ['two tokens in one header', '/any', [bearer(`${token}, Bearer ${token}`)]],
    ['a second word', '/any', [bearer(`${token} x`)]],
    ['two spaces', '/any', [bearer(` ${token}`)]],
    ['a tab', '/any', [['Authorization', `Bearer\t${token}`]]],
    ['quotes', '/any', [bearer(`"${token}"`)]],
    ['no token', '/any', [['Authorization', 'Bearer']]],
    ['a comma for a space', '/any', [['Authorization', `Bearer,${token}`]]],
  ] as const)('refuses %s as no good request', async (_, path, lines) => {
    const answer = await send(guarded.port, path, lines as readonly [string, string][]);
    expect(answer).toMatchObject({ status: 400, challenge: refusedWith('invalid_request') });
    expect(JSON.parse(answer.body).error).toBe('invalid_request');
  });

  it('answers every bad token alike, and tells the observer which it was', async () => {
    const [header, payload, signature = ''] = token.split('.');
    const bad: Readonly<Record<string, string>> = {
      token_expired: await sign({ iat: start - 700, exp: start - 60 }),
      audience_mismatch: await sign({ aud: 'https://other.example.com' }),
      issuer_mismatch: await sign({ iss: 'https://other.example.com' }),
      signature_invalid: `${header}.${payload}.${'A'.repeat(signature.length)}`,
      token_malformed: 'x',
      proof_missing: await sign({ cnf: { jkt: 'x' } }),
    };
    const shapes = new Set<string>();
    for (const [code, text] of Object.entries(bad)) {
      const answer = await send(guarded.port, '/any', [bearer(text)]);
      const { request_id: requestId, ...rest } = JSON.parse(answer.body);
      expect(events).toContainEqual({ type: 'refused', code, requestId });
      expect(answer.body).not.toContain(code);
      shapes.add(
        JSON.stringify([
          answer.status,
          answer.challenge,
          answer.headers['content-type'],
          answer.headers['cache-control'],
          rest,
        ]),
      );
    }
    expect([...shapes].map((shape) => JSON.parse(shape))).toEqual([
      [
        401,
        refusedWith('invalid_token'),
        expect.stringMatching(/^application\/json/),
        'no-store',
        { error: 'invalid_token', error_description: 'the access token is not valid' },
      ],
    ]);
  });

  it('tells the observer of a refusal once', async () => {
    const before = events.length;
    await send(guarded.port, '/any', [bearer('x')]);
    expect(events.slice(before)).toHaveLength(1);
  });

  it('asks for the scope that is missing', async () => {
    const some = await sign({ scope: 'orders:read orders:write' });
    expect(await send(guarded.port, '/scope', [bearer(some)])).toMatchObject({
      status: 403,
      challenge: 'Bearer realm="api", error="insufficient_scope", scope="orders:read orders:list"',
    });
    const all = await sign({ scope: 'orders:list x orders:read' });
    expect((await send(guarded.port, '/scope', [bearer(all)])).status).toBe(200);
  });

  it('asks for a login that is young enough', async () => {
    const old = await sign({ auth_time: start - 301 });
    for (const text of [old, token]) {
      expect(await send(guarded.port, '/fresh', [bearer(text)])).toMatchObject({
        status: 401,
        challenge: 'Bearer realm="api", error="insufficient_user_authentication", max_age="300"',
      });
    }
    const young = await sign({ auth_time: start - 300 });
    expect((await send(guarded.port, '/fresh', [bearer(young)])).status).toBe(200);
  });

  it('denies without a challenge where another token would change nothing', async () => {
    const admin = await sign({ roles: ['auditor'] });
    expect((await send(guarded.port, '/role', [bearer(admin)])).status).toBe(200);
    const denied = await send(guarded.port, '/role', [bearer(token)]);
    expect(denied).toMatchObject({ status: 403, challenge: undefined });
    expect(JSON.parse(denied.body).error).toBe('access_denied');
  });

  it('decides by a policy, and only "true" is a yes', async () => {
    expect((await send(guarded.port, '/own', [bearer(token)])).status).toBe(200);
    expect((await send(guarded.port, '/own', [bearer(await sign({ sub: 'bert' }))])).status).toBe(403);
    expect((await send(guarded.port, '/truthy', [bearer(token)])).status).toBe(403);
  });

  it.each(['/broken', '/broken-at-once'])(
    'hands the fault of a policy to the framework, and never runs the handler: %s',
    async (path) => {
      const before = guarded.handled.length;
      const answer = await send(guarded.port, path, [bearer(token)]);
      expect(answer.status).toBe(500);
      expect(answer.body).not.toContain('database');
      expect(guarded.handled).toHaveLength(before);
    },
  );

  it('answers 503, not 401, where it cannot know', async () => {
    const answer = await send(stale.port, '/any', [bearer(token)]);
    expect(answer).toMatchObject({ status: 503, challenge: undefined });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(stale.handled).toEqual([]);
  });

  it('answers a preflight without a credential, allows nothing, and never runs a handler', async () => {
    const before = guarded.handled.length;
    const cors: [string, string][] = [
      ['Origin', 'https://evil.example.com'],
      ['Access-Control-Request-Method', 'DELETE'],
    ];
    const answer = await send(guarded.port, '/any', cors, { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(guarded.handled).toHaveLength(before);
  });

  it('takes no other request for a preflight', async () => {
    const origin: [string, string] = ['Origin', 'https://evil.example.com'];
    const asks: [string, string] = ['Access-Control-Request-Method', 'DELETE'];
    expect((await send(guarded.port, '/any', [], { method: 'OPTIONS' })).status).toBe(401);
    expect((await send(guarded.port, '/any', [origin], { method: 'OPTIONS' })).status).toBe(401);
    expect((await send(guarded.port, '/any', [asks], { method: 'OPTIONS' })).status).toBe(401);
    expect((await send(guarded.port, '/any', [origin, asks])).status).toBe(401);
  });
});

describe.each(frameworks.filter(([name]) => /Express|Fastify|Koa|Nest/.test(name)))(
  'a form behind %s',
  (_, startServer) => {
    it('cannot carry the token where a body parser runs before the guard', async () => {
      const keys = createKeySet({ issuer, keys: [key.verificationKey] });
      const verifier = createVerifier({ issuer, audience, typ: 'at+jwt', keys, revocation: 'none', wallClock: now });
      const guarded = await startServer(verifier, routes);
      const form: [string, string] = ['Content-Type', 'application/x-www-form-urlencoded'];
      const post = { method: 'POST', body: `access_token=${token}` };
      expect((await send(guarded.port, '/any', [form, bearer(token)], post)).status).toBe(400);
      expect((await send(guarded.port, '/any', [form], post)).status).toBe(400);
      expect((await send(guarded.port, '/any', [form, bearer(token)], { ...post, body: 'a=b' })).status).toBe(200);
      await guarded.close();
    });
  },
);
