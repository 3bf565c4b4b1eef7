import { createServer } from 'node:http';
import { createMemoryStore } from '@sealwright/client/bff';
import { handleBff } from '@sealwright/client/bff/express';
import { generateSigningKey, signJwt } from '@sealwright/jwt';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppBrowser, asked, byPage, createAppBrowser, objectOf, openBrowser, origin } from './app-browser.ts';
import { listening, openScene, type Scene } from './application.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene();
  await scene.register(origin);
});

afterAll(() => scene?.close());

const isSignedIn = async (browser: AppBrowser): Promise<unknown> =>
  (await objectOf(await browser.send('/auth/session')))['signed_in'];
const statusOf = async (browser: AppBrowser): Promise<number> => (await browser.send('/api/me', byPage)).status;

/** A browser with a window of its own at the authorization server. */
async function ownBrowser(options: Parameters<Scene['open']>[1] = {}): Promise<AppBrowser> {
  const { bff } = await scene.open(origin, options);
  const browser = createAppBrowser(origin, scene.provider, asked(bff), scene.provider.browser());
  await browser.signIn(scene.person);
  return browser;
}

describe('a wish to sign out', () => {
  it.each<[string, RequestInit]>([
    ['a form of another site', { headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' } }],
    ['a form of a sibling host', { headers: { 'sec-fetch-site': 'same-site', origin: 'http://x.127.0.0.1:9' } }],
    ['a form of a sandboxed frame', { headers: { 'sec-fetch-site': 'cross-site', origin: 'null' } }],
  ])('by %s is nobody’s', async (_name, init) => {
    const browser = await openBrowser(scene);
    await browser.signIn(scene.person);
    const answer = await browser.send('/auth/logout', { method: 'POST', ...init });
    expect([answer.status, await isSignedIn(browser)]).toEqual([403, true]);
  });

  it('is no link: a picture of that address signs nobody out', async () => {
    const browser = await openBrowser(scene);
    await browser.signIn(scene.person);
    expect([(await browser.send('/auth/logout')).status, await isSignedIn(browser)]).toEqual([405, true]);
  });

  it('of a script ends the session here and its tokens there, and nothing else', async () => {
    const [browser, other] = [await openBrowser(scene), await openBrowser(scene)];
    await browser.signIn(scene.person);
    await other.signIn(scene.person);
    await statusOf(browser);
    const token = scene.api.heard.at(-1)?.headers.authorization ?? '';
    const cookies = new Map(browser.cookies);
    expect((await browser.send('/auth/logout', { method: 'POST' })).status).toBe(204);
    expect([browser.cookies.size, await isSignedIn(browser)]).toEqual([0, false]);
    await expect.poll(async () => (await fetch(scene.api.url, { headers: { authorization: token } })).status).toBe(401);
    // Whoever kept the cookie has nothing in it that opens anything.
    for (const [name, cookie] of cookies) browser.cookies.set(name, cookie);
    expect(await statusOf(browser)).toBe(401);
    expect(await statusOf(other)).toBe(200);
  });

  it('of a form ends what began in this browser, everywhere, and comes back', async () => {
    const browser = await ownBrowser({ afterLogOut: '/bye' });
    const second = createAppBrowser(origin, scene.provider, asked((await scene.open(origin)).bff), browser.away);
    await second.signIn(scene.person);
    const answer = await browser.send('/auth/logout', { method: 'POST', from: 'form' });
    expect(answer.status).toBe(303);
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.href.startsWith(`${scene.provider.issuer}/end_session?id_token_hint=`)).toBe(true);
    const gone = await browser.away.open(location);
    expect(gone.left?.href).toBe(`${origin}/bye`);
    await expect.poll(() => statusOf(second)).toBe(401);
    expect(await isSignedIn(second)).toBe(false);
  });

  it('of a form may be for this application alone', async () => {
    const browser = await ownBrowser({ afterLogOut: '/bye' });
    const answer = await browser.send('/auth/logout?here', { method: 'POST', from: 'form' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${origin}/bye`]);
    const again = await browser.away.open(
      (await browser.send('/auth/login', { from: 'typing' })).headers.get('location') ?? '',
    );
    expect(again.left?.searchParams.has('code')).toBe(true);
  });

  it('is fulfilled here while the server is away, which is told to the observer', async () => {
    let isAway = false;
    const network: typeof fetch = (url, init) => (isAway ? Promise.reject(new Error('away')) : fetch(url, init));
    const browser = await openBrowser(scene, {
      fetch: network as (url: string, init: RequestInit) => Promise<Response>,
    });
    await browser.signIn(scene.person);
    isAway = true;
    expect((await browser.send('/auth/logout', { method: 'POST' })).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    expect(browser.events).toContainEqual({ type: 'revocation_failed' });
  });
});

describe('the back channel', () => {
  it('ends the session of which the authorization server says so, within moments, and no other', async () => {
    const app = express();
    const server = createServer(app);
    const site = await listening(server);
    await scene.register(site.url);
    const { bff } = await scene.open(site.url, { store: createMemoryStore() });
    app.use(handleBff(bff));
    const [browser, other] = [1, 2].map(() => createAppBrowser(site.url, scene.provider)) as [AppBrowser, AppBrowser];
    await browser.signIn(scene.person);
    const sids = async () =>
      (await scene.provider.server.issuer.store.sessions.listBySubject(scene.person.sub)).map(({ sid }) => sid);
    const before = await sids();
    await other.signIn(scene.person);
    const [sid = ''] = (await sids()).filter((one) => !before.includes(one));
    await scene.provider.server.issuer.sessions.end({ sid }, 'logout');
    await expect.poll(() => isSignedIn(other), { timeout: 5_000 }).toBe(false);
    expect(await isSignedIn(browser)).toBe(true);
    await site.close();
    await scene.register(origin);
  });

  const event = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  it.each<[string, object, string]>([
    ['signed by somebody else', {}, 'logout+jwt'],
    ['of another kind', {}, 'JWT'],
  ])('believes no token %s', async (_name, changes, typ) => {
    const store = createMemoryStore();
    const browser = await openBrowser(scene, { store });
    await browser.signIn(scene.person);
    const key = await generateSigningKey('ES256');
    const iat = Math.floor(Date.now() / 1000);
    const claims = {
      iss: scene.provider.issuer,
      aud: scene.client.clientId,
      iat,
      exp: iat + 60,
      sub: scene.person.sub,
      jti: 'j',
      events: event,
    };
    const token = await signJwt({ ...claims, ...changes }, key, { typ });
    const answer = await tell(browser, token);
    expect([answer.status, await isSignedIn(browser)]).toEqual([400, true]);
  });

  it('believes no ID token and no access token of the server’s own, and reads no other form', async () => {
    const store = createMemoryStore();
    const browser = await openBrowser(scene, { store });
    await browser.signIn(scene.person);
    await statusOf(browser);
    const access = scene.api.heard.at(-1)?.headers.authorization?.slice(7) ?? '';
    expect((await tell(browser, access)).status).toBe(400);
    for (const [body, type] of [
      ['', 'application/x-www-form-urlencoded'],
      ['logout_token=a&logout_token=b', 'application/x-www-form-urlencoded'],
      ['{"logout_token":"x"}', 'application/json'],
      [`logout_token=${'x'.repeat(20_000)}`, 'application/x-www-form-urlencoded'],
    ] as const) {
      const init = { method: 'POST', body, headers: { 'content-type': type } };
      expect((await browser.send('/auth/backchannel-logout', init)).status).toBe(400);
    }
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('is not served where sessions are nowhere but in cookies', async () => {
    const browser = await openBrowser(scene);
    expect((await tell(browser, 'x')).status).toBe(404);
  });
});

function tell(browser: AppBrowser, token: string): Promise<Response> {
  const body = new URLSearchParams({ logout_token: token }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return browser.send('/auth/backchannel-logout', { method: 'POST', body, headers });
}
