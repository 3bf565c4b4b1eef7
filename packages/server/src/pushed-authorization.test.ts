import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeChallenge, createOAuthRig, type Form, type OAuthRig, redirectUri } from '../test/oauth-rig.ts';
import { api, basicHeader, url } from '../test/rig.ts';

let oauth: OAuthRig;
beforeAll(async () => {
  oauth = await createOAuthRig();
  const settings = { requirePushedRequests: true };
  await oauth.register('careful', settings, { kind: 'public', redirectUris: [redirectUri] });
});
afterAll(() => oauth.rig.close());

const request = {
  ...{ response_type: 'code', redirect_uri: redirectUri, scope: 'openid', state: 's-1' },
  ...{ code_challenge: codeChallenge, code_challenge_method: 'S256' },
};
const push = (form: Form = {}, options: object = { basic: oauth.web }) =>
  oauth.rig.call('POST', '/par', { form: { ...request, ...form }, ...options });
const authorize = (parameters: Form) => oauth.rig.call('GET', `/authorize?${new URLSearchParams(parameters)}`);
const pushRaw = (body: string) =>
  oauth.rig.handler.fetch(
    new Request(`${url}/par`, {
      ...{ method: 'POST', body },
      headers: { authorization: basicHeader(...oauth.web), 'content-type': 'application/x-www-form-urlencoded' },
    }),
  );

describe('a pushed authorization request', () => {
  it('is answered with a name that its client may use once', async () => {
    const { status, body, headers } = await push();
    expect([status, body.expires_in, headers.get('cache-control')]).toEqual([201, 90, 'no-store']);
    const shown = { client_id: 'web', request_uri: body.request_uri };
    const begun = await authorize(shown);
    // This server has no pages, so the person who would have to sign in cannot.
    expect(begun.status).toBe(303);
    const location = new URL(begun.headers.get('location') as string);
    expect(location.origin + location.pathname).not.toBe(`${url}/authorize`);
    expect((await authorize(shown)).status).toBe(400);
    expect(oauth.lastCode()).toBe('request_uri_unknown');
  });

  it('counts alone: what the browser adds to it is not looked at', async () => {
    const { body } = await push({ prompt: 'none' });
    const more = { redirect_uri: 'https://evil.example/', state: 'theirs', prompt: 'login' };
    const { headers } = await authorize({ client_id: 'web', request_uri: body.request_uri, ...more });
    const location = new URL(headers.get('location') as string);
    expect(location.origin + location.pathname).toBe(redirectUri);
    expect([location.searchParams.get('state'), location.searchParams.get('error')]).toEqual(['s-1', 'login_required']);
  });

  it('is nobody else’s', async () => {
    const { body } = await push({ prompt: 'none' });
    expect((await authorize({ client_id: 'app', request_uri: body.request_uri })).status).toBe(400);
    expect((await authorize({ client_id: 'web', request_uri: body.request_uri })).status).toBe(303);
  });

  it('keeps no credential', async () => {
    const post = await oauth.register('poster', { authMethod: 'client_secret_post' }, { redirectUris: [redirectUri] });
    const { body } = await push({ client_id: 'poster', client_secret: post[1] }, {});
    const kept = await oauth.rig.issuer.grants.pushedRequests.take(body.request_uri, 'poster');
    expect(kept?.map(([name]) => name).sort()).toEqual([...Object.keys(request), 'client_id'].sort());
  });

  it('may be demanded of a client, whose plain requests are then refused', async () => {
    expect((await authorize({ ...request, client_id: 'careful' })).status).toBe(400);
    expect(oauth.lastCode()).toBe('request_uri_unknown');
    const { body } = await push({ client_id: 'careful', prompt: 'none' }, {});
    expect((await authorize({ client_id: 'careful', request_uri: body.request_uri })).status).toBe(303);
  });

  it.each<[string, Form, string, string]>([
    ['another redirect URI', { redirect_uri: 'https://evil.example/' }, 'invalid_request', 'redirect_uri_refused'],
    ['no code challenge', { code_challenge: '' }, 'invalid_request', 'pkce_required'],
    ['a plain one', { code_challenge_method: 'plain' }, 'invalid_request', 'pkce_required'],
    ['another response type', { response_type: 'token' }, 'unsupported_response_type', 'response_type_unsupported'],
    ['a resource of others', { resource: 'https://other.example' }, 'invalid_target', 'resource_refused'],
    ['the name of another request', { request_uri: 'urn:x' }, 'invalid_request', 'parameter_invalid'],
    ['a thumbprint that is none', { dpop_jkt: 'x' }, 'invalid_request', 'parameter_invalid'],
  ])('with %s is refused here and now', async (_name, form, error, code) => {
    const { status, body } = await push(form);
    expect([status, body.error, oauth.lastCode()]).toEqual([400, error, code]);
  });

  it('of a client that does not authenticate, or speaks for another, is refused', async () => {
    expect((await push({}, {})).status).toBe(401);
    expect((await push({ client_id: 'web' }, {})).status).toBe(401);
    expect((await push({}, { basic: ['web', 'wrong'] })).status).toBe(401);
    expect((await push({ client_id: 'app' })).status).toBe(400);
    expect(oauth.lastCode()).toBe('credentials_several');
  });

  it('may name several resources, and no other parameter twice', async () => {
    const form = new URLSearchParams(request).toString();
    const resource = `&resource=${encodeURIComponent(api)}`;
    expect((await pushRaw(form + resource + resource)).status).toBe(201);
    expect((await pushRaw(`${form}&state=s-2`)).status).toBe(400);
    expect(oauth.lastCode()).toBe('parameter_repeated');
  });
});
