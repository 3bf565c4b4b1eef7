import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerOf,
  authorizeUrl,
  callback,
  createBrowser,
  formOf,
  type PageBrowser,
  type Seen,
  signIn,
} from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { createRig, goodPassword, type Rig, url } from '../test/rig.ts';

// A browser with two tabs: what one did may leave the other's form nothing to ask, and it still has to arrive.

let rig: Rig;
const email = 'person@example.com';
const goodbye = 'https://app.example/goodbye';
const native = 'com.example.app:/callback';

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  await rig.signUp(email);
  const basis = { kind: 'public', redirectUris: [callback], scopes: ['openid', 'email'] } as const;
  const postLogoutRedirectUris = [goodbye, native];
  await rig.issuer.clients.add({ ...basis, clientId: 'shop', name: 'Shop', settings: { postLogoutRedirectUris } });
  await rig.issuer.clients.add({ ...basis, clientId: 'own', name: 'Own', settings: { consent: 'implied' } });
  const facts = { ...basis, redirectUris: [native], settings: { consent: 'implied' } } as const;
  await rig.issuer.clients.add({ ...facts, clientId: 'app', name: 'App' });
});
afterAll(() => rig.close());

const password = goodPassword;
const open = (browser: PageBrowser, client: string, state: string, changes: Record<string, string> = {}) =>
  browser.open(authorizeUrl(client, { state, ...changes }));

/** On to the page as it is now, as a browser goes after a form that was overtaken. */
async function followed(browser: PageBrowser, page: Seen, pressed: Seen): Promise<Seen> {
  expect([pressed.status, pressed.location]).toStrictEqual([303, `${url}${formOf(page).action}`]);
  return browser.get(pressed.location ?? '');
}

/** A browser that has signed in, and two tabs of it at the page of that request. */
async function twoTabs(client: string, changes: Record<string, string> = {}) {
  const browser = createBrowser(rig);
  await signIn(browser, await open(browser, 'own', 'before'), email);
  const one = await open(browser, client, 'one', changes);
  return { browser, one, two: await open(browser, client, 'two', changes) };
}

describe('a form that another tab’s step has left nothing to ask', () => {
  it('leads on to the application by a page, where both were to sign in', async () => {
    const browser = createBrowser(rig);
    const one = await open(browser, 'own', 'one');
    const two = await open(browser, 'own', 'two');
    expect(answerOf(await signIn(browser, one, email)).get('state')).toBe('one');
    const arrived = await followed(browser, two, await browser.press(two, 'sign-in', { email, password }));
    expect(arrived).toMatchObject({ status: 200, location: undefined, view: { kind: 'continue', name: 'Own' } });
    expect(Object.fromEntries(answerOf(arrived))).toMatchObject({ state: 'two', iss: url });
    expect(answerOf(arrived).has('code')).toBe(true);
    expect(arrived.headers.get('cache-control')).toBe('no-store');
    expect((await browser.get(formOf(two).action)).view).toMatchObject({ code: 'interaction_expired' });
  });

  it('leads on by a page, where both were to allow', async () => {
    const { browser, one, two } = await twoTabs('shop');
    expect([one.view?.kind, two.view?.kind]).toStrictEqual(['consent', 'consent']);
    expect(answerOf(await browser.press(one, 'allow')).get('state')).toBe('one');
    const arrived = await followed(browser, two, await browser.press(two, 'allow'));
    expect(arrived.view?.kind).toBe('continue');
    expect([answerOf(arrived).get('state'), answerOf(arrived).has('code')]).toStrictEqual(['two', true]);
  });

  it('is not there where both were to choose: each choice is its own', async () => {
    const { browser, one, two } = await twoTabs('own', { prompt: 'select_account' });
    for (const [tab, state] of [
      [one, 'one'],
      [two, 'two'],
    ] as const) {
      if (tab.view?.kind !== 'account-choice') throw new Error('nobody was asked');
      const chosen = await browser.press(tab, 'choose', { account: tab.view.accounts[0]?.id ?? '' });
      expect([chosen.view?.kind, answerOf(chosen).get('state')]).toStrictEqual(['continue', state]);
    }
  });

  it('answers by a form where the application wants one', async () => {
    const browser = createBrowser(rig);
    const one = await open(browser, 'own', 'one', { response_mode: 'form_post' });
    const two = await open(browser, 'own', 'two', { response_mode: 'form_post' });
    expect((await signIn(browser, one, email)).view).toMatchObject({ kind: 'form-post', fields: { state: 'one' } });
    const arrived = await followed(browser, two, await browser.press(two, 'sign-in', { email, password }));
    expect(arrived.view).toMatchObject({ kind: 'form-post', action: callback, fields: { state: 'two' } });
  });
});

describe('an application’s own scheme', () => {
  it('is reached by a redirect, which the form’s page names', async () => {
    const browser = createBrowser(rig);
    const page = await open(browser, 'app', 'one', { redirect_uri: native });
    expect(formOf(page).leadsTo).toBe(native);
    const left = await signIn(browser, page, email);
    expect([left.status, left.location?.startsWith(`${native}?code=`)]).toStrictEqual([303, true]);
  });
});

describe('signing out in two tabs', () => {
  const ask = (to: string) =>
    `/end_session?${new URLSearchParams({ client_id: 'shop', post_logout_redirect_uri: to })}`;

  it('shows the second one the way on, which it may take, and never leads there by itself', async () => {
    const browser = createBrowser(rig);
    await signIn(browser, await open(browser, 'own', 'before'), email);
    const [one, two] = [await browser.get(ask(goodbye)), await browser.get(ask(goodbye))];
    expect((await browser.press(one, 'sign-out')).view).toMatchObject({ kind: 'continue', to: goodbye });
    const out = await followed(browser, two, await browser.press(two, 'sign-out'));
    expect(out.view).toStrictEqual({ kind: 'signed-out', continueTo: goodbye, clientName: 'Shop' });
  });

  it('leads to an application’s own scheme from a form that names it, and from no other', async () => {
    const browser = createBrowser(rig);
    await signIn(browser, await open(browser, 'own', 'before'), email);
    expect(formOf(await browser.get(ask(goodbye)))).not.toHaveProperty('leadsTo');
    const page = await browser.get(ask(native));
    expect(formOf(page).leadsTo).toBe(native);
    const left = await browser.press(page, 'sign-out');
    expect([left.status, left.location]).toStrictEqual([303, native]);
  });
});
