import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, authorizeUrl, callback, createBrowser, formOf, signIn, verifier } from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { createRig, goodPassword, type Rig, url } from '../test/rig.ts';

let rig: Rig;
const email = 'secret.person@example.com';
beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  await rig.signUp(email);
  const basis = { kind: 'public', redirectUris: [callback], scopes: ['openid', 'email'] } as const;
  await rig.issuer.clients.add({ ...basis, clientId: 'shop', name: 'Shop' });
});
afterAll(() => rig.close());

describe('the log of a sign-in', () => {
  it('says why a client was refused, although the answer is a redirect', async () => {
    await createBrowser(rig).get(authorizeUrl('shop', { code_challenge: undefined }));
    expect(rig.lines.at(-1)).toMatchObject({ route: '/authorize', status: 303, code: 'pkce_required' });
    expect(rig.counts).toContainEqual({
      name: 'http_refusals_total',
      labels: { route: '/authorize', code: 'pkce_required' },
    });
    await createBrowser(rig).get(authorizeUrl('shop', { prompt: 'none' }));
    expect(rig.lines.at(-1)).toMatchObject({ route: '/authorize', code: 'login_required' });
  });

  it('says why a person was refused, although the answer is the page again', async () => {
    const browser = createBrowser(rig);
    const page = await browser.open(authorizeUrl('shop'));
    await browser.press(page, 'sign-in', { email, password: 'wrong-Password-1' });
    expect(rig.lines.at(-1)).toMatchObject({
      route: '/interaction/:segment',
      status: 400,
      code: 'credentials_invalid',
    });
    await browser.press(page, 'cancel');
    expect(rig.lines.at(-1)).toMatchObject({ route: '/interaction/:segment', code: 'authorization_denied' });
  });

  it('holds no code, no cookie, no password, no address, no name of an interaction, whatever happens', async () => {
    const browser = createBrowser(rig);
    const begun = await browser.get(
      authorizeUrl('shop', { login_hint: email, state: 'secret-state', nonce: 'secret-nonce' }),
    );
    const page = await browser.get(begun.location ?? '');
    await browser.press(page, 'sign-in', { email, password: 'wrong-Password-1' });
    const consent = await signIn(browser, page, email);
    const code = answerOf(await browser.press(consent, 'allow')).get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, client_id: 'shop', redirect_uri: callback };
    const { body } = await rig.call('POST', '/token', { form: { ...form, code_verifier: verifier } });
    await rig.call('POST', '/token', { form: { ...form, code_verifier: verifier } });
    await rig.call('GET', '/userinfo', { bearer: body.access_token });
    await browser.get(`/end_session?id_token_hint=${body.id_token}`);
    const written = JSON.stringify([rig.lines, rig.counts]);
    const name = begun.location?.slice(`${url}/interaction/`.length) ?? '';
    const secrets = [code, name, body.access_token, body.id_token, formOf(page).token, ...browser.cookies.values()];
    expect(secrets.every((secret) => secret.length > 20)).toBe(true);
    const plain = [goodPassword, 'wrong-Password-1', email, 'secret-state', 'secret-nonce', verifier];
    for (const secret of [...secrets, ...plain]) expect(written).not.toContain(secret);
  });
});
