import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerOf,
  authorizeUrl,
  callback,
  createBrowser,
  formOf,
  type PageBrowser,
  signIn,
  verifier,
} from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { claimsOf, createRig, type Rig, url } from '../test/rig.ts';
import { browserCookieName } from './browser-cookies.ts';

let rig: Rig;
const wall = { seconds: Math.floor(Date.now() / 1_000) };
const email = 'person@example.com';
const another = 'another@example.com';
const goodbye = 'https://app.example/goodbye';

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages }, issuer: { wallClock: () => wall.seconds } });
  await rig.signUp(email);
  await rig.signUp(another);
  const settings = { consent: 'implied', postLogoutRedirectUris: [goodbye] } as const;
  const basis = { kind: 'public', redirectUris: [callback], scopes: ['openid'], settings } as const;
  await rig.issuer.clients.add({ ...basis, clientId: 'shop', name: 'Shop' });
  await rig.issuer.clients.add({ ...basis, clientId: 'blog', name: 'Blog' });
});
afterAll(() => rig.close());

interface SignedIn {
  readonly browser: PageBrowser;
  readonly idToken: string;
  readonly sid: string;
}

async function tokenIn(browser: PageBrowser, client: string): Promise<Omit<SignedIn, 'browser'>> {
  const code = answerOf(await browser.get(authorizeUrl(client, { scope: 'openid' }))).get('code') ?? '';
  const form = { grant_type: 'authorization_code', code, client_id: client, redirect_uri: callback };
  const { body } = await rig.call('POST', '/token', { form: { ...form, code_verifier: verifier } });
  return { idToken: body.id_token, sid: String(claimsOf(body.id_token)['sid']) };
}

async function signedIn(who = email): Promise<SignedIn> {
  const browser = createBrowser(rig);
  await signIn(browser, await browser.open(authorizeUrl('shop', { scope: 'openid' })), who);
  return { browser, ...(await tokenIn(browser, 'shop')) };
}

const ask = (parameters: Record<string, string>) => `/end_session?${new URLSearchParams(parameters)}`;
const isOver = async (sid: string) => (await rig.issuer.sessions.find(sid))?.revokedAt !== null;

describe('a client’s own ID token', () => {
  it('ends the browser’s session and every session that began in it, and leads back', async () => {
    const { browser, idToken, sid } = await signedIn();
    const blog = await tokenIn(browser, 'blog');
    const elsewhere = await signedIn();
    wall.seconds += 3_600;
    const seen = await browser.get(
      ask({ id_token_hint: idToken, post_logout_redirect_uri: goodbye, state: 's&1', client_id: 'shop' }),
    );
    expect(seen).toMatchObject({ status: 200, view: { kind: 'continue', to: `${goodbye}?state=s%261`, name: 'Shop' } });
    expect(browser.cookies.has(browserCookieName)).toBe(false);
    expect([await isOver(sid), await isOver(blog.sid), await isOver(elsewhere.sid)]).toEqual([true, true, false]);
    const silent = await browser.get(authorizeUrl('shop', { scope: 'openid', prompt: 'none' }));
    expect(answerOf(silent).get('error')).toBe('login_required');
  });

  it('ends nothing by itself in another browser: whoever sits there is asked', async () => {
    const { idToken, sid } = await signedIn();
    const stranger = await signedIn(another);
    const seen = await stranger.browser.get(ask({ id_token_hint: idToken, post_logout_redirect_uri: goodbye }));
    expect(seen.view).toMatchObject({ kind: 'sign-out', email: another, client: { name: 'Shop' } });
    expect([await isOver(sid), await isOver(stranger.sid)]).toEqual([false, false]);
  });

  it('ends nothing where nobody is signed in, and leads back', async () => {
    const { idToken, sid } = await signedIn();
    const seen = await createBrowser(rig).get(ask({ id_token_hint: idToken, post_logout_redirect_uri: goodbye }));
    expect(seen.view).toMatchObject({ kind: 'continue', to: goodbye });
    expect(await isOver(sid)).toBe(false);
  });

  it('may come by a form of the client’s, which brings no cookie along', async () => {
    const { browser, idToken, sid } = await signedIn();
    const parameters = { id_token_hint: idToken, post_logout_redirect_uri: goodbye };
    const sent = await createBrowser(rig).post('/end_session', parameters, { origin: 'https://app.example' });
    expect(sent.location).not.toContain(idToken);
    expect(await isOver(sid)).toBe(false);
    expect((await browser.get(sent.location ?? '')).view).toMatchObject({ kind: 'continue', to: goodbye });
    expect(await isOver(sid)).toBe(true);
  });
});

describe('without one', () => {
  it('the person is asked, and the answer counts from a page of ours alone', async () => {
    const { browser, sid } = await signedIn();
    const page = await browser.get(ask({ client_id: 'shop', post_logout_redirect_uri: goodbye }));
    expect(page.view).toMatchObject({ kind: 'sign-out', email });
    const foreign = await browser.press(page, 'sign-out', {}, { origin: 'https://evil.example' });
    expect(foreign.view).toMatchObject({ code: 'form_foreign' });
    const { action } = formOf(page);
    expect((await browser.post(action, { step: 'sign-out', form_token: 'x' })).location).toBe(`${url}${action}`);
    expect(await isOver(sid)).toBe(false);
    const done = await browser.press(page, 'sign-out');
    expect(done.view).toMatchObject({ kind: 'continue', to: goodbye });
    expect(await isOver(sid)).toBe(true);
    expect((await browser.press(page, 'sign-out')).view).toMatchObject({ code: 'interaction_expired' });
  });

  it('who stays is not signed out', async () => {
    const { browser, sid } = await signedIn();
    const page = await browser.get('/end_session');
    expect((await browser.press(page, 'stay')).location).toBe(`${url}/`);
    expect(await isOver(sid)).toBe(false);
  });

  it('nobody is led on by itself, only by a link to a registered address', async () => {
    const seen = await createBrowser(rig).get(ask({ client_id: 'shop', post_logout_redirect_uri: goodbye }));
    expect([seen.status, seen.view]).toEqual([200, { kind: 'signed-out', continueTo: goodbye, clientName: 'Shop' }]);
    expect((await createBrowser(rig).get('/end_session')).view).toEqual({ kind: 'signed-out' });
  });
});

describe('a request that is not good', () => {
  it.each(['https://evil.example/', `${goodbye}?x=1`, `${goodbye}/`, callback, 'javascript:alert(1)'])(
    'leads nobody to %s, and ends nothing',
    async (post_logout_redirect_uri) => {
      const { browser, idToken, sid } = await signedIn();
      const seen = await browser.get(ask({ id_token_hint: idToken, post_logout_redirect_uri }));
      expect(seen).toMatchObject({ status: 400, location: undefined, view: { code: 'redirect_uri_unknown' } });
      expect(await isOver(sid)).toBe(false);
    },
  );

  it('ends nothing with a hint that is forged, another kind of token, or another client’s', async () => {
    const { browser, idToken, sid } = await signedIn();
    const { access_token } = await rig.logIn(email);
    const forged = `${idToken.slice(0, -4)}AAAA`;
    const bad: Record<string, string>[] = [
      { id_token_hint: forged },
      { id_token_hint: access_token },
      { id_token_hint: idToken, client_id: 'blog' },
      { id_token_hint: idToken, state: 'ä' },
      { client_id: 'nobody' },
    ];
    for (const parameters of bad) expect((await browser.get(ask(parameters))).status).toBe(400);
    expect((await browser.get(`${ask({ id_token_hint: idToken })}&id_token_hint=x`)).status).toBe(400);
    expect(await isOver(sid)).toBe(false);
  });

  it('takes no wish of another page, and no other method', async () => {
    const browser = createBrowser(rig);
    const { location = '' } = await browser.get(authorizeUrl('shop', { scope: 'openid' }));
    const name = location.split('/').pop() ?? '';
    expect((await browser.get(`/end_session?wish=${name}`)).view).toMatchObject({ code: 'interaction_expired' });
    expect((await rig.call('HEAD', '/end_session')).status).toBe(405);
    const { browser: other } = await signedIn();
    const { action } = formOf(await other.get('/end_session'));
    const wish = new URL(action, url).searchParams.get('wish') ?? '';
    expect((await other.get(`/interaction/${wish}`)).view).toMatchObject({ code: 'interaction_expired' });
  });
});
