import { createPolicy, verifyJwt } from '@sealwright/jwt';
import { decodeUnverified } from '@sealwright/jwt/unsafe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOAuthRig, type OAuthRig, type Registered } from '../test/oauth-rig.ts';
import { api, claimsOf, url } from '../test/rig.ts';

let oauth: OAuthRig;
beforeAll(async () => {
  oauth = await createOAuthRig();
});
afterAll(() => oauth.rig.close());

const jwt = 'application/token-introspection+jwt';
const machineToken = async (basic: Registered = oauth.machine): Promise<string> =>
  (await oauth.ask({ grant_type: 'client_credentials' }, { basic })).body.access_token;
const ask = (token: string, basic: readonly [string, string], options: object = {}, form = {}) =>
  oauth.rig.call('POST', '/introspect', { basic, form: { token, ...form }, ...options });

describe('introspection by a client', () => {
  it('tells of its own access tokens, and of nobody else’s', async () => {
    const token = await machineToken();
    expect((await ask(token, oauth.machine)).body).toMatchObject({ active: true, sub: 'machine', aud: api });
    expect((await ask(token, oauth.web)).body).toEqual({ active: false });
    const { body } = await oauth.redeemAsApp();
    expect((await ask(body.access_token, oauth.machine)).body).toEqual({ active: false });
  });

  it('is by its one method, and never by a name alone', async () => {
    const post = await oauth.register('post', { authMethod: 'client_secret_post' });
    const withSecret = { form: { token: 'x', client_id: 'post', client_secret: post[1] } };
    expect((await oauth.rig.call('POST', '/introspect', withSecret)).body).toEqual({ active: false });
    for (const form of [{ token: 'x', client_id: 'app' }, { token: 'x', client_id: 'post' }, { token: 'x' }]) {
      expect((await oauth.rig.call('POST', '/introspect', { form })).status).toBe(401);
    }
  });

  it('takes one credential, also from a resource server', async () => {
    const more = { client_id: 'post', client_secret: 'x' };
    const { status, body } = await ask('x', [api, oauth.rig.apiSecret], {}, more);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    // The secret of one is none of the other's.
    expect((await ask('x', ['machine', oauth.rig.apiSecret])).status).toBe(401);
    expect((await ask('x', [api, oauth.machine[1]])).status).toBe(401);
  });
});

describe('a signed answer', () => {
  const resource = (): readonly [string, string] => [api, oauth.rig.apiSecret];
  const signedFor = async (token: string, accept = jwt) => {
    const { text, headers } = await ask(token, resource(), { headers: { accept } });
    return { text, type: headers.get('content-type'), vary: headers.get('vary') };
  };

  it('is for who accepts it by name: signed, for the caller, of a kind of its own', async () => {
    const { access_token } = (await oauth.redeemAsApp()).body;
    const { text, type, vary } = await signedFor(access_token, `application/json;q=0.5, ${jwt}`);
    expect([type, vary]).toEqual([jwt, 'Accept']);
    const { header, claims } = decodeUnverified(text);
    expect(header['typ']).toBe('token-introspection+jwt');
    expect(claims).toEqual({
      ...{ iss: url, aud: api, iat: expect.any(Number) },
      token_introspection: { ...claimsOf(access_token), active: true, token_type: 'Bearer' },
    });
    const keys = oauth.rig.issuer.keys.keySource();
    // The signature is the issuer's, and the lack of an end keeps it from being any token.
    const policy = createPolicy({ issuer: url, audience: api, typ: 'token-introspection+jwt' });
    await expect(verifyJwt(text, keys, policy)).rejects.toMatchObject({ code: 'claims_malformed' });
    expect((await oauth.introspect(text)).body).toEqual({ active: false });
  });

  it('says no more of a bad token than an unsigned one', async () => {
    const { text } = await signedFor('garbage');
    expect(claimsOf(text)['token_introspection']).toEqual({ active: false });
  });

  it.each(['*/*', 'application/*', 'application/json', `${jwt};q=0`, 'application/jwt', ''])(
    'is not for who accepts %s',
    async (accept) => {
      expect((await signedFor('garbage', accept)).type).toBe('application/json');
    },
  );
});

describe('revocation by every method', () => {
  it('gives back what a client holds in its own name', async () => {
    const post = await oauth.register('poster', {
      ...{ authMethod: 'client_secret_post', grantTypes: ['client_credentials'] },
    });
    const credentials = { client_id: 'poster', client_secret: post[1] };
    const { body } = await oauth.ask({ grant_type: 'client_credentials', ...credentials });
    const form = { token: body.access_token };
    expect((await oauth.rig.call('POST', '/revoke', { form, basic: post })).status).toBe(401);
    expect((await oauth.rig.call('POST', '/revoke', { form: { ...form, ...credentials } })).status).toBe(200);
    expect((await oauth.introspect(body.access_token)).body).toEqual({ active: false });
  });

  it('ends the session of a refresh token that OAuth gave', async () => {
    const { body } = await oauth.redeemAsApp();
    const form = { token: body.refresh_token, client_id: 'app', token_type_hint: 'refresh_token' };
    expect((await oauth.rig.call('POST', '/revoke', { form })).status).toBe(200);
    expect((await oauth.introspect(body.access_token)).body).toEqual({ active: false });
    const again = { grant_type: 'refresh_token', refresh_token: body.refresh_token, client_id: 'app' };
    expect((await oauth.ask(again)).body.error).toBe('invalid_grant');
  });
});
