import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, authorizeUrl, callback, createBrowser, signIn, verifier } from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { api, createRig, type Rig, url } from '../test/rig.ts';

let rig: Rig;
const email = 'person@example.com';
const clientId = 'shop';

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  await rig.signUp(email);
  await rig.issuer.clients.add({
    clientId,
    kind: 'public',
    name: 'The shop',
    redirectUris: [callback],
    scopes: ['openid', 'email', 'profile', 'offline_access'],
    resources: [api],
  });
});
afterAll(() => rig.close());

describe('a person who signs in', () => {
  it('comes back to the client with a code, the state and the issuer', async () => {
    const browser = createBrowser(rig);
    const page = await browser.open(authorizeUrl(clientId));
    expect(page.view?.kind).toBe('sign-in');
    const consent = await signIn(browser, page, email);
    expect(consent.view).toMatchObject({
      kind: 'consent',
      email,
      scopes: ['openid', 'email'],
      redirectHost: 'app.example',
    });
    const end = await browser.press(consent, 'allow');
    const answer = answerOf(end);
    expect(answer.get('state')).toBe('st-1');
    expect(answer.get('iss')).toBe(url);
    const redeemed = await rig.issuer.grants.codes.redeem({
      client: (await rig.issuer.clients.find(clientId)) as never,
      code: answer.get('code') ?? '',
      redirectUri: callback,
      codeVerifier: verifier,
      jkt: null,
      certificate: null,
    });
    expect(redeemed).toMatchObject({ nonce: 'n-1', session: { scope: 'openid email', clientId } });
  });

  it('is not asked again, in the same browser', async () => {
    const browser = createBrowser(rig);
    await signIn(browser, await browser.open(authorizeUrl(clientId)), email);
    const again = await browser.open(authorizeUrl(clientId));
    expect(answerOf(again).get('code')).toMatch(/^[\w-]{43}$/);
  });
});
