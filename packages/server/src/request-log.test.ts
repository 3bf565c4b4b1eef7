import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, createRig, goodPassword, origin, type Rig, url } from '../test/rig.ts';

let rig: Rig;
const email = 'secret.person@example.com';
beforeAll(async () => {
  rig = await createRig({ server: { trustedProxies: ['10.0.0.0/8'] } });
  await rig.signUp(email);
});
afterAll(() => rig.close());

describe('the log', () => {
  it('has one line a request, with the route’s pattern and never the path', async () => {
    const before = rig.lines.length;
    await rig.call('DELETE', '/sessions/some-secret-sid', { bearer: 'x' });
    await rig.call('GET', '/some/secret/path');
    expect(rig.lines.slice(before)).toMatchObject([
      { level: 'info', method: 'DELETE', route: '/sessions/:segment', status: 401, code: 'token_malformed' },
      { level: 'info', method: 'GET', route: 'none', status: 404, code: 'path_unknown' },
    ]);
    expect(rig.lines.at(-1)?.['ms']).toEqual(expect.any(Number));
    expect(JSON.stringify(rig.lines)).not.toContain('secret-sid');
  });

  it('holds no token, no secret and no claim, whatever happens', async () => {
    const tokens = await rig.logIn(email, { resource: `${url}/account` });
    const { cookie } = await rig.logIn(email, { transport: 'cookie' }, { headers: { origin } });
    await rig.call('POST', '/token/refresh', { json: { refresh_token: tokens.refresh_token } });
    await rig.call('POST', '/token/refresh', { json: {}, cookie, headers: { origin } });
    await rig.call('GET', '/sessions', { bearer: tokens.access_token });
    await rig.call('POST', '/login', { json: { email, password: 'wrong-Password-1' } });
    await rig.call('POST', '/introspect', { basic: [api, rig.apiSecret], form: { token: tokens.access_token } });
    await rig.call('POST', '/logout', { json: { refresh_token: tokens.refresh_token } });
    const written = JSON.stringify([rig.lines, rig.counts]);
    const secrets = [
      tokens.access_token,
      tokens.refresh_token,
      cookie,
      goodPassword,
      'wrong-Password-1',
      rig.apiSecret,
    ];
    for (const secret of [...secrets, email, 'secret.person']) expect(written).not.toContain(secret);
  });

  it('says of what nobody foresaw the kind and not the words, and so does the answer', async () => {
    const odd = () => Promise.reject(Object.assign(new RangeError('the words hold eyJ.secret'), { code: 'E_ODD' }));
    const broken = await createRig({
      wrap: (issuer) => ({ ...issuer, accounts: { ...issuer.accounts, authenticate: odd } }),
    });
    const { status, body, text } = await broken.call('POST', '/login', { json: { email, password: goodPassword } });
    expect([status, body.error, body.error_description]).toEqual([500, 'server_error', 'the server failed']);
    expect(broken.lines.at(-1)).toMatchObject({
      ...{ level: 'error', code: 'unexpected', error: 'RangeError', error_code: 'E_ODD' },
    });
    expect(text + JSON.stringify(broken.lines)).not.toContain('eyJ');
    expect(text + JSON.stringify(broken.lines)).not.toMatch(/\.ts:\d/);
    await broken.close();
  });

  it('counts under labels of closed sets', async () => {
    await rig.call('BREW' as string, '/some/path');
    expect(rig.counts).toContainEqual({
      name: 'http_requests_total',
      labels: { route: 'none', method: 'OTHER', status: 404 },
    });
    expect(rig.counts).toContainEqual({
      name: 'http_refusals_total',
      labels: { route: 'none', code: 'path_unknown' },
    });
  });
});

describe('the identifier of a request', () => {
  const identify = (from: string, id: string) => rig.call('GET', '/healthz', { from, headers: { 'x-request-id': id } });

  it('is made here, unlike any other, and is in the answer and the log', async () => {
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => rig.call('GET', '/nothing')));
    const ids = answers.map(({ headers }) => headers.get('x-request-id') ?? '');
    expect(new Set(ids).size).toBe(1_000);
    for (const [index, id] of ids.entries()) {
      expect(id).toMatch(/^[A-Za-z0-9_-]{16}$/);
      expect(answers[index]?.body.request_id).toBe(id);
    }
    expect(rig.lines.map((line) => line['request_id'])).toContain(ids[0]);
  });

  it('is a trusted proxy’s, where it is tame', async () => {
    expect((await identify('10.1.2.3', 'proxy-made-1')).headers.get('x-request-id')).toBe('proxy-made-1');
    for (const wild of ['a', 'x'.repeat(65), 'a b c d e f', 'eyJhbGciOi,J9', '<script>alert</script>']) {
      expect((await identify('10.1.2.3', wild)).headers.get('x-request-id')).not.toBe(wild);
    }
  });

  it('is not a stranger’s', async () => {
    expect((await identify('203.0.113.5', 'stranger-made-1')).headers.get('x-request-id')).not.toBe('stranger-made-1');
  });
});

describe('every answer', () => {
  it('is data that may not run, be framed or be sniffed, good ones and bad ones alike', async () => {
    const answers = [
      await rig.call('GET', '/healthz'),
      await rig.call('GET', '/nothing'),
      await rig.call('POST', '/login', { json: { email, password: goodPassword } }),
      await rig.call('OPTIONS', '/login'),
    ];
    for (const { headers } of answers) {
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; frame-ancestors 'none'/);
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('strict-transport-security')).toBeNull();
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('tells browsers to keep to https, where the issuer is there', async () => {
    const secure = await createRig({ issuer: { issuer: 'https://id.example' } });
    const { headers } = await secure.call('GET', '/healthz');
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=63072000/);
    await secure.close();
  });
});

describe('the handler', () => {
  it('serves below a base path, and nothing beside it', async () => {
    const based = await createRig({ server: { basePath: '/auth' } });
    expect((await based.call('GET', '/auth/healthz')).status).toBe(200);
    expect((await based.call('GET', '/healthz')).status).toBe(404);
    await based.close();
  });

  it('refuses options that cannot be, when it is made', () => {
    const make = (server: object) => () => createRig({ server });
    return Promise.all(
      [{ basePath: 'auth/' }, { bodyTimeoutMilliseconds: 0 }, { trustedProxies: ['proxy'] }].map((server) =>
        expect(make(server)()).rejects.toThrow(TypeError),
      ),
    );
  });
});
