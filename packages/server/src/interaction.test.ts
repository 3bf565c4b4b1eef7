import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, authorizeUrl, callback, createBrowser, formOf, signIn } from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { createRig, goodPassword, type Rig, url } from '../test/rig.ts';
import { browserCookieName, flowCookieName } from './browser-cookies.ts';

let rig: Rig;
const email = 'person@example.com';
const another = 'another@example.com';

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  await rig.signUp(email);
  await rig.signUp(another);
  const basis = { kind: 'public', redirectUris: [callback], scopes: ['openid', 'email'] } as const;
  await rig.issuer.clients.add({ ...basis, clientId: 'shop', name: 'Shop' });
  await rig.issuer.clients.add({ ...basis, clientId: 'own', name: 'Own', settings: { consent: 'implied' } });
  const redirectUris = ['com.example.app:/cb'];
  await rig.issuer.clients.add({
    ...basis,
    clientId: 'app',
    name: 'App',
    redirectUris,
    settings: { consent: 'implied' },
  });
});
afterAll(() => rig.close());
// Wrong passwords of one test must not slow the next.
afterEach(() => {
  rig.clock.now += 3_600_000;
});

const wrong = { email, password: 'wrong-Horse7-battery-staple' };

describe('a page', () => {
  it('is kept by no cache, framed by nobody, and says nothing to the next site', async () => {
    const page = await createBrowser(rig).open(authorizeUrl('shop'));
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page.headers.get('referrer-policy')).toBe('same-origin');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('hands out cookies that no script reads and no other host can plant', async () => {
    const browser = createBrowser(rig);
    const begun = await browser.get(authorizeUrl('shop'));
    expect(begun.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-sealwright-flow=[\w-]{43}; HttpOnly; Secure; SameSite=Lax; Path=\/$/),
    ]);
    const signedIn = await browser.press(await browser.get(begun.location ?? ''), 'sign-in', {
      email,
      password: goodPassword,
    });
    expect(signedIn.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-sealwright-browser=[\w-]{43}; Max-Age=\d+; HttpOnly; Secure; SameSite=Lax; Path=\/$/,
      ),
    ]);
  });

  it('is not opened in another browser', async () => {
    const begun = await createBrowser(rig).get(authorizeUrl('shop'));
    for (const stranger of [createBrowser(rig), createBrowser(rig)]) {
      const seen = await stranger.get(begun.location ?? '');
      expect(seen).toMatchObject({ status: 403, view: { kind: 'error', code: 'wrong_browser' } });
      expect(rig.lines.at(-1)).toMatchObject({ status: 403, code: 'interaction_elsewhere' });
    }
  });

  it('that came by a foreign form belongs to the first browser that opens it', async () => {
    const form = Object.fromEntries(new URL(authorizeUrl('shop'), url).searchParams);
    const begun = await createBrowser(rig).post('/authorize', form, { origin: 'https://app.example' });
    const first = createBrowser(rig);
    expect((await first.get(begun.location ?? '')).view?.kind).toBe('sign-in');
    expect((await createBrowser(rig).get(begun.location ?? '')).view).toMatchObject({ code: 'wrong_browser' });
    expect((await first.get(begun.location ?? '')).view?.kind).toBe('sign-in');
  });

  it.each(['x', 'A'.repeat(43), '..%2fauthorize'])('that nobody began is not there: %s', async (name) => {
    const seen = await createBrowser(rig).get(`/interaction/${name}`);
    expect(seen).toMatchObject({ status: 400, view: { kind: 'error', code: 'interaction_expired' } });
    expect(rig.lines.at(-1)).toMatchObject({ status: 400, code: 'interaction_unknown' });
  });

  it('is over after ten minutes, and with the store’s clock', async () => {
    const browser = createBrowser(rig);
    const begun = await browser.get(authorizeUrl('shop'));
    const name = begun.location?.split('/').pop() ?? '';
    const { createHash } = await import('node:crypto');
    const keyHash = createHash('sha256').update(name).digest('base64url');
    const now = rig.store.now();
    await rig.store.pending.change('interaction', keyHash, ({ row }) => {
      expect(row.expiresAt - row.createdAt).toBe(600_000);
      return { outcome: null, set: { expiresAt: now } };
    });
    expect((await browser.get(begun.location ?? '')).view).toMatchObject({ code: 'interaction_expired' });
  });

  it('is not there on a server without pages, where the client hears it', async () => {
    const plain = await createRig();
    const redirectUris = [callback];
    await plain.issuer.clients.add({ clientId: 'shop', kind: 'public', name: 'S', redirectUris, scopes: ['openid'] });
    const seen = await createBrowser(plain).get(authorizeUrl('shop', { scope: 'openid' }));
    expect(answerOf(seen).get('error')).toBe('login_required');
    expect((await plain.call('GET', '/interaction/x')).status).toBe(404);
    await plain.close();
  });
});

describe('a form', () => {
  const foreign: [string, Record<string, string>][] = [
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin that hides itself', { origin: 'null' }],
    ['another site by its own word', { origin: url, 'sec-fetch-site': 'cross-site' }],
    ['a sibling host', { origin: url, 'sec-fetch-site': 'same-site' }],
  ];
  it.each(foreign)('from %s is not heard', async (_, headers) => {
    const browser = createBrowser(rig);
    const page = await browser.open(authorizeUrl('own'));
    const seen = await browser.press(page, 'sign-in', { email, password: goodPassword }, headers);
    expect(seen).toMatchObject({ status: 403, view: { kind: 'error', code: 'form_foreign' } });
    expect(browser.cookies.has(browserCookieName)).toBe(false);
  });

  it('that does not say where it comes from is not heard', async () => {
    const browser = createBrowser(rig);
    const { action, token } = formOf(await browser.open(authorizeUrl('own')));
    const { status, text } = await rig.call('POST', action, {
      form: { step: 'sign-in', form_token: token, email, password: goodPassword },
      headers: { cookie: `${flowCookieName}=${browser.cookies.get(flowCookieName)}` },
    });
    expect([status, JSON.parse(text).code]).toEqual([403, 'form_foreign']);
  });

  it.each(['', 'x', undefined])('without its token does nothing (%s)', async (token) => {
    const browser = createBrowser(rig);
    const { action } = formOf(await browser.open(authorizeUrl('own')));
    const fields = {
      step: 'sign-in',
      email,
      password: goodPassword,
      ...(token !== undefined && { form_token: token }),
    };
    const seen = await browser.post(action, fields);
    expect(seen.location).toBe(`${url}${action}`);
    expect(browser.cookies.has(browserCookieName)).toBe(false);
  });

  it('with the token of another interaction does nothing', async () => {
    const browser = createBrowser(rig);
    const one = formOf(await browser.open(authorizeUrl('own')));
    const two = formOf(await browser.open(authorizeUrl('own')));
    expect(one.token).not.toBe(two.token);
    await browser.post(one.action, { step: 'sign-in', email, password: goodPassword, form_token: two.token });
    expect(browser.cookies.has(browserCookieName)).toBe(false);
  });

  it('counts in its own browser alone', async () => {
    const { action, token } = formOf(await createBrowser(rig).open(authorizeUrl('own')));
    const thief = createBrowser(rig);
    await thief.get(authorizeUrl('own'));
    const seen = await thief.post(action, { step: 'sign-in', email, password: goodPassword, form_token: token });
    expect([seen.view, rig.lines.at(-1)]).toMatchObject([{ code: 'wrong_browser' }, { code: 'interaction_elsewhere' }]);
  });

  it.each(['allow', 'choose', 'constructor', '__proto__', ''])(
    'has no button %s that its page does not show',
    async (step) => {
      const browser = createBrowser(rig);
      const page = await browser.open(authorizeUrl('shop'));
      expect((await browser.press(page, step)).location).toBe(`${url}${formOf(page).action}`);
    },
  );
});

describe('signing in on a page', () => {
  it('says the same of a wrong password and of nobody’s address, and keeps what was typed', async () => {
    const browser = createBrowser(rig);
    const page = await browser.open(authorizeUrl('own'));
    for (const fields of [wrong, { ...wrong, email: 'nobody@example.com' }]) {
      const seen = await browser.press(page, 'sign-in', fields);
      expect(seen).toMatchObject({ status: 400, view: { fault: 'credentials_invalid', email: fields.email } });
      expect(seen.text).not.toContain(wrong.password);
      expect(browser.cookies.has(browserCookieName)).toBe(false);
    }
    expect((await browser.press(page, 'sign-in', { email })).view).toMatchObject({ fault: 'fields_missing' });
  });

  it('is slowed down as /login is, and by the same attempts', async () => {
    const browser = createBrowser(rig);
    const page = await browser.open(authorizeUrl('own'));
    for (let turn = 0; turn < 3; turn += 1) await browser.press(page, 'sign-in', wrong);
    for (let turn = 0; turn < 2; turn += 1) await rig.call('POST', '/login', { json: wrong, from: '203.0.113.9' });
    const seen = await browser.press(page, 'sign-in', { email, password: goodPassword });
    expect(seen).toMatchObject({ status: 429, view: { fault: 'too_many_attempts' } });
    expect(Number(seen.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('gives a new secret each time, and the one before is worth nothing', async () => {
    const browser = createBrowser(rig);
    await signIn(browser, await browser.open(authorizeUrl('own')), email);
    const planted = browser.cookies.get(browserCookieName) ?? '';
    const again = await signIn(browser, await browser.open(authorizeUrl('own', { prompt: 'login' })), email);
    expect(answerOf(again).has('code')).toBe(true);
    expect(browser.cookies.get(browserCookieName)).not.toBe(planted);
    const holder = createBrowser(rig);
    holder.cookies.set(browserCookieName, planted);
    expect(answerOf(await holder.open(authorizeUrl('own', { prompt: 'none' }))).get('error')).toBe('login_required');
  });

  it('as somebody else ends the session of before', async () => {
    const browser = createBrowser(rig);
    await signIn(browser, await browser.open(authorizeUrl('own')), email);
    const former = browser.cookies.get(browserCookieName) ?? '';
    await signIn(browser, await browser.open(authorizeUrl('own', { prompt: 'login' })), another);
    expect(await rig.issuer.openid.browserSessions.find(former)).toBeUndefined();
  });

  it('is refused with a cookie that comes twice', async () => {
    const { status } = await rig.call('GET', authorizeUrl('own'), {
      headers: { cookie: `${browserCookieName}=${'a'.repeat(43)}; ${browserCookieName}=${'b'.repeat(43)}` },
    });
    expect(status).toBe(400);
  });
});

describe('the end of an interaction', () => {
  it('comes once: a second press of the button finds nothing', async () => {
    const browser = createBrowser(rig);
    const consent = await signIn(browser, await browser.open(authorizeUrl('shop', { prompt: 'consent' })), email);
    const [one, two] = await Promise.all([browser.press(consent, 'allow'), browser.press(consent, 'allow')]);
    expect(new Set([one.view?.kind, two.view?.kind])).toEqual(new Set(['continue', 'error']));
    expect((await browser.get(formOf(consent).action)).view).toMatchObject({ code: 'interaction_expired' });
  });

  it('is an error to the client where the person says no', async () => {
    const browser = createBrowser(rig);
    const page = await browser.open(authorizeUrl('shop', { prompt: 'consent' }));
    expect(answerOf(await browser.press(page, 'cancel')).get('error')).toBe('access_denied');
    const consent = await signIn(browser, await browser.open(authorizeUrl('shop', { prompt: 'consent' })), email);
    const denied = answerOf(await browser.press(consent, 'deny'));
    expect(Object.fromEntries(denied)).toMatchObject({ error: 'access_denied', state: 'st-1', iss: url });
    expect(denied.has('code')).toBe(false);
  });

  it('keeps two tabs apart', async () => {
    const browser = createBrowser(rig);
    const one = await browser.open(authorizeUrl('own', { state: 'one', prompt: 'login' }));
    const two = await browser.open(authorizeUrl('own', { state: 'two', prompt: 'login' }));
    expect(answerOf(await signIn(browser, two, email)).get('state')).toBe('two');
    // The first tab's page still showed nobody: what it shows now is asked for anew.
    const overtaken = await browser.press(one, 'sign-in', { email, password: goodPassword });
    expect(overtaken.location).toBe(`${url}${formOf(one).action}`);
    const shown = await browser.get(overtaken.location ?? '');
    expect(answerOf(await signIn(browser, shown, email)).get('state')).toBe('one');
  });

  it('is not another person’s: consent that was shown to one is not given by the next', async () => {
    const browser = createBrowser(rig);
    const shownToOne = await signIn(browser, await browser.open(authorizeUrl('shop', { prompt: 'consent' })), email);
    await signIn(browser, await browser.open(authorizeUrl('own', { prompt: 'login' })), another);
    const seen = await browser.press(shownToOne, 'allow');
    expect(seen.location).toBe(`${url}${formOf(shownToOne).action}`);
    expect((await browser.get(seen.location ?? '')).view).toMatchObject({ kind: 'consent', email: another });
  });

  it('takes a person’s click where any program on the machine could have asked', async () => {
    const browser = createBrowser(rig);
    const redirect_uri = 'com.example.app:/cb';
    const first = await signIn(browser, await browser.open(authorizeUrl('app', { redirect_uri })), email);
    expect(first.location).toMatch(/^com\.example\.app:\/cb\?code=/);
    const again = await browser.open(authorizeUrl('app', { redirect_uri }));
    if (again.view?.kind !== 'account-choice') throw new Error('nobody was asked');
    const chosen = await browser.press(again, 'choose', { account: again.view.accounts[0]?.id ?? '' });
    expect(chosen.location).toMatch(/^com\.example\.app:\/cb\?code=/);
    const silent = await browser.open(authorizeUrl('app', { redirect_uri, prompt: 'none' }));
    expect(silent.location).toContain('error=account_selection_required');
    expect(rig.lines.at(-1)).toMatchObject({ code: 'account_choice_required' });
  });
});
