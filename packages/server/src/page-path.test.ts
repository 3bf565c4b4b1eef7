import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, authorizeUrl, callback, createBrowser, signIn } from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { api, createRig, goodPassword, type Rig, url } from '../test/rig.ts';

let rig: Rig;
const issuer = `${url}/auth`;
const email = 'person@example.com';

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages, basePath: '/auth' }, issuer: { issuer } });
  await rig.issuer.accounts.create({ email, password: goodPassword });
  const facts = { kind: 'public', redirectUris: [callback], scopes: ['openid', 'email'], resources: [api] } as const;
  await rig.issuer.clients.add({ ...facts, clientId: 'shop', name: 'The shop' });
});
afterAll(() => rig.close());

describe('a server below a path of its host', () => {
  it('has its pages, its forms and its redirects there', async () => {
    const browser = createBrowser(rig);
    const home = await browser.get('/auth');
    expect(home.view).toMatchObject({ form: { action: '/auth' }, signIn: '/auth/sign-in?to=account' });
    const page = await browser.get('/auth/sign-in?to=consents');
    expect(page.view).toMatchObject({ signUp: '/auth/sign-up?to=consents' });
    const done = await browser.press(page, 'sign-in', { email, password: goodPassword });
    expect(done.location).toBe(`${issuer}/consents`);
    const out = await browser.press(await browser.get('/auth'), 'other');
    expect(out.location).toBe(issuer);
    expect((await browser.get('/auth/consents')).view).toMatchObject({ kind: 'consents', home: '/auth' });
  });

  it('takes an application’s person there and back', async () => {
    const browser = createBrowser(rig);
    const begun = await browser.get(`/auth${authorizeUrl('shop')}`);
    expect(begun.location).toContain(`${issuer}/interaction/`);
    const page = await browser.get(begun.location ?? '');
    expect(page.view).toMatchObject({ form: { action: expect.stringMatching(/^\/auth\/interaction\//) } });
    const next = await signIn(browser, page, email);
    const consent = next.location === undefined ? next : await browser.get(next.location);
    expect(answerOf(await browser.press(consent, 'allow')).get('iss')).toBe(issuer);
  });
});
