import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimsOf, cookieOf, createRig, goodPassword, origin, type Rig, url } from '../test/rig.ts';

let rig: Rig;
const email = 'browser@example.com';
beforeAll(async () => {
  rig = await createRig();
  await rig.signUp(email);
});
afterAll(() => rig.close());

const fromApp = { headers: { origin } };
const cookieLogIn = (extra: object = {}) => rig.logIn(email, { transport: 'cookie', ...extra }, fromApp);

describe('a cookie session', () => {
  it('gets its refresh token as a cookie and never in a body', async () => {
    const { refresh_token, access_token, response } = await cookieLogIn();
    expect(refresh_token).toBeUndefined();
    expect(access_token).toBeDefined();
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-[\w-]+=[^;]+; Max-Age=\d+; HttpOnly; Secure; SameSite=Strict; Path=\/$/);
  });

  it('is refreshed by its cookie, into its cookie', async () => {
    const { cookie } = await cookieLogIn();
    const { status, body, response } = await rig.call('POST', '/token/refresh', { ...fromApp, json: {}, cookie });
    expect(status).toBe(200);
    expect(body.refresh_token).toBeUndefined();
    expect(cookieOf(response)).toBeDefined();
    expect(cookieOf(response)).not.toBe(cookie);
  });

  it('keeps the cookie that it has when the refresh did not rotate', async () => {
    const { cookie } = await cookieLogIn();
    const first = await rig.call('POST', '/token/refresh', { ...fromApp, json: {}, cookie });
    const second = cookieOf(first.response) ?? '';
    const again = await rig.call('POST', '/token/refresh', { ...fromApp, json: {}, cookie: second });
    expect(again.status).toBe(200);
    const third = await rig.call('POST', '/token/refresh', {
      ...fromApp,
      json: {},
      cookie: cookieOf(again.response) ?? second,
    });
    expect(third.status).toBe(200);
    expect(again.response.headers.getSetCookie().length + third.response.headers.getSetCookie().length).toBeLessThan(2);
  });

  it('is told whether its token was changed, which its script cannot see', async () => {
    const { cookie } = await cookieLogIn();
    let current = cookie;
    for (let turn = 0; turn < 3; turn += 1) {
      const answer = await rig.call('POST', '/token/refresh', { ...fromApp, json: {}, cookie: current });
      const set = cookieOf(answer.response);
      expect(answer.body.refresh_token_changed).toBe(set !== undefined);
      current = set ?? current;
    }
    expect(await rig.logIn(email)).not.toHaveProperty('refresh_token_changed');
  });

  it('is good only in a cookie, and a body session only in a body', async () => {
    const { cookie } = await cookieLogIn();
    const inBody = await rig.call('POST', '/token/refresh', { json: { refresh_token: cookie } });
    expect([inBody.status, inBody.body.error]).toEqual([400, 'invalid_grant']);
    const { refresh_token } = await rig.logIn(email);
    const inCookie = await rig.call('POST', '/token/refresh', { ...fromApp, json: {}, cookie: refresh_token });
    expect([inCookie.status, inCookie.body.error]).toEqual([400, 'invalid_grant']);
    expect(inCookie.response.headers.getSetCookie()).toEqual([]);
  });

  it('does not mix with a token in the body', async () => {
    const { cookie } = await cookieLogIn();
    const both = { ...fromApp, json: { refresh_token: cookie }, cookie };
    expect((await rig.call('POST', '/token/refresh', both)).status).toBe(400);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'credentials_several' });
  });

  it('loses its cookie when it logs out', async () => {
    const { cookie } = await cookieLogIn();
    const { status, response } = await rig.call('POST', '/logout', { ...fromApp, json: {}, cookie });
    expect(status).toBe(204);
    expect(response.headers.getSetCookie()[0]).toContain('Max-Age=0');
    const after = await rig.call('POST', '/token/refresh', { ...fromApp, json: {}, cookie });
    expect([after.status, after.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('stays a cookie session when the password changes', async () => {
    const changing = 'changing@example.com';
    await rig.signUp(changing);
    const { access_token } = await rig.logIn(changing, { transport: 'cookie', resource: `${url}/account` }, fromApp);
    const request = {
      bearer: access_token,
      json: { current_password: goodPassword, new_password: 'another-Fine4-passphrase' },
    };
    expect((await rig.call('POST', '/password', request)).status).toBe(403);
    const { status, body, response } = await rig.call('POST', '/password', { ...request, ...fromApp });
    expect(status).toBe(200);
    expect(body.refresh_token).toBeUndefined();
    expect(cookieOf(response)).toBeDefined();
    expect(claimsOf(body.access_token)['aud']).not.toBe(`${url}/account`);
  });
});

describe('an origin', () => {
  it('is required where the cookie is asked for or carried', async () => {
    const asked = await rig.call('POST', '/login', {
      json: { email, password: goodPassword, transport: 'cookie' },
    });
    expect([asked.status, asked.body.error]).toEqual([403, 'invalid_request']);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'origin_required' });
    for (const path of ['/token/refresh', '/logout']) {
      expect((await rig.call('POST', path, { json: {}, cookie: 'x' })).status).toBe(403);
    }
  });

  it.each([
    'https://app.example.evil',
    'https://evil.example',
    'null',
    'http://app.example',
    'https://app.example:444',
  ])('that is not on the list is refused everywhere: %s', async (stranger) => {
    const headers = { origin: stranger };
    const answers = await Promise.all([
      rig.call('POST', '/signup', { headers, json: { email: 'x@example.com', password: goodPassword } }),
      rig.call('POST', '/login', { headers, json: { email, password: goodPassword } }),
      rig.call('POST', '/token/refresh', { headers, json: {}, cookie: 'x' }),
      rig.call('POST', '/logout', { headers, json: {} }),
      rig.call('GET', '/sessions', { headers }),
    ]);
    for (const { status, headers: answered } of answers) {
      expect(status).toBe(403);
      expect(answered.get('access-control-allow-origin')).toBeNull();
    }
    expect(rig.lines.at(-1)).toMatchObject({ code: 'origin_refused' });
  });

  it('that is the server’s own is always good', async () => {
    const { cookie } = await rig.logIn(email, { transport: 'cookie' }, { headers: { origin: url } });
    expect(cookie).not.toBe('');
  });

  it('that is taken off the list is refused within a second', async () => {
    const other = { headers: { origin: 'https://other.example' } };
    const setOrigins = (allowedOrigins: string[]) =>
      rig.issuer.store.clients.change('first-party', () => ({ outcome: true, set: { allowedOrigins } }));
    await setOrigins([origin, other.headers.origin]);
    rig.clock.now += 1_001;
    expect((await rig.call('POST', '/login', { ...other, json: { email, password: goodPassword } })).status).toBe(200);
    await setOrigins([origin]);
    rig.clock.now += 1_001;
    expect((await rig.call('POST', '/login', { ...other, json: { email, password: goodPassword } })).status).toBe(403);
  });
});

describe('a page of another origin', () => {
  const preflight = (path: string, from: string) =>
    rig.call('OPTIONS', path, { headers: { origin: from, 'access-control-request-method': 'POST' } });

  it('may read the answers, with the cookie only where the cookie is read', async () => {
    const json = { email, password: goodPassword };
    const { headers } = await rig.call('POST', '/login', { ...fromApp, json });
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('vary')).toBe('Origin');
    const sessions = await rig.call('GET', '/sessions', fromApp);
    expect(sessions.headers.get('access-control-allow-origin')).toBe(origin);
    expect(sessions.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('is answered a preflight with exactly what is served', async () => {
    const { status, headers } = await preflight('/token/refresh', origin);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-methods')).toBe('POST');
    expect(headers.get('access-control-allow-headers')).toBe('Authorization, Content-Type, DPoP, Idempotency-Key');
    expect((await preflight('/sessions', origin)).headers.get('access-control-allow-methods')).toBe('GET, DELETE');
  });

  it('is told nothing when it is not on the list, or the endpoint is not for pages', async () => {
    expect((await preflight('/login', 'https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    for (const path of ['/introspect', '/revocations/snapshot', '/.well-known/revocation-keys.json']) {
      const { headers } = await preflight(path, origin);
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('access-control-allow-methods')).toBeNull();
    }
  });
});
