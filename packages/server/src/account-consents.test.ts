import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerOf,
  authorizeUrl,
  callback,
  createBrowser,
  type PageBrowser,
  signIn,
  verifier,
} from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { api, claimsOf, createRig, goodPassword, type Rig, url } from '../test/rig.ts';

let rig: Rig;
const email = 'person@example.com';
const another = 'another@example.com';

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  await rig.signUp(email);
  await rig.signUp(another);
  const basis = { kind: 'public', redirectUris: [callback], scopes: ['openid', 'email'], resources: [api] } as const;
  await rig.issuer.clients.add({ ...basis, clientId: 'shop', name: 'The shop' });
  await rig.issuer.clients.add({ ...basis, clientId: 'blog', name: 'The blog' });
});
afterAll(() => rig.close());

async function letIn(browser: PageBrowser, client: string, who = email): Promise<{ sid: string }> {
  const changes = { resource: api, claims: JSON.stringify({ userinfo: { name: null } }) };
  const page = await browser.open(authorizeUrl(client, changes));
  const consent = page.view?.kind === 'sign-in' ? await signIn(browser, page, who) : page;
  const end = consent.view?.kind === 'consent' ? await browser.press(consent, 'allow') : consent;
  const form = { grant_type: 'authorization_code', client_id: client, redirect_uri: callback, code_verifier: verifier };
  const { body } = await rig.call('POST', '/token', { form: { ...form, code: answerOf(end).get('code') ?? '' } });
  return { sid: String(claimsOf(body.access_token)['sid']) };
}

const account = async (who = email) => (await rig.logIn(who, { resource: `${url}/account` })).access_token;
const isOver = async (sid: string) => (await rig.issuer.sessions.find(sid))?.revokedAt !== null;

describe('the consents of an account', () => {
  it('are listed, and taken back with the sessions that they gave', async () => {
    const browser = createBrowser(rig);
    const shop = await letIn(browser, 'shop');
    const blog = await letIn(browser, 'blog');
    const bearer = await account();
    const { body } = await rig.call('GET', '/account/consents', { bearer });
    expect(body.consents).toEqual([
      expect.objectContaining({ client_id: 'blog', client_name: 'The blog', scope: 'email openid' }),
      expect.objectContaining({ client_id: 'shop', resources: [api], claims: ['name'] }),
    ]);
    expect((await rig.call('DELETE', '/account/consents/shop', { bearer })).status).toBe(204);
    expect([await isOver(shop.sid), await isOver(blog.sid)]).toEqual([true, false]);
    const silent = await browser.get(authorizeUrl('shop', { prompt: 'none' }));
    expect(answerOf(silent).get('error')).toBe('consent_required');
    expect((await rig.call('DELETE', '/account/consents/shop', { bearer })).status).toBe(404);
  });

  it('are one person’s own, and shown to no ordinary token', async () => {
    await letIn(createBrowser(rig), 'shop');
    const strangers = await rig.call('GET', '/account/consents', { bearer: await account(another) });
    expect(strangers.body.consents).toEqual([]);
    expect((await rig.call('DELETE', '/account/consents/shop', { bearer: await account(another) })).status).toBe(404);
    const { access_token } = await rig.logIn(email);
    for (const bearer of [access_token, undefined, 'x']) {
      const options = bearer === undefined ? {} : { bearer };
      expect((await rig.call('GET', '/account/consents', options)).status).toBe(401);
      expect((await rig.call('DELETE', '/account/consents/shop', options)).status).toBe(401);
    }
    expect((await rig.call('DELETE', '/account/consents/%2e%2e%2fx', { bearer: await account() })).status).toBe(404);
  });
});

describe('"end all my sessions"', () => {
  it('signs every browser out too, and nobody else', async () => {
    const [mine, strangers] = [createBrowser(rig), createBrowser(rig)];
    await letIn(mine, 'blog');
    await letIn(strangers, 'blog', another);
    expect((await rig.call('DELETE', '/sessions', { bearer: await account() })).status).toBe(204);
    const silent = (browser: PageBrowser) => browser.get(authorizeUrl('blog', { prompt: 'none' }));
    expect(answerOf(await silent(mine)).get('error')).toBe('login_required');
    expect(answerOf(await silent(strangers)).has('code')).toBe(true);
  });

  it('leaves no device that was let in and has not come yet', async () => {
    const { devices } = rig.issuer.grants;
    const grant = 'urn:ietf:params:oauth:grant-type:device_code';
    const { client } = await rig.issuer.clients.add({
      ...{ clientId: 'tv', kind: 'public', name: 'TV', resources: [api], settings: { grantTypes: [grant] } },
    });
    const { deviceCode, userCode } = await devices.start({ client, resources: [] });
    const authenticated = await rig.issuer.accounts.authenticate({ email, password: goodPassword, clientId: 'tv' });
    expect(await devices.approve(userCode, authenticated)).toBe(true);
    expect((await rig.call('DELETE', '/sessions', { bearer: await account() })).status).toBe(204);
    const form = { grant_type: grant, client_id: 'tv', device_code: deviceCode };
    expect((await rig.call('POST', '/token', { form })).body.error).toBe('invalid_grant');
  });
});
