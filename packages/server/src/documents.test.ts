import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRig, type Rig, url } from '../test/rig.ts';
import { createRoutes } from './routes.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
});
afterAll(() => rig.close());

const get = (path: string, headers: Record<string, string> = {}) => rig.call('GET', path, { headers });

describe('the public documents', () => {
  it.each(['/.well-known/jwks.json', '/.well-known/revocation-keys.json'])(
    '%s holds public keys only',
    async (path) => {
      const { status, body } = await get(path);
      expect(status).toBe(200);
      expect(body.keys.length).toBeGreaterThan(0);
      for (const key of body.keys) {
        expect(key).toMatchObject({
          use: 'sig',
          alg: expect.stringMatching(/^(ES256|EdDSA)$/),
          kid: expect.any(String),
        });
        for (const secret of ['d', 'p', 'q', 'k']) expect(key).not.toHaveProperty(secret);
      }
    },
  );

  it('keep the keys of tokens and of the feed apart', async () => {
    const [tokens, feed] = await Promise.all([get('/.well-known/jwks.json'), get('/.well-known/revocation-keys.json')]);
    const kids = (answer: typeof tokens) => answer.body.keys.map((key: { kid: string }) => key.kid);
    expect(kids(tokens).filter((kid: string) => kids(feed).includes(kid))).toEqual([]);
  });

  it.each([
    ['/.well-known/jwks.json', 'public, max-age=300'],
    ['/.well-known/revocation-keys.json', 'public, max-age=300'],
    ['/.well-known/oauth-authorization-server', 'public, max-age=3600'],
    ['/.well-known/openid-configuration', 'public, max-age=3600'],
    ['/openapi.json', 'public, max-age=3600'],
  ])('%s may be kept for its time, and is not sent again to who holds it', async (path, cacheControl) => {
    const { headers } = await get(path);
    const etag = headers.get('etag') ?? '';
    expect(headers.get('cache-control')).toBe(cacheControl);
    for (const held of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
      const again = await get(path, { 'if-none-match': held });
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await get(path, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('change their validator with the keys', async () => {
    const before = await get('/.well-known/jwks.json');
    await rig.issuer.keys.rotate({ force: true });
    const after = await get('/.well-known/jwks.json');
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
    const held = { 'if-none-match': before.headers.get('etag') ?? '' };
    expect((await get('/.well-known/jwks.json', held)).status).toBe(200);
  });

  it('are served to HEAD without a body', async () => {
    const { status, text, headers } = await rig.call('HEAD', '/.well-known/jwks.json');
    expect([status, text]).toEqual([200, '']);
    expect(headers.get('etag')).toMatch(/^"[\w-]+"$/);
  });
});

describe('the metadata', () => {
  it('names only what is served here', async () => {
    const { body } = await get('/.well-known/oauth-authorization-server');
    expect(body.issuer).toBe(url);
    expect(body.grant_types_supported).not.toContain('implicit');
    expect(body.response_types_supported).toEqual(['code']);
    const served = new Set(createRoutes().map(({ pattern }) => pattern));
    const named = Object.entries(body).filter(([name]) => /_endpoint$|_uri$/.test(name));
    expect(named.map(([name]) => name)).toContain('revocation_keys_uri');
    for (const [, location] of named) expect(served).toContain(String(location).slice(url.length));
  });

  it('is the same document under both of its names', async () => {
    const [oauth, openid] = await Promise.all([
      get('/.well-known/oauth-authorization-server'),
      get('/.well-known/openid-configuration'),
    ]);
    expect(openid.text).toBe(oauth.text);
  });
});

describe('the OpenAPI document', () => {
  it('describes every path and method that is served, and no other', async () => {
    const { body } = await get('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const described = Object.entries<object>(body.paths).flatMap(([path, item]) =>
      Object.keys(item).flatMap((method) => (method === 'parameters' ? [] : [`${method.toUpperCase()} ${path}`])),
    );
    const served = createRoutes().flatMap(({ pattern, methods }) =>
      Object.keys(methods).map((method) => `${method} ${pattern.replace(':segment', '{segment}')}`),
    );
    expect(described.sort()).toEqual(served.sort());
  });

  it('holds the very schemas that bodies are checked with, closed to unknown members', async () => {
    const { body } = await get('/openapi.json');
    const schema = body.paths['/login'].post.requestBody.content['application/json'].schema;
    expect(schema).toMatchObject({ type: 'object', required: ['email', 'password'], additionalProperties: false });
    const ids = Object.values<Record<string, { operationId?: string }>>(body.paths).flatMap((item) =>
      Object.values(item).flatMap(({ operationId }) => operationId ?? []),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('health and readiness', () => {
  it('are good while all is well', async () => {
    expect((await get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await get('/readyz')).body).toEqual({ status: 'ready' });
  });

  it('stay good while the store goes on without a part, and name it', async () => {
    const degraded = await createRig({
      wrap: (issuer) => ({ ...issuer, store: { ...issuer.store, missingParts: () => ['redis'] } }),
    });
    const { status, body } = await degraded.call('GET', '/readyz');
    expect([status, body]).toEqual([200, { status: 'degraded', missing: ['redis'] }]);
    await degraded.close();
  });

  it('part where the store fails: the process answers, but should get no requests', async () => {
    const broken = await createRig();
    await broken.issuer.store.close();
    const ready = await broken.call('GET', '/readyz');
    expect([ready.status, ready.body.error]).toEqual([503, 'temporarily_unavailable']);
    expect(ready.headers.get('retry-after')).toBe('1');
    expect(broken.lines.at(-1)).toMatchObject({ code: 'not_ready', level: 'error' });
    // The key ring closes as soon as it hears that it cannot be read any more, so either may be the first to say no.
    expect(broken.lines.at(-2)).toMatchObject({ part: expect.stringMatching(/^(store|keys)$/), level: 'warn' });
    expect((await broken.call('GET', '/healthz')).status).toBe(200);
    await broken.close();
  });
});
