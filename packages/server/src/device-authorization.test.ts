import { deviceCodeGrant } from '@sealwright/issuer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOAuthRig, type Form, type OAuthRig, person } from '../test/oauth-rig.ts';
import { claimsOf, goodPassword, url } from '../test/rig.ts';

let oauth: OAuthRig;
beforeAll(async () => {
  oauth = await createOAuthRig();
  await oauth.register('tv', { grantTypes: [deviceCodeGrant, 'refresh_token'] }, { kind: 'public' });
});
afterAll(() => oauth.rig.close());

const begin = (form: Form = {}, options: object = {}) =>
  oauth.rig.call('POST', '/device_authorization', { form: { client_id: 'tv', ...form }, ...options });
const poll = (device_code: string, form: Form = {}) =>
  oauth.ask({ grant_type: deviceCodeGrant, device_code, client_id: 'tv', ...form });

async function approve(userCode: string): Promise<boolean> {
  const proof = await oauth.rig.issuer.accounts.authenticate({ email: person, password: goodPassword, clientId: 'tv' });
  return oauth.rig.issuer.grants.devices.approve(userCode, proof);
}

describe('the device grant', () => {
  it('goes from the code on the screen to tokens', async () => {
    const { status, body, headers } = await begin({ scope: 'openid' });
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toMatchObject({ verification_uri: `${url}/device`, expires_in: 600, interval: 5 });
    expect(body.verification_uri_complete).toBe(`${url}/device?user_code=${body.user_code}`);
    const early = await poll(body.device_code);
    expect([early.status, early.body.error]).toEqual([400, 'authorization_pending']);
    expect((await poll(body.device_code)).body.error).toBe('slow_down');
    expect(await approve(body.user_code)).toBe(true);
    const { body: tokens } = await poll(body.device_code);
    expect(claimsOf(tokens.id_token)).toMatchObject({ aud: 'tv', sub: oauth.sub });
    const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: 'tv' };
    expect((await oauth.ask(form)).status).toBe(200);
    expect((await poll(body.device_code)).body.error).toBe('invalid_grant');
  });

  it('tells the device that it was sent away', async () => {
    const { body } = await begin();
    await oauth.rig.issuer.grants.devices.deny(body.user_code);
    expect((await poll(body.device_code)).body.error).toBe('access_denied');
  });

  it.each<[string, Form, number, string]>([
    ['a client that may not', { client_id: 'app' }, 400, 'unauthorized_client'],
    ['an unknown client', { client_id: 'nobody' }, 401, 'invalid_client'],
    ['a secret of a public client', { client_secret: 'x' }, 401, 'invalid_client'],
    ['a scope beyond the registered', { scope: 'admin' }, 400, 'invalid_scope'],
    ['a resource beyond the registered', { resource: 'https://other.example' }, 400, 'invalid_target'],
  ])('is refused to %s', async (_name, form, status, error) => {
    const answer = await begin(form);
    expect([answer.status, answer.body.error]).toEqual([status, error]);
  });

  it('takes the code of the device, of its client, and nothing else', async () => {
    const { body } = await begin();
    await approve(body.user_code);
    for (const wrong of [body.user_code, 'x', body.device_code.slice(1)]) {
      expect((await poll(wrong)).body.error).toBe('invalid_grant');
    }
    expect((await poll('')).body.error).toBe('invalid_request');
    await oauth.register('other-tv', { grantTypes: [deviceCodeGrant] }, { kind: 'public' });
    expect((await poll(body.device_code, { client_id: 'other-tv' })).body.error).toBe('invalid_grant');
    expect((await poll(body.device_code)).status).toBe(200);
  });

  it('does not let a stranger fill the store by a public client’s name', async () => {
    let status = 200;
    for (let times = 0; times < 400 && status === 200; times += 1) {
      ({ status } = await begin({}, { from: '198.51.100.9' }));
    }
    expect([status, oauth.lastCode()]).toEqual([429, 'throttled']);
  });
});
