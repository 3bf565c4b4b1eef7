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
import { createRig, goodPassword, type Rig } from '../test/rig.ts';
import { browserCookieName } from './browser-cookies.ts';

let rig: Rig;
const wall = { seconds: Math.floor(Date.now() / 1_000) };
const email = 'person@example.com';
const another = 'another@example.com';

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages }, issuer: { wallClock: () => wall.seconds } });
  await rig.signUp(email);
  await rig.signUp(another);
  const scopes = ['openid', 'email', 'profile', 'orders'];
  const basis = { kind: 'public', redirectUris: [callback], scopes } as const;
  await rig.issuer.clients.add({ ...basis, clientId: 'shop', name: 'Shop' });
  await rig.issuer.clients.add({ ...basis, clientId: 'own', name: 'Own', settings: { consent: 'implied' } });
  const settings = { consent: 'implied', defaultMaxAgeSeconds: 60 } as const;
  await rig.issuer.clients.add({ ...basis, clientId: 'strict', name: 'Strict', settings });
});
afterAll(() => rig.close());

async function signedIn(who = email): Promise<PageBrowser> {
  const browser = createBrowser(rig);
  await signIn(browser, await browser.open(authorizeUrl('own')), who);
  return browser;
}

async function redeem(code: string, client = 'own') {
  const form = { grant_type: 'authorization_code', code, client_id: client, redirect_uri: callback };
  return rig.call('POST', '/token', { form: { ...form, code_verifier: verifier } });
}

const silent = async (browser: PageBrowser, client: string, changes: Record<string, string> = {}) =>
  Object.fromEntries(answerOf(await browser.get(authorizeUrl(client, { prompt: 'none', ...changes }))));

describe('who is signed in', () => {
  it('comes to the next application without a page', async () => {
    const browser = await signedIn();
    expect(await silent(browser, 'own')).toHaveProperty('code');
    expect(await silent(browser, 'strict')).toHaveProperty('code');
  });

  it('is nobody without the cookie, or with one that is not good', async () => {
    expect((await silent(createBrowser(rig), 'own'))['error']).toBe('login_required');
    const browser = createBrowser(rig);
    for (const value of ['', 'x', 'A'.repeat(43)]) {
      browser.cookies.set(browserCookieName, value);
      expect((await silent(browser, 'own'))['error']).toBe('login_required');
    }
  });

  it('is asked for consent once, for all that was granted and no more', async () => {
    const browser = await signedIn();
    expect((await silent(browser, 'shop'))['error']).toBe('consent_required');
    const page = await browser.open(authorizeUrl('shop'));
    expect(answerOf(await browser.press(page, 'allow')).has('code')).toBe(true);
    expect(await silent(browser, 'shop', { scope: 'openid' })).toHaveProperty('code');
    expect((await silent(browser, 'shop', { scope: 'openid email profile' }))['error']).toBe('consent_required');
    const claims = JSON.stringify({ userinfo: { birthdate: null } });
    expect((await silent(browser, 'shop', { claims }))['error']).toBe('consent_required');
    const again = await browser.open(authorizeUrl('shop', { prompt: 'consent' }));
    expect(again.view?.kind).toBe('consent');
  });

  it('gives no scope away that the account does not hold', async () => {
    const browser = await signedIn();
    const { code = '' } = await silent(browser, 'own', { scope: 'openid orders' });
    expect((await redeem(code)).body.scope).toBe('openid');
  });

  it('authenticates anew for prompt=login, although the cookie is good', async () => {
    const browser = await signedIn();
    const page = await browser.open(authorizeUrl('own', { prompt: 'login' }));
    expect(page.view).toMatchObject({ kind: 'sign-in', email });
    // Leaving the page and coming back by another request does not count for this one.
    await signIn(browser, await browser.open(authorizeUrl('own', { prompt: 'login', state: 'other' })), email);
    expect((await browser.open(authorizeUrl('own', { prompt: 'login' }))).view?.kind).toBe('sign-in');
  });

  it('authenticates anew for prompt=login also where another one did so meanwhile', async () => {
    const browser = createBrowser(rig);
    const consent = await signIn(browser, await browser.open(authorizeUrl('shop', { prompt: 'login consent' })), email);
    expect(consent.view).toMatchObject({ kind: 'consent', email });
    await signIn(browser, await browser.open(authorizeUrl('own', { prompt: 'login' })), another);
    expect((await browser.get(formOf(consent).action)).view?.kind).toBe('sign-in');
  });

  it('authenticates anew once older than max_age, and auth_time says so', async () => {
    const browser = await signedIn();
    const before = wall.seconds;
    wall.seconds += 100;
    expect(await silent(browser, 'own', { max_age: '101' })).toHaveProperty('code');
    expect((await silent(browser, 'own', { max_age: '100' }))['error']).toBe('login_required');
    expect((await silent(browser, 'strict'))['error']).toBe('login_required');
    expect((await silent(browser, 'own', { max_age: '0' }))['error']).toBe('login_required');
    const end = await signIn(browser, await browser.open(authorizeUrl('own', { max_age: '0' })), email);
    const { body } = await redeem(answerOf(end).get('code') ?? '');
    const { auth_time: authTime } = JSON.parse(Buffer.from(body.id_token.split('.')[1], 'base64url').toString());
    expect(authTime).toBe(before + 100);
  });

  it('chooses for prompt=select_account, and may choose to be somebody else', async () => {
    const browser = await signedIn();
    const page = await browser.open(authorizeUrl('own', { prompt: 'select_account' }));
    expect(page.view).toMatchObject({ kind: 'account-choice', accounts: [{ email }] });
    const other = await browser.press(page, 'other');
    const form = await browser.get(other.location ?? '');
    expect(form.view).toMatchObject({ kind: 'sign-in', email: '' });
    expect(answerOf(await signIn(browser, form, another)).has('code')).toBe(true);
  });
});

describe('an id_token_hint', () => {
  const hintOf = async (who: string): Promise<string> => {
    const { code = '' } = await silent(await signedIn(who), 'own');
    return (await redeem(code)).body.id_token;
  };

  it('of the person who is signed in is answered, also when its five minutes are over', async () => {
    const id_token_hint = await hintOf(email);
    wall.seconds += 3_600;
    expect(await silent(await signedIn(), 'own', { id_token_hint })).toHaveProperty('code');
  });

  it('of another person is not answered for the one who is signed in', async () => {
    const id_token_hint = await hintOf(another);
    const browser = await signedIn();
    expect((await silent(browser, 'own', { id_token_hint }))['error']).toBe('login_required');
    const page = await browser.open(authorizeUrl('own', { id_token_hint }));
    expect(page.view?.kind).toBe('sign-in');
    expect(answerOf(await signIn(browser, page, email)).get('error')).toBe('login_required');
  });

  it('is the client’s own, and no access token', async () => {
    const id_token_hint = await hintOf(email);
    expect((await silent(await signedIn(), 'shop', { id_token_hint }))['error']).toBe('invalid_request');
    const { access_token } = await rig.logIn(email);
    expect((await silent(await signedIn(), 'own', { id_token_hint: access_token }))['error']).toBe('invalid_request');
  });

  it('may be named by a claim instead', async () => {
    const claims = JSON.stringify({ id_token: { sub: { value: 'usr_somebody' } } });
    expect((await silent(await signedIn(), 'own', { claims }))['error']).toBe('login_required');
  });
});

describe('a browser session', () => {
  it.each(['a new password', 'the end of all that is the person’s'])('does not survive %s', async (what) => {
    const browser = await signedIn(another);
    const { code: early = '' } = await silent(browser, 'own');
    const { sub } = await rig.issuer.accounts.authenticate({ email: another, password: goodPassword });
    if (what === 'a new password') {
      const next = 'another-Horse8-battery-staple';
      await rig.issuer.accounts.changePassword({ sub, current: goodPassword, next });
      await rig.issuer.accounts.changePassword({ sub, current: next, next: goodPassword });
    } else await rig.issuer.revocations.revoke({ kind: 'subject', sub });
    expect((await silent(browser, 'own'))['error']).toBe('login_required');
    // A code of before is no way around it.
    expect((await redeem(early)).body.error).toBe('invalid_grant');
  });

  it('of another client survives the end of all that is one client’s', async () => {
    const browser = await signedIn();
    const { code: early = '' } = await silent(browser, 'own');
    await rig.issuer.revocations.revoke({ kind: 'client', clientId: 'own' });
    expect((await redeem(early)).body.error).toBe('invalid_grant');
    expect((await redeem((await silent(browser, 'own'))['code'] ?? '')).status).toBe(200);
  });

  it('does not survive a suspension', async () => {
    const { sub } = await rig.issuer.accounts.authenticate({ email, password: goodPassword });
    const browser = await signedIn();
    await rig.store.accounts.change(sub, () => ({ outcome: null, set: { status: 'suspended' } }));
    expect((await silent(browser, 'own'))['error']).toBe('login_required');
    await rig.store.accounts.change(sub, () => ({ outcome: null, set: { status: 'active' } }));
  });
});
