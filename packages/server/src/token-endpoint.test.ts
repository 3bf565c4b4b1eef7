import { encodeBase64Url } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOAuthRig, type Form, type OAuthRig, person, type Registered } from '../test/oauth-rig.ts';
import { api, basicHeader, claimsOf, origin, url } from '../test/rig.ts';

let oauth: OAuthRig;
let machine: Registered;
let post: Registered;
beforeAll(async () => {
  oauth = await createOAuthRig();
  machine = oauth.machine;
  post = await oauth.register('post', { authMethod: 'client_secret_post', grantTypes: ['client_credentials'] });
});
afterAll(() => oauth.rig.close());

const askMachine = (form: Form = {}) => oauth.ask({ grant_type: 'client_credentials', ...form }, { basic: machine });

describe('client credentials at /token', () => {
  it('answer a token of the client itself, kept by no cache, with neither refresh nor ID token', async () => {
    const { status, body, headers } = await askMachine();
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: expect.any(Number),
        scope: 'read write',
      },
    });
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    expect(claimsOf(body.access_token)).toMatchObject({ iss: url, sub: 'machine', client_id: 'machine', aud: api });
    const introspected = await oauth.rig.call('POST', '/introspect', {
      ...{ basic: [api, oauth.rig.apiSecret], form: { token: body.access_token } },
    });
    expect(introspected.body).toMatchObject({ active: true, sub: 'machine' });
    expect(introspected.body.sid).toBeUndefined();
  });

  it('die with their client', async () => {
    const { body } = await askMachine();
    await oauth.rig.issuer.revocations.revoke({ kind: 'client', clientId: 'machine' });
    const form = { token: body.access_token };
    const { body: state } = await oauth.rig.call('POST', '/introspect', { basic: [api, oauth.rig.apiSecret], form });
    expect(state).toEqual({ active: false });
    expect((await askMachine()).status).toBe(200);
  });

  it('are given back one by one', async () => {
    const [one, other] = [await askMachine(), await askMachine()];
    await oauth.rig.call('POST', '/revoke', { basic: machine, form: { token: one.body.access_token } });
    const states = [one, other].map(({ body }) =>
      oauth.rig.call('POST', '/introspect', { basic: [api, oauth.rig.apiSecret], form: { token: body.access_token } }),
    );
    expect((await Promise.all(states)).map(({ body }) => body.active)).toEqual([false, true]);
  });

  it.each([
    ['a scope beyond the registered', { scope: 'read admin' }, 'invalid_scope'],
    ['a scope of a person', { scope: 'openid' }, 'invalid_scope'],
    ['a resource beyond the registered', { resource: 'https://other.example' }, 'invalid_target'],
    ['the issuer’s own resource', { resource: `${url}/admin` }, 'invalid_target'],
  ])('are refused for %s', async (_name, form, error) => {
    const { status, body } = await askMachine(form);
    expect([status, body.error]).toEqual([400, error]);
  });

  it('are no key to an account', async () => {
    const { body } = await askMachine();
    expect((await oauth.rig.call('GET', '/sessions', { bearer: body.access_token })).status).toBe(401);
    expect((await oauth.rig.call('POST', '/logout', { json: {}, bearer: body.access_token })).status).toBe(401);
  });
});

describe('client authentication', () => {
  const grant = { grant_type: 'client_credentials' };

  it('is by the one method that the client is registered for', async () => {
    expect((await oauth.ask(grant, { basic: machine })).status).toBe(200);
    expect((await oauth.ask({ ...grant, client_id: 'machine' }, { basic: machine })).status).toBe(200);
    expect((await oauth.ask({ ...grant, client_id: 'post', client_secret: post[1] })).status).toBe(200);
    const wrongWays = [
      await oauth.ask(grant, { basic: post }),
      await oauth.ask({ ...grant, client_id: 'machine', client_secret: machine[1] }),
      await oauth.ask({ ...grant, client_id: 'machine' }),
      await oauth.ask({ ...grant, client_id: 'app', client_secret: machine[1] }),
      await oauth.ask(grant, { basic: ['app', ''] }),
      await oauth.ask(grant, { basic: ['app', 'x'] }),
      await oauth.ask(grant, { basic: ['nobody', machine[1]] }),
      await oauth.ask({ ...grant, client_id: 'nobody' }),
      await oauth.ask(grant, { bearer: machine[1] }),
      await oauth.ask({ ...grant, client_id: 'machine', client_assertion: 'x', client_assertion_type: 'y' }),
      await oauth.ask(grant),
    ];
    for (const { status, body, headers } of wrongWays) {
      expect([status, body.error]).toEqual([401, 'invalid_client']);
      expect(headers.get('www-authenticate')).toMatch(/^Basic /);
    }
  });

  it.each<[string, () => [Form, object]]>([
    ['two secrets', () => [{ ...grant, client_secret: machine[1] }, { basic: machine }]],
    ['two names', () => [{ ...grant, client_id: 'post' }, { basic: machine }]],
  ])('by %s is refused', async (_name, sent) => {
    const { status, body } = await oauth.ask(...sent());
    expect([status, body.error, oauth.lastCode()]).toEqual([400, 'invalid_request', 'credentials_several']);
  });

  it('takes the former secret until it is retired', async () => {
    const rotating = await oauth.register('rotating', { grantTypes: ['client_credentials'] });
    const { secret } = await oauth.rig.issuer.clients.rotateSecret('rotating');
    const fresh: Registered = ['rotating', encodeBase64Url(secret.reveal())];
    for (const each of [rotating, fresh]) expect((await oauth.ask(grant, { basic: each })).status).toBe(200);
    await oauth.rig.issuer.clients.retireFormerSecret('rotating');
    const after = [rotating, fresh].map((each) => oauth.ask(grant, { basic: each }));
    expect((await Promise.all(after)).map(({ status }) => status)).toEqual([401, 200]);
  });

  it('makes who guesses secrets wait, and honest callers at the same address do not', async () => {
    let status = 401;
    const from = '198.51.100.7';
    for (let attempt = 0; attempt < 60 && status === 401; attempt += 1) {
      ({ status } = await oauth.ask(grant, { basic: ['machine', 'wrong'], from }));
    }
    expect(status).toBe(429);
    expect((await oauth.ask(grant, { basic: machine, from })).status).toBe(200);
  });
});

describe('the grant type', () => {
  it.each([
    ['missing', {}, 'invalid_request', 'parameter_invalid'],
    ['empty', { grant_type: '' }, 'invalid_request', 'parameter_invalid'],
    [
      'a password’s',
      { grant_type: 'password', username: 'a', password: 'b' },
      'unsupported_grant_type',
      'grant_type_unsupported',
    ],
    ['implicit', { grant_type: 'implicit' }, 'unsupported_grant_type', 'grant_type_unsupported'],
    ['a name of every object', { grant_type: 'constructor' }, 'unsupported_grant_type', 'grant_type_unsupported'],
    [
      'one of another client',
      { grant_type: 'refresh_token', refresh_token: 'x' },
      'unauthorized_client',
      'grant_unauthorized',
    ],
  ])('that is %s is refused', async (_name, form, error, code) => {
    const { status, body } = await oauth.ask(form, { basic: machine });
    expect([status, body.error, oauth.lastCode()]).toEqual([400, error, code]);
  });

  it('of no kind is for the first-party client, whose sessions have an endpoint of their own', async () => {
    const { refresh_token } = await oauth.rig.logIn(person);
    const { status, body } = await oauth.ask({ grant_type: 'refresh_token', refresh_token, client_id: 'first-party' });
    expect([status, body.error]).toEqual([400, 'unauthorized_client']);
    const other = await oauth.ask({ grant_type: 'refresh_token', refresh_token, client_id: 'app' });
    expect([other.body.error, oauth.lastCode()]).toEqual(['invalid_grant', 'refresh_client_mismatch']);
    expect((await oauth.rig.call('POST', '/token/refresh', { json: { refresh_token } })).status).toBe(200);
  });

  it('given twice is refused, and so is every other parameter', async () => {
    const headers = { authorization: basicHeader(machine[0], machine[1]) };
    for (const form of ['grant_type=client_credentials&grant_type=client_credentials', 'client_id=a&client_id=a']) {
      const request = new Request(`${url}/token`, {
        ...{ method: 'POST', body: form },
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect((await oauth.rig.handler.fetch(request)).status).toBe(400);
      expect(oauth.lastCode()).toBe('parameter_repeated');
    }
  });

  it('never comes by a query, and the endpoint reads no cookie', async () => {
    const inQuery = await oauth.rig.call('POST', '/token?client_secret=x', {
      form: { grant_type: 'client_credentials' },
    });
    expect([inQuery.status, oauth.lastCode()]).toEqual([400, 'credential_in_query']);
    const { cookie } = await oauth.rig.logIn(person, { transport: 'cookie' }, { headers: { origin } });
    const { body } = await oauth.ask({ grant_type: 'refresh_token', client_id: 'app' }, { cookie });
    expect(body.error).toBe('invalid_request');
  });
});
