import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerOf, authorizeUrl, callback, createBrowser, formOf, type PageBrowser } from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { createRig, goodPassword, type Rig, url } from '../test/rig.ts';

let rig: Rig;
let sub: string;
let email: string;
let people = 0;
const nextPassword = 'lantern-Orchard9-sidewalk';
const path = '/change-password';
const cookieName = '__Host-sealwright-browser';

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  const facts = { kind: 'public', redirectUris: [callback], scopes: ['openid', 'email'] } as const;
  await rig.issuer.clients.add({ ...facts, clientId: 'shop', name: 'The shop' });
});
beforeEach(async () => {
  people += 1;
  email = `person-${people}@example.com`;
  sub = await rig.signUp(email);
});
afterAll(() => rig.close());

async function signedIn(who = email, password = goodPassword): Promise<PageBrowser> {
  const browser = createBrowser(rig);
  await browser.press(await browser.get('/sign-in'), 'sign-in', { email: who, password });
  return browser;
}

const change = async (browser: PageBrowser, current: string, next: string) =>
  browser.press(await browser.get(path), 'change', { current_password: current, new_password: next });

describe('a new password', () => {
  it('ends every session everywhere, and this browser goes on with another one and is told', async () => {
    const [mine, other] = [await signedIn(), await signedIn()];
    const code = answerOf(await mine.press(await mine.open(authorizeUrl('shop')), 'allow')).get('code');
    expect(code).toMatch(/^[\w-]{43}$/);
    const tokens = await rig.logIn(email);
    const copied = mine.cookies.get(cookieName) ?? '';
    const done = await change(mine, goodPassword, nextPassword);
    expect(done.status).toBe(303);
    expect(done.location).toMatch(new RegExp(`^${url}/\\?notice=password-changed`));
    const home = await mine.get(done.location ?? '');
    expect(home.view).toMatchObject({ kind: 'account', account: { email }, notice: 'password-changed' });
    expect((await other.get('/')).view).not.toHaveProperty('account');
    expect(await rig.issuer.sessions.list(sub)).toStrictEqual([]);
    const refreshed = await rig.call('POST', '/token/refresh', { json: { refresh_token: tokens.refresh_token } });
    expect(refreshed.status).toBe(400);
    expect(await rig.issuer.openid.browserSessions.list(sub)).toHaveLength(1);
    // A cookie that was read from this browser before is worth nothing now.
    expect(mine.cookies.get(cookieName)).not.toBe(copied);
    mine.cookies.set(cookieName, copied);
    expect((await mine.get('/')).view).not.toHaveProperty('account');
    expect((await (await signedIn(email, nextPassword)).get('/')).view).toMatchObject({ account: { email } });
    expect((await (await signedIn()).get('/')).view).not.toHaveProperty('account');
  });

  it('wants the current one, and says which of the two was wrong without repeating either', async () => {
    const browser = await signedIn();
    const wrong = await change(browser, 'wrong-Password-9', nextPassword);
    expect([wrong.status, wrong.view]).toMatchObject([400, { kind: 'password', fault: 'password_wrong', email }]);
    expect(wrong.text).not.toMatch(/wrong-Password-9|lantern/);
    const weak = await change(browser, goodPassword, 'password1');
    expect([weak.status, weak.view]).toMatchObject([400, { fault: 'password_breached' }]);
    expect((await change(browser, goodPassword, 'aB3')).view).toMatchObject({ fault: 'password_too_short' });
    expect((await browser.press(weak, 'change', { current_password: goodPassword })).view).toMatchObject({
      fault: 'fields_missing',
    });
    expect((await browser.get('/')).view).toMatchObject({ account: { email } });
    expect((await (await signedIn()).get('/')).view).toMatchObject({ account: { email } });
  });

  it('cannot be guessed at: five tries, then slowly, here and at the API together', async () => {
    const browser = await signedIn();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await change(browser, `wrong-Password-${attempt}`, nextPassword)).status).toBe(400);
    }
    const slow = await change(browser, goodPassword, nextPassword);
    expect([slow.status, slow.view]).toMatchObject([429, { fault: 'too_many_attempts' }]);
    expect(slow.headers.get('retry-after')).toMatch(/^\d+$/);
    const { access_token: bearer } = await rig.logIn(email, { resource: `${url}/account` });
    const json = { current_password: goodPassword, new_password: nextPassword };
    expect((await rig.call('POST', '/password', { json, bearer })).status).toBe(429);
    rig.clock.now += 3_600_000;
    expect((await change(browser, goodPassword, nextPassword)).status).toBe(303);
  });

  it('is for who is signed in, and leads back here after that', async () => {
    const browser = createBrowser(rig);
    expect((await browser.get(path)).location).toBe(`${url}/sign-in?to=password`);
    const page = await browser.get('/sign-in?to=password');
    const done = await browser.press(page, 'sign-in', { email, password: goodPassword });
    expect(done.location).toBe(`${url}${path}`);
    expect((await browser.get('/')).view).toMatchObject({ password: path });
  });

  it('is not offered to whoever has none', async () => {
    const browser = await signedIn();
    const page = await browser.get(path);
    await rig.store.accounts.change(sub, () => ({ outcome: true, set: { passwordHash: null } }));
    expect((await browser.get('/')).view).not.toHaveProperty('password');
    expect((await browser.get(path)).location).toBe(`${url}/`);
    const fields = { current_password: goodPassword, new_password: nextPassword };
    expect((await browser.press(page, 'change', fields)).location).toBe(`${url}/`);
  });

  it('is found by password managers where they look', async () => {
    const found = await createBrowser(rig).get('/.well-known/change-password');
    expect([found.status, found.location]).toStrictEqual([303, `${url}${path}`]);
  });
});

describe('the form of a new password', () => {
  const fields = { step: 'change', current_password: goodPassword, new_password: nextPassword };
  const stands = async () => expect((await (await signedIn()).get('/')).view).toMatchObject({ account: { email } });

  it('does nothing with the token of another browser, another person, another page or an earlier sign-in', async () => {
    const mine = await signedIn();
    const stranger = `stranger-${email}`;
    await rig.signUp(stranger);
    const anonymous = await mine.get('/sign-in?to=password&another=1');
    const tokens = [
      formOf(await (await signedIn()).get(path)).token,
      formOf(await (await signedIn(stranger)).get(path)).token,
      formOf(await mine.get('/')).token,
      formOf(await mine.get('/sign-ins')).token,
      formOf(anonymous).token,
      '',
      'A'.repeat(43),
    ];
    for (const token of tokens) {
      const { status, location } = await mine.post(path, { ...fields, form_token: token });
      expect([status, location]).toStrictEqual([303, `${url}${path}`]);
    }
    await stands();
  });

  it('does nothing after a sign-out, though nothing else has changed', async () => {
    const mine = await signedIn();
    const { token } = formOf(await mine.get(path));
    const secret = mine.cookies.get(cookieName) ?? '';
    await mine.press(await mine.get('/'), 'sign-out');
    expect((await mine.post(path, { ...fields, form_token: token })).location).toBe(`${url}/sign-in?to=password`);
    mine.cookies.set(cookieName, secret);
    expect((await mine.post(path, { ...fields, form_token: token })).location).toBe(`${url}/sign-in?to=password`);
    await stands();
  });

  it('is not heard from another site, whatever else it brings', async () => {
    const mine = await signedIn();
    const { token } = formOf(await mine.get(path));
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:4001']) {
      expect((await mine.post(path, { ...fields, form_token: token }, { origin })).status).toBe(403);
    }
    await stands();
  });
});

describe('what a page says was done', () => {
  it('is said to the browser that did it, and to nobody by a link', async () => {
    const [mine, other] = [await signedIn(), await signedIn()];
    const done = await mine.press(await mine.get('/sign-ins'), 'end-others');
    expect((await mine.get(done.location ?? '')).view).toMatchObject({ notice: 'others-ended' });
    const notice = new URL(done.location ?? '').searchParams.get('notice') ?? '';
    const mac = notice.slice(notice.indexOf('.') + 1);
    for (const text of [`password-changed.${mac}`, 'password-changed', 'password-changed.', `others-ended.${mac}A`]) {
      expect((await mine.get(`/?${new URLSearchParams({ notice: text })}`)).view).not.toHaveProperty('notice');
    }
    for (const browser of [other, await signedIn(), createBrowser(rig)]) {
      expect((await browser.get(`/?${new URLSearchParams({ notice })}`)).view).not.toHaveProperty('notice');
    }
  });
});
