import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerOf,
  authorizeUrl,
  callback,
  createBrowser,
  formOf,
  type PageBrowser,
  signIn,
} from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { api, createRig, goodPassword, type Rig, url } from '../test/rig.ts';

let rig: Rig;
let sub: string;
const email = 'person@example.com';
const clientId = 'shop';

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  sub = await rig.signUp(email);
  const facts = { kind: 'public', redirectUris: [callback], scopes: ['openid', 'email'], resources: [api] } as const;
  await rig.issuer.clients.add({ ...facts, clientId, name: 'The shop' });
});
afterAll(() => rig.close());

async function signedIn(): Promise<PageBrowser> {
  const browser = createBrowser(rig);
  const page = await browser.get('/sign-in?to=account');
  const { location } = await browser.press(page, 'sign-in', { email, password: goodPassword });
  expect(location).toBe(`${url}/`);
  return browser;
}

describe('the page of one’s account', () => {
  it('shows the way in to whoever is not signed in, and who is signed in to who is', async () => {
    const stranger = await createBrowser(rig).get('/');
    expect(stranger.view).toMatchObject({ kind: 'account', signIn: '/sign-in?to=account' });
    expect(stranger.view).not.toHaveProperty('account');
    expect((await (await signedIn()).get('/')).view).toMatchObject({ kind: 'account', account: { email } });
  });

  it('signs out of this server and of each application that was entered from it', async () => {
    const browser = await signedIn();
    const consent = await browser.open(authorizeUrl(clientId));
    const code = answerOf(await browser.press(consent, 'allow')).get('code') ?? '';
    const client = (await rig.issuer.clients.find(clientId)) as never;
    const { verifier: codeVerifier } = await import('../test/page-browser.ts');
    await rig.issuer.grants.codes.redeem({
      ...{ client, code, redirectUri: callback, codeVerifier, jkt: null, certificate: null },
    });
    const elsewhere = await signedIn();
    expect((await rig.issuer.sessions.list(sub)).map((session) => session.clientId)).toContain(clientId);
    const out = await browser.press(await browser.get('/'), 'sign-out');
    expect(out.view?.kind).toBe('signed-out');
    expect(browser.cookies.has('__Host-sealwright-browser')).toBe(false);
    expect((await rig.issuer.sessions.list(sub)).map((session) => session.clientId)).not.toContain(clientId);
    // Another browser of the same person stays.
    expect((await elsewhere.get('/')).view).toMatchObject({ account: { email } });
    await rig.issuer.openid.consents.withdraw(sub, clientId);
  });

  it('does nothing by a form that is another browser’s, or that was shown to another person', async () => {
    const [mine, other] = [await signedIn(), await signedIn()];
    const { token } = formOf(await other.get('/'));
    const { location } = await mine.post('/', { step: 'sign-out', form_token: token });
    expect(location).toBe(`${url}/`);
    expect((await mine.get('/')).view).toMatchObject({ account: { email } });
    const before = createBrowser(rig);
    const stranger = await before.get('/');
    const page = await before.get('/sign-in?to=account');
    await before.press(page, 'sign-in', { email, password: goodPassword });
    await before.press(stranger, 'sign-out');
    expect((await before.get('/')).view).toMatchObject({ account: { email } });
  });
});

describe('signing in at the server itself', () => {
  it('says what was wrong, and keeps what was typed but for the password', async () => {
    const browser = createBrowser(rig);
    const wrong = await browser.press(await browser.get('/sign-in'), 'sign-in', {
      email,
      password: 'wrong-Password-9',
    });
    expect(wrong.status).toBe(400);
    expect(wrong.view).toMatchObject({ kind: 'sign-in', email, fault: 'credentials_invalid' });
    expect(wrong.text).not.toContain('wrong-Password-9');
    const half = await browser.press(wrong, 'sign-in', { email });
    expect(half.view).toMatchObject({ fault: 'fields_missing', email });
    expect(browser.cookies.has('__Host-sealwright-browser')).toBe(false);
  });

  it('is slowed down like any log-in', async () => {
    const browser = createBrowser(rig);
    let seen = await browser.get('/sign-in');
    for (let attempt = 0; attempt < 6; attempt += 1) {
      seen = await browser.press(seen, 'sign-in', {
        email: 'nobody@example.com',
        password: `wrong-Password-${attempt}`,
      });
    }
    expect(seen.status).toBe(429);
    expect(seen.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(seen.view).toMatchObject({ fault: 'too_many_attempts' });
  });

  it('leads to pages of this server alone', async () => {
    const browser = createBrowser(rig);
    for (const to of ['https://evil.example', '//evil.example', '/consents', 'toString', '__proto__', '']) {
      expect((await browser.get(`/sign-in?${new URLSearchParams({ to })}`)).status).toBe(400);
    }
    expect((await browser.get('/sign-in?to=device&user_code=%3Cscript%3E')).status).toBe(400);
    const page = await browser.get('/sign-in?to=device&user_code=WDJB-MJHT');
    const done = await browser.press(page, 'sign-in', { email, password: goodPassword });
    expect(done.location).toBe(`${url}/device?user_code=WDJB-MJHT`);
  });

  it('gives the browser a new secret, so that one that was planted is worth nothing', async () => {
    const victim = await signedIn();
    const planted = victim.cookies.get('__Host-sealwright-browser') ?? '';
    const page = await victim.get('/sign-in?to=account&another=1');
    await victim.press(page, 'sign-in', { email, password: goodPassword });
    expect(victim.cookies.get('__Host-sealwright-browser')).not.toBe(planted);
    victim.cookies.set('__Host-sealwright-browser', planted);
    expect((await victim.get('/')).view).not.toHaveProperty('account');
  });
});

describe('signing up', () => {
  it('makes an account and signs it in', async () => {
    const browser = createBrowser(rig);
    const page = await browser.get('/sign-up?to=consents');
    const fresh = 'fresh@example.com';
    const done = await browser.press(page, 'sign-up', { email: fresh, password: goodPassword });
    expect(done.location).toBe(`${url}/consents`);
    expect((await browser.get('/consents')).view).toMatchObject({ kind: 'consents', email: fresh, consents: [] });
  });

  it('is part of an application’s request, by the page or because the application asks for it', async () => {
    const browser = createBrowser(rig);
    const page = await browser.open(authorizeUrl(clientId));
    const link = page.view?.kind === 'sign-in' ? (page.view.signUp ?? '') : '';
    const weak = await browser.press(await browser.get(link), 'sign-up', {
      email: 'b@example.com',
      password: 'aaaaaaaa',
    });
    expect(weak.view).toMatchObject({ kind: 'sign-up', email: 'b@example.com' });
    const done = await browser.press(weak, 'sign-up', { email: 'b@example.com', password: goodPassword });
    expect((await browser.get(done.location ?? '')).view).toMatchObject({ kind: 'consent', email: 'b@example.com' });
    const created = await createBrowser(rig).open(authorizeUrl(clientId, { prompt: 'create' }));
    expect(created.view?.kind).toBe('sign-up');
  });

  it('leads from its form to an application’s own scheme, and to web addresses by a page of ours', async () => {
    const native = 'com.example.app:/callback';
    const facts = { kind: 'public', scopes: ['openid'], resources: [api] } as const;
    await rig.issuer.clients.add({ ...facts, clientId: 'native', name: 'A native one', redirectUris: [native] });
    const own = await createBrowser(rig).open(authorizeUrl('native', { redirect_uri: native, scope: 'openid' }));
    expect(formOf(own).leadsTo).toBe(native);
    expect(formOf(await createBrowser(rig).open(authorizeUrl(clientId)))).not.toHaveProperty('leadsTo');
  });

  it('is not there where it is closed', async () => {
    const closed = await createRig({ server: { pages: plainPages }, issuer: { signUp: 'closed' } });
    const browser = createBrowser(closed);
    expect((await browser.get('/sign-up')).status).toBe(404);
    expect((await browser.get('/sign-in')).view).not.toHaveProperty('signUp');
    await closed.close();
  });
});

describe('the applications that one has let in', () => {
  it('are listed, and leave with their sessions when one takes it back', async () => {
    const browser = createBrowser(rig);
    const consent = await signIn(browser, await browser.open(authorizeUrl(clientId)), email);
    await browser.press(consent, 'allow');
    const page = await browser.get('/consents');
    expect(page.view).toMatchObject({
      kind: 'consents',
      consents: [{ clientId, client: { name: 'The shop' }, scopes: ['email', 'openid'] }],
    });
    const [own] = page.view?.kind === 'consents' ? page.view.consents : [];
    if (own === undefined) throw new Error(page.text);
    const fields = { step: 'withdraw', form_token: own.form.token };
    await browser.post('/consents', { ...fields, client: 'another' });
    await browser.post('/consents', { ...fields, client: clientId, form_token: formOf(await browser.get('/')).token });
    await createBrowser(rig).post('/consents', { ...fields, client: clientId });
    expect((await browser.get('/consents')).view).toMatchObject({ consents: [{ clientId }] });
    const again = await browser.post(own.form.action, { ...fields, client: clientId });
    expect((await browser.get(again.location ?? '')).view).toMatchObject({ consents: [] });
    expect((await browser.open(authorizeUrl(clientId))).view?.kind).toBe('consent');
  });

  it('want one to sign in first', async () => {
    expect((await createBrowser(rig).get('/consents')).location).toBe(`${url}/sign-in?to=consents`);
  });
});
