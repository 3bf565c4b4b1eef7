import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, authorizeUrl, callback, createBrowser } from '../test/page-browser.ts';
import { plainPages } from '../test/plain-pages.ts';
import { api, createRig, type Rig, url } from '../test/rig.ts';

let rig: Rig;
const native = 'native';

beforeAll(async () => {
  rig = await createRig({ server: { pages: plainPages } });
  const scopes = ['openid', 'email', 'orders'];
  const web = [callback, 'https://app.example/other?fixed=1'];
  await rig.issuer.clients.add({
    ...{ clientId: 'shop', kind: 'public', name: 'Shop', redirectUris: web, scopes, resources: [api] },
  });
  const own = ['http://127.0.0.1/cb', 'http://[::1]/cb', 'com.example.app:/cb'];
  await rig.issuer.clients.add({ clientId: native, kind: 'public', name: 'Native', redirectUris: own, scopes });
  const loopback = ['http://127.0.0.1/cb', 'http://127.0.0.1:3000/cb'];
  await rig.issuer.clients.add({ clientId: 'web', kind: 'confidential', name: 'Web', redirectUris: loopback, scopes });
  await rig.issuer.clients.add({
    ...{ clientId: 'machine', kind: 'confidential', name: 'Machine', redirectUris: [callback], scopes },
    settings: { grantTypes: ['client_credentials'] },
  });
});
afterAll(() => rig.close());

const open = (target: string) => createBrowser(rig).get(target);
const request = (changes: Record<string, string | undefined>, client = 'shop') => open(authorizeUrl(client, changes));

describe('a redirect URI', () => {
  it.each([
    ['another path', 'https://app.example/callback2'],
    ['a parameter more', 'https://app.example/callback?x=1'],
    ['a fragment', 'https://app.example/callback#x'],
    ['an empty fragment', 'https://app.example/callback#'],
    ['a name before the host', 'https://app.example@evil.example/callback'],
    ['a name and a password', 'https://user:pass@app.example/callback'],
    ['another port', 'https://app.example:8443/callback'],
    ['the default port written out', 'https://app.example:443/callback'],
    ['a host that begins alike', 'https://app.example.evil.example/callback'],
    ['a host under it', 'https://www.app.example/callback'],
    ['a trailing dot', 'https://app.example./callback'],
    ['letters that look alike', 'https://аpp.example/callback'],
    ['the same in punycode', 'https://xn--pp-7kc.example/callback'],
    ['a path that climbs', 'https://app.example/x/../callback'],
    ['the same, encoded', 'https://app.example/x/%2e%2e/callback'],
    ['an encoded letter', 'https://app.example/%63allback'],
    ['capital letters', 'https://APP.example/callback'],
    ['a trailing slash', 'https://app.example/callback/'],
    ['a backslash', 'https://app.example\\@evil.example/callback'],
    ['a line break', 'https://app.example/callback\r\nlocation: https://evil.example'],
    ['a zero byte', 'https://app.example/callback\0'],
    ['a space after it', 'https://app.example/callback '],
    ['no scheme', '//app.example/callback'],
    ['plain http', 'http://app.example/callback'],
    ['a script', 'javascript:alert(1)'],
    ['nothing', undefined],
  ])('with %s leads nobody anywhere', async (_, redirect_uri) => {
    const seen = await request({ redirect_uri });
    expect(seen).toMatchObject({ status: 400, location: undefined });
    expect(seen.view).toMatchObject({ kind: 'error', code: 'redirect_uri_unknown' });
    expect(seen.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('of another client leads nobody anywhere', async () => {
    expect((await request({ redirect_uri: callback }, native)).view).toMatchObject({ code: 'redirect_uri_unknown' });
  });

  it('keeps its own query', async () => {
    const seen = await request({ redirect_uri: 'https://app.example/other?fixed=1', prompt: 'none' });
    expect(seen.location).toMatch(/^https:\/\/app\.example\/other\?fixed=1&error=login_required&/);
  });

  it.each(['http://127.0.0.1:49152/cb', 'http://[::1]:1/cb', 'http://127.0.0.1/cb', 'com.example.app:/cb'])(
    'of a native application may be %s',
    async (redirect_uri) => {
      expect((await request({ redirect_uri }, native)).location).toContain(`${url}/interaction/`);
    },
  );

  it.each([
    ['native', 'http://127.0.0.1:49152/cb2'],
    ['native', 'http://127.0.0.1:49152@evil.example/cb'],
    ['native', 'http://127.0.0.1:65536/cb'],
    ['native', 'http://127.0.0.1:080/cb'],
    ['native', 'http://127.0.0.1:/cb'],
    ['native', 'http://127.0.0.1.evil.example:80/cb'],
    ['native', 'http://localhost:49152/cb'],
    ['native', 'https://127.0.0.1:49152/cb'],
    ['web', 'http://127.0.0.1:49152/cb'],
    ['web', 'http://127.0.0.1:3001/cb'],
  ])('of %s may not be %s', async (client, redirect_uri) => {
    expect((await request({ redirect_uri }, client)).view).toMatchObject({ code: 'redirect_uri_unknown' });
  });
});

describe('a request that names no client', () => {
  it.each([
    [undefined, 'authorization_client_unknown'],
    ['nobody', 'authorization_client_unknown'],
    ['first-party', 'redirect_uri_refused'],
    ['../shop', 'authorization_client_unknown'],
    ['shop\0', 'authorization_client_unknown'],
  ])('of ours (%s) goes nowhere', async (client_id, code) => {
    const seen = await request({ client_id });
    expect(rig.lines.at(-1)).toMatchObject({ status: 400, code });
    expect(seen).toMatchObject({ status: 400, location: undefined });
    expect(seen.view?.kind).toBe('error');
  });

  it.each(['client_id=shop', `redirect_uri=${encodeURIComponent('https://evil.example/')}`])(
    'once, but has %s again, goes nowhere',
    async (again) => {
      const seen = await open(`${authorizeUrl('shop')}&${again}`);
      expect(seen).toMatchObject({ status: 400, location: undefined });
    },
  );
});

describe('an error that the client hears', () => {
  const cases: [why: string, changes: Record<string, string | undefined>, error: string, code: string][] = [
    ['no response_type', { response_type: undefined }, 'invalid_request', 'parameter_invalid'],
    ['the implicit flow', { response_type: 'token' }, 'unsupported_response_type', 'response_type_unsupported'],
    ['a hybrid flow', { response_type: 'code id_token' }, 'unsupported_response_type', 'response_type_unsupported'],
    ['no challenge', { code_challenge: undefined }, 'invalid_request', 'pkce_required'],
    ['no method, which would be plain', { code_challenge_method: undefined }, 'invalid_request', 'pkce_required'],
    ['the method plain', { code_challenge_method: 'plain' }, 'invalid_request', 'pkce_required'],
    ['a challenge that is none', { code_challenge: 'x' }, 'invalid_request', 'pkce_malformed'],
    ['an answer by fragment', { response_mode: 'fragment' }, 'invalid_request', 'parameter_invalid'],
    ['a scope that nobody knows, alone', { scope: 'nothing' }, 'invalid_scope', 'scope_malformed'],
    ['a scope that is none', { scope: 'openid "' }, 'invalid_scope', 'scope_malformed'],
    ['an API that is not the client’s', { resource: 'https://other.example' }, 'invalid_target', 'resource_refused'],
    ['the account API', { resource: `${url}/account` }, 'invalid_target', 'resource_refused'],
    ['prompt=none beside another', { prompt: 'none login' }, 'invalid_request', 'parameter_invalid'],
    ['a prompt that nobody knows', { prompt: 'shout' }, 'invalid_request', 'parameter_invalid'],
    ['a max_age below zero', { max_age: '-1' }, 'invalid_request', 'parameter_invalid'],
    ['a registration', { registration: '{}' }, 'registration_not_supported', 'registration_unsupported'],
    ['claims that are no JSON', { claims: '{' }, 'invalid_request', 'claims_request_malformed'],
    [
      'claims with a name twice',
      { claims: '{"userinfo":{},"userinfo":{}}' },
      'invalid_request',
      'claims_request_malformed',
    ],
    [
      'a class of authentication that is demanded',
      { claims: '{"id_token":{"acr":{"essential":true,"value":"x"}}}' },
      'unmet_authentication_requirements',
      'acr_unmet',
    ],
    ['a hint that is no ID token', { id_token_hint: 'x' }, 'invalid_request', 'id_token_hint_invalid'],
    ['a thumbprint that is none', { dpop_jkt: 'x' }, 'invalid_request', 'parameter_invalid'],
    ['a login_hint with a line break', { login_hint: 'a\nb' }, 'invalid_request', 'parameter_invalid'],
  ];
  it.each(cases)('is told to its redirect URI: %s', async (_, changes, error, code) => {
    const seen = await request(changes);
    expect(rig.lines.at(-1)).toMatchObject({ route: '/authorize', code });
    expect([seen.status, seen.location?.split('?')[0]]).toEqual([303, callback]);
    const answer = answerOf(seen);
    expect(Object.fromEntries(answer)).toMatchObject({ error, state: 'st-1', iss: url });
    expect(answer.has('code')).toBe(false);
    expect(seen.text).toBe('');
  });

  it('is told by an address where a form would lead to no web site', async () => {
    const redirect_uri = 'com.example.app:/cb';
    const seen = await request({ redirect_uri, response_mode: 'form_post' }, native);
    expect(seen.location).toMatch(/^com\.example\.app:\/cb\?error=invalid_request&/);
  });

  it('is told for a client that may not use codes', async () => {
    expect(answerOf(await request({}, 'machine')).get('error')).toBe('unauthorized_client');
    expect(rig.lines.at(-1)).toMatchObject({ code: 'response_type_unauthorized' });
  });

  it.each(['scope=email', 'state=x', 'nonce=x', 'prompt=none', 'response_mode=query'])(
    'is told for a parameter that comes twice: %s',
    async (again) => {
      const seen = await open(`${authorizeUrl('shop', { prompt: 'login', response_mode: 'query' })}&${again}`);
      const answer = answerOf(seen);
      expect(answer.get('error')).toBe('invalid_request');
      expect(answer.get('state')).toBe(again === 'state=x' ? null : 'st-1');
    },
  );

  it('carries no state that could not be the client’s own', async () => {
    const seen = await request({ state: 'x'.repeat(4_097) });
    expect([answerOf(seen).get('error'), answerOf(seen).get('state')]).toEqual(['invalid_request', null]);
    expect(answerOf(await request({ state: 'ä' })).get('state')).toBeNull();
  });

  it('carries a long state to the letter', async () => {
    const state = `${'a&=+%20"<>'.repeat(400)} ~`;
    expect(answerOf(await request({ state, prompt: 'none' })).get('state')).toBe(state);
  });
});

describe('the endpoint', () => {
  it('takes a parameter without a value for one that was left out', async () => {
    expect((await request({ prompt: '', max_age: '', resource: '', claims: '' })).location).toContain('/interaction/');
    expect((await request({ redirect_uri: '' })).location).toBeUndefined();
  });

  it('asks for what the client is registered for, identities aside, where the request names no scope', async () => {
    const browser = createBrowser(rig);
    const { location = '' } = await browser.get(authorizeUrl('shop', { scope: undefined }));
    const keyHash = createHash('sha256')
      .update(location.split('/').pop() ?? '')
      .digest('base64url');
    const waiting = await rig.store.pending.find('interaction', keyHash);
    expect(waiting?.row.body['request']).toMatchObject({ scopes: ['orders'] });
  });

  it('ignores names that nobody knows', async () => {
    expect((await open(`${authorizeUrl('shop')}&utm_source=x&utm_source=y`)).location).toContain('/interaction/');
  });

  it.each(['code=x', 'access_token=x', 'client_secret=x', 'password=x'])(
    'refuses a credential in the query: %s',
    async (more) => {
      expect(await open(`${authorizeUrl('shop')}&${more}`)).toMatchObject({ status: 400, location: undefined });
    },
  );

  it('takes the same by a form, and nothing of the query beside it', async () => {
    const browser = createBrowser(rig);
    const form = Object.fromEntries(new URL(authorizeUrl('shop'), url).searchParams);
    const seen = await browser.post('/authorize?redirect_uri=https://evil.example', form, {
      origin: 'https://app.example',
    });
    expect(seen.location).toContain(`${url}/interaction/`);
    expect(browser.cookies.size).toBe(0);
  });

  it.each(['HEAD', 'PUT', 'DELETE'])('does not serve %s, and uses nothing up', async (method) => {
    const { status, headers } = await rig.call(method, authorizeUrl('shop'));
    expect([status, headers.get('allow')]).toEqual([405, 'GET, POST, OPTIONS']);
  });

  it('lets no other site read or preflight it', async () => {
    const { status, headers } = await rig.call('OPTIONS', '/authorize', { headers: { origin: 'https://app.example' } });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, null]);
  });

  it('keeps one address from filling the store', async () => {
    const browser = createBrowser(rig);
    let last = await browser.get(authorizeUrl('shop'));
    for (let turn = 0; turn < 310 && last.status === 303; turn += 1) last = await browser.get(authorizeUrl('shop'));
    expect(last.status).toBe(429);
    expect(last.view).toMatchObject({ kind: 'error', code: 'busy' });
    rig.clock.now += 120_000;
  });
});
