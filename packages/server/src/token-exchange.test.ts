import { accessTokenType, tokenExchangeGrant } from '@sealwright/issuer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOAuthRig, type Form, type OAuthRig, person, type Registered } from '../test/oauth-rig.ts';
import { api, claimsOf } from '../test/rig.ts';

const next = 'https://next.example';

let oauth: OAuthRig;
let gateway: Registered;
beforeAll(async () => {
  oauth = await createOAuthRig();
  const exchange = { subjects: ['app'], impersonation: false };
  const settings = { grantTypes: [tokenExchangeGrant, 'client_credentials'], exchange };
  gateway = await oauth.register('gateway', settings, { resources: [next] });
});
afterAll(() => oauth.rig.close());

const subject = async (): Promise<string> => (await oauth.redeemAsApp()).body.access_token;
const exchange = async (form: Form = {}, basic = gateway) =>
  oauth.ask(
    {
      ...{ grant_type: tokenExchangeGrant, subject_token: form['subject_token'] ?? (await subject()) },
      ...{ subject_token_type: accessTokenType, ...form },
    },
    { basic },
  );

describe('token exchange at /token', () => {
  it('answers a token for the next service, in which the client is the actor', async () => {
    const { status, body } = await exchange({ audience: next, scope: 'read' });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ access_token: expect.any(String), issued_token_type: accessTokenType, token_type: 'Bearer' },
      ...{ expires_in: 300, scope: 'read' },
    });
    expect(claimsOf(body.access_token)).toMatchObject({ sub: oauth.sub, aud: next, act: { sub: 'gateway' } });
  });

  it('takes an actor token in the client’s own name', async () => {
    const { body: own } = await oauth.ask({ grant_type: 'client_credentials' }, { basic: gateway });
    const actor = { actor_token: own.access_token, actor_token_type: accessTokenType };
    expect((await exchange(actor)).status).toBe(200);
    const someone = { actor_token: await subject(), actor_token_type: accessTokenType };
    expect((await exchange(someone)).body.error).toBe('invalid_request');
  });

  it.each<[string, Form, string, string]>([
    ['no subject token', { subject_token: '' }, 'invalid_request', 'parameter_invalid'],
    ['no type of it', { subject_token_type: '' }, 'invalid_request', 'parameter_invalid'],
    ['an actor’s type alone', { actor_token_type: accessTokenType }, 'invalid_request', 'parameter_invalid'],
    ['an actor without a type', { actor_token: 'x' }, 'invalid_request', 'parameter_invalid'],
    ['another audience than resource', { audience: api, resource: next }, 'invalid_target', 'resource_refused'],
    ['an audience of others', { audience: api }, 'invalid_target', 'resource_refused'],
    ['a wider scope', { scope: 'read write' }, 'invalid_scope', 'scope_refused'],
    ['garbage', { subject_token: 'a.b.c' }, 'invalid_request', 'subject_token_refused'],
    ...(['id_token', 'refresh_token', 'jwt', 'saml2'] as const).map((type): [string, Form, string, string] => [
      ...([`the type ${type}`, { subject_token_type: `urn:ietf:params:oauth:token-type:${type}` }] as const),
      ...(['invalid_request', 'token_type_unsupported'] as const),
    ]),
    [
      ...(['a wish for an ID token', { requested_token_type: 'urn:ietf:params:oauth:token-type:id_token' }] as const),
      ...(['invalid_request', 'token_type_unsupported'] as const),
    ],
  ])('is refused with %s', async (_name, form, error, code) => {
    const { status, body } = await exchange(form);
    expect([status, body.error, oauth.lastCode()]).toEqual([400, error, code]);
  });

  it('takes no ID token under the name of an access token', async () => {
    const { body } = await oauth.redeemAsApp();
    expect((await exchange({ subject_token: body.id_token })).body.error).toBe('invalid_request');
    expect(oauth.lastCode()).toBe('subject_token_refused');
  });

  it('is for clients that authenticate, and for the tokens that they are registered for', async () => {
    const { access_token } = await oauth.rig.logIn(person);
    const firstParty = await exchange({ subject_token: access_token });
    expect([firstParty.body.error, oauth.lastCode()]).toEqual(['unauthorized_client', 'exchange_refused']);
    expect((await exchange({}, oauth.machine)).body.error).toBe('unauthorized_client');
    expect((await exchange({}, ['gateway', 'wrong'])).status).toBe(401);
    const unauthenticated = { grant_type: tokenExchangeGrant, client_id: 'gateway', subject_token: access_token };
    expect((await oauth.ask(unauthenticated)).status).toBe(401);
  });
});
