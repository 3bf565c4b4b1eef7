import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, authorizeUrl, callback, createBrowser, signIn, verifier } from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { createRig, type Rig, url } from '../test/rig.ts';

let rig: Rig;
const email = 'person@example.com';
beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  await rig.signUp(email);
  const scopes = ['openid', 'email', 'offline_access'];
  const basis = { kind: 'public', redirectUris: [callback], scopes, settings: { consent: 'implied' } } as const;
  await rig.issuer.clients.add({ ...basis, clientId: 'shop', name: 'Shop' });
});
afterAll(() => rig.close());

const codeFor = async (changes: Record<string, string> = {}): Promise<string> => {
  const browser = createBrowser(rig);
  const end = await signIn(browser, await browser.open(authorizeUrl('shop', changes)), email);
  return answerOf(end).get('code') ?? '';
};

describe('response_mode=form_post', () => {
  it('answers good and bad by a form to the client, with nothing in an address', async () => {
    const browser = createBrowser(rig);
    const refused = await browser.open(authorizeUrl('shop', { response_mode: 'form_post', prompt: 'none' }));
    expect(refused).toMatchObject({ status: 200, location: undefined });
    expect(refused.view).toMatchObject({
      ...{ kind: 'form-post', action: callback, clientName: 'Shop' },
      fields: { error: 'login_required', state: 'st-1', iss: url },
    });
    expect(refused.headers.get('cache-control')).toBe('no-store');
    const page = await browser.open(authorizeUrl('shop', { response_mode: 'form_post' }));
    const end = await signIn(browser, page, email);
    expect(end.view).toMatchObject({
      kind: 'form-post',
      fields: { code: expect.stringMatching(/^[\w-]{43}$/), iss: url },
    });
    const silent = await browser.open(authorizeUrl('shop', { response_mode: 'form_post' }));
    expect(silent.view).toMatchObject({ kind: 'form-post', fields: { state: 'st-1' } });
  });
});

describe('a code', () => {
  const redeem = (code: string, changes: Record<string, string> = {}) => {
    const form = { grant_type: 'authorization_code', code, client_id: 'shop', redirect_uri: callback };
    return rig.call('POST', '/token', { form: { ...form, code_verifier: verifier, ...changes } });
  };

  it('is bound to the key that the request named', async () => {
    const code = await codeFor({ dpop_jkt: 'A'.repeat(43) });
    const { status, body } = await redeem(code);
    expect([status, body.error]).toEqual([400, 'invalid_grant']);
  });

  it.each([
    ['another challenge’s verifier', { code_verifier: 'x'.repeat(43) }],
    ['no verifier', { code_verifier: '' }],
    ['another redirect URI', { redirect_uri: 'https://evil.example/' }],
  ])('is worth nothing with %s, and good with its own', async (_, changes) => {
    const code = await codeFor();
    expect((await redeem(code, changes)).body.error).toMatch(/^invalid_(grant|request)$/);
    expect((await redeem(code)).status).toBe(200);
  });

  it('of one request cannot be put into another: its nonce and its challenge are in it', async () => {
    const stolen = await codeFor({ nonce: 'theirs' });
    const other = 'y'.repeat(43);
    expect((await redeem(stolen, { code_verifier: other })).body.error).toBe('invalid_grant');
    const { body } = await redeem(stolen);
    const payload = JSON.parse(Buffer.from(body.id_token.split('.')[1], 'base64url').toString());
    expect(payload.nonce).toBe('theirs');
  });

  it('carries offline_access only where it was granted', async () => {
    const { body } = await redeem(await codeFor({ scope: 'openid offline_access' }));
    expect(body.scope).toBe('openid offline_access');
  });
});
