import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOAuthRig, type Form, type OAuthRig } from '../test/oauth-rig.ts';
import { api, claimsOf, origin, url } from '../test/rig.ts';

let oauth: OAuthRig;
beforeAll(async () => {
  oauth = await createOAuthRig();
});
afterAll(() => oauth.rig.close());

describe('a code at /token', () => {
  it('gives a public client its tokens, and an ID token where openid was granted', async () => {
    const { status, body } = await oauth.redeemAsApp();
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(
      ['access_token', 'expires_in', 'id_token', 'refresh_token', 'scope', 'token_type'].sort(),
    );
    expect(claimsOf(body.id_token)).toMatchObject({ aud: 'app', nonce: 'n-0S6', iss: url });
    expect(claimsOf(body.access_token)).toMatchObject({ aud: api, client_id: 'app', scope: 'openid read' });
    expect((await oauth.redeemAsApp({}, 'read')).body.id_token).toBeUndefined();
  });

  it.each<[string, Form, string]>([
    ['no code', { code: '' }, 'invalid_request'],
    ['no redirect URI', { redirect_uri: '' }, 'invalid_grant'],
    ['another redirect URI', { redirect_uri: 'https://app.example/callback?x' }, 'invalid_grant'],
    ['no verifier', { code_verifier: '' }, 'invalid_grant'],
    ['another verifier', { code_verifier: 'a'.repeat(43) }, 'invalid_grant'],
    ['a resource that was not granted', { resource: 'https://other.example' }, 'invalid_target'],
  ])('with %s is refused', async (_name, form, error) => {
    const { status, body } = await oauth.redeemAsApp(form);
    expect([status, body.error]).toEqual([400, error]);
  });

  it('of another client is refused, though that client is authenticated', async () => {
    const { body } = await oauth.redeem(await oauth.codeFor('app'), {}, { basic: oauth.web });
    expect([body.error, oauth.lastCode()]).toEqual(['invalid_grant', 'code_client_mismatch']);
    const asPublic = await oauth.redeem(await oauth.codeFor('web'), { client_id: 'web' });
    expect([asPublic.status, asPublic.body.error]).toEqual([401, 'invalid_client']);
  });

  it('used twice ends what it gave, and a hundred at once leave nothing behind', async () => {
    const code = await oauth.codeFor('app');
    const answers = await Promise.all(Array.from({ length: 100 }, () => oauth.redeem(code, { client_id: 'app' })));
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeLessThanOrEqual(1);
    for (const { body } of won) {
      const { access_token, refresh_token } = body;
      const form = { grant_type: 'refresh_token', refresh_token, client_id: 'app' };
      expect((await oauth.ask(form)).body.error).toBe('invalid_grant');
      const state = await oauth.rig.call('POST', '/introspect', {
        basic: [api, oauth.rig.apiSecret],
        form: { token: access_token },
      });
      expect(state.body).toEqual({ active: false });
    }
  });

  it('is answered to scripts of its client’s own origins alone', async () => {
    const stranger = await oauth.redeem(await oauth.codeFor('web'), {}, { basic: oauth.web, headers: { origin } });
    expect([stranger.status, stranger.headers.get('access-control-allow-origin')]).toEqual([200, null]);
    const own = await oauth.redeem(await oauth.codeFor('app'), { client_id: 'app' }, { headers: { origin } });
    expect(own.headers.get('access-control-allow-origin')).toBe(origin);
  });
});

describe('a refresh at /token', () => {
  const refresh = (refresh_token: string, form: Form = {}, options: object = {}) =>
    oauth.ask({ grant_type: 'refresh_token', refresh_token, ...form }, options);

  it('rotates the token of a public client, and says again who signed in', async () => {
    const { body: first } = await oauth.redeemAsApp();
    const { body } = await refresh(first.refresh_token, { client_id: 'app' });
    expect(body.refresh_token).not.toBe(first.refresh_token);
    const [one, two] = [claimsOf(first.id_token), claimsOf(body.id_token)];
    expect([two['sub'], two['auth_time'], two['nonce']]).toEqual([one['sub'], one['auth_time'], undefined]);
  });

  it('leaves that of a confidential client as it is', async () => {
    const basic = oauth.web;
    const { body: first } = await oauth.redeem(await oauth.codeFor('web'), {}, { basic });
    const { status, body } = await refresh(first.refresh_token, {}, { basic });
    expect([status, body.refresh_token]).toEqual([200, first.refresh_token]);
    const unauthenticated = await refresh(first.refresh_token, { client_id: 'web' });
    expect(unauthenticated.status).toBe(401);
  });

  it('narrows and never widens', async () => {
    const { body: first } = await oauth.redeemAsApp();
    const narrow = await refresh(first.refresh_token, { client_id: 'app', scope: 'read' });
    expect([narrow.body.scope, narrow.body.id_token]).toEqual(['read', undefined]);
    const wide = await refresh(narrow.body.refresh_token, { client_id: 'app', scope: 'read write' });
    expect(wide.body.error).toBe('invalid_scope');
    const elsewhere = { client_id: 'app', resource: 'https://other.example' };
    expect((await refresh(narrow.body.refresh_token, elsewhere)).body.error).toBe('invalid_target');
  });

  it('that was overtaken twice is an invalid grant here, and ends nothing', async () => {
    const { body: first } = await oauth.redeemAsApp();
    const { body: second } = await refresh(first.refresh_token, { client_id: 'app' });
    await refresh(second.refresh_token, { client_id: 'app' });
    const late = await refresh(first.refresh_token, { client_id: 'app' });
    expect([late.status, late.body.error, oauth.lastCode()]).toEqual([400, 'invalid_grant', 'refresh_overtaken']);
  });

  it('of a stolen token by another client is refused and ends nothing', async () => {
    const { body: first } = await oauth.redeemAsApp();
    const stolen = await refresh(first.refresh_token, {}, { basic: oauth.web });
    expect([stolen.body.error, oauth.lastCode()]).toEqual(['invalid_grant', 'refresh_client_mismatch']);
    expect((await refresh(first.refresh_token, { client_id: 'app' })).status).toBe(200);
  });
});
