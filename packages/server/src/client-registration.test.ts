import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeChallenge, createOAuthRig, type OAuthRig, person, redirectUri } from '../test/oauth-rig.ts';
import { api, type Called, goodPassword, url } from '../test/rig.ts';

let oauth: OAuthRig;
let initial: string;
beforeAll(async () => {
  oauth = await createOAuthRig();
  initial = await tokenFor(1_000);
});
afterAll(() => oauth.rig.close());

const tokenFor = (uses: number, lifeSeconds = 3_600): Promise<string> =>
  oauth.rig.issuer.registration.tokens.create({ lifeSeconds, uses, scopes: ['read'], resources: [api] });

const register = (metadata: object = {}, bearer = initial): Promise<Called> =>
  oauth.rig.call('POST', '/register', { bearer, json: { redirect_uris: [redirectUri], ...metadata } });

const configure = ({ body }: Called, method: string, json?: object, bearer = body.registration_access_token) =>
  oauth.rig.call(method, `/register/${body.client_id}`, { bearer, ...(json && { json }) });

/** What the log says beside the error that the client hears. */
const codes: Readonly<Record<string, string>> = {
  invalid_redirect_uri: 'client_redirect_invalid',
  invalid_client_metadata: 'client_metadata_invalid',
};

describe('a client that registers itself', () => {
  it('is answered what it is registered with, its secret, and the way to look after it', async () => {
    const answer = await register({ client_name: 'My App', scope: 'openid read admin', unheard_of: { x: 1 } });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(answer.body).toEqual({
      ...{ client_id: expect.any(String), client_id_issued_at: expect.any(Number) },
      ...{ client_secret: expect.any(String), client_secret_expires_at: 0 },
      registration_access_token: expect.stringMatching(/^[\w-]{43}$/),
      registration_client_uri: `${url}/register/${answer.body.client_id}`,
      ...{ client_name: 'My App', redirect_uris: [redirectUri], scope: 'openid read' },
      ...{ token_endpoint_auth_method: 'client_secret_basic', grant_types: ['authorization_code'] },
      response_types: ['code'],
    });
  });

  it('can do what it was registered for, and no more', async () => {
    const { body } = await register({ grant_types: ['client_credentials'], redirect_uris: [] });
    const basic = [body.client_id, body.client_secret] as const;
    const granted = await oauth.ask({ grant_type: 'client_credentials' }, { basic });
    expect([granted.status, granted.body.scope]).toEqual([200, 'read']);
    const row = await oauth.rig.issuer.clients.find(body.client_id);
    expect([row?.settings.consent, row?.settings.exchange]).toEqual([undefined, undefined]);
  });

  it('keeps its tokens and secrets to itself: the store has hashes', async () => {
    const { body } = await register();
    const kept = [
      await oauth.rig.issuer.clients.find(body.client_id),
      await oauth.rig.store.settings.get('registration-tokens'),
    ];
    for (const secret of [body.client_secret, body.registration_access_token, initial]) {
      expect(JSON.stringify(kept)).not.toContain(secret);
    }
  });

  it.each<[string, object, string]>([
    ['a redirect URI in clear', { redirect_uris: ['http://app.example/cb'] }, 'invalid_redirect_uri'],
    ['a script as redirect URI', { redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    ['no redirect URI', { redirect_uris: [] }, 'invalid_redirect_uri'],
    ['the implicit grant', { grant_types: ['implicit'] }, 'invalid_client_metadata'],
    ['a password’s grant', { grant_types: ['password'] }, 'invalid_client_metadata'],
    [
      'the exchange of tokens',
      { grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'] },
      'invalid_client_metadata',
    ],
    ['another response type', { response_types: ['token'] }, 'invalid_client_metadata'],
    ['a method that there is not', { token_endpoint_auth_method: 'client_secret_jwt' }, 'invalid_client_metadata'],
    ['keys that are not there', { token_endpoint_auth_method: 'private_key_jwt' }, 'invalid_client_metadata'],
    ['unsigned ID tokens', { id_token_signed_response_alg: 'none' }, 'invalid_client_metadata'],
    ['keys in clear on loopback', { jwks_uri: 'http://127.0.0.1:9/jwks' }, 'invalid_client_metadata'],
    [
      'another’s sector',
      { subject_type: 'pairwise', sector_identifier_uri: 'https://other.example/s' },
      'invalid_client_metadata',
    ],
    [
      'pairwise names for a device',
      { subject_type: 'pairwise', grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'] },
      'invalid_client_metadata',
    ],
    ['keys in clear', { jwks_uri: 'http://app.example/jwks' }, 'invalid_client_metadata'],
    [
      'a machine’s grant for a public client',
      { token_endpoint_auth_method: 'none', grant_types: ['client_credentials'], redirect_uris: [] },
      'invalid_client_metadata',
    ],
  ])('is refused with %s, and the initial token is not used up', async (_name, metadata, error) => {
    const once = await tokenFor(1);
    const { status, body } = await register(metadata, once);
    expect([status, body.error, oauth.lastCode()]).toEqual([400, error, codes[error]]);
    expect((await register({}, once)).status).toBe(201);
  });
});

describe('an initial access token', () => {
  it('is what registration is off without', async () => {
    const json = { redirect_uris: [redirectUri] };
    expect((await oauth.rig.call('POST', '/register', { json })).status).toBe(401);
    for (const bearer of ['x', 'a'.repeat(43), '__proto__', oauth.machine[1]]) {
      const { status, body } = await register({}, bearer);
      expect([status, body.error, oauth.lastCode()]).toEqual([401, 'invalid_token', 'registration_token_refused']);
    }
    const { body } = await oauth.redeemAsApp();
    expect((await register({}, body.access_token)).status).toBe(401);
  });

  it('is good for as many clients as it says, also when they come at once', async () => {
    const three = await tokenFor(3);
    const answers = await Promise.all(Array.from({ length: 20 }, () => register({}, three)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(17);
  });

  it('ends by its time, and all of them by a word', async () => {
    const over = await tokenFor(10, 0);
    expect((await register({}, over)).status).toBe(401);
    const ended = await tokenFor(10);
    expect(await oauth.rig.issuer.registration.tokens.endAll()).toBeGreaterThanOrEqual(1);
    expect((await register({}, ended)).status).toBe(401);
    initial = await tokenFor(1_000);
  });

  it('is one of a hundred at most, and one that is used up makes room', async () => {
    const { tokens } = oauth.rig.issuer.registration;
    await tokens.endAll();
    const once = await tokenFor(1);
    for (let count = 1; count < 100; count += 1) await tokenFor(1);
    await expect(tokenFor(1)).rejects.toMatchObject({ code: 'registration_tokens_full' });
    expect((await register({}, once)).status).toBe(201);
    await expect(tokenFor(1)).resolves.toMatch(/^[\w-]{43}$/);
    expect(await tokens.endAll()).toBe(100);
    initial = await tokenFor(1_000);
  });
});

describe('the registration of a client', () => {
  it('is read, replaced as a whole, and ended by its own token', async () => {
    const registered = await register({ client_name: 'Before', tos_uri: 'https://app.example/tos' });
    const { client_secret: secret, ...rest } = registered.body;
    const { client_secret_expires_at: _never, ...shown } = rest;
    expect((await configure(registered, 'GET')).body).toEqual(shown);
    const json = { client_name: 'After', redirect_uris: [`${redirectUri}2`], grant_types: ['authorization_code'] };
    const { status, body } = await configure(registered, 'PUT', json);
    expect([status, body.client_name, body.tos_uri, body.client_secret]).toEqual([200, 'After', undefined, undefined]);
    const basic = [body.client_id, secret] as const;
    expect((await oauth.rig.call('POST', '/revoke', { basic, form: { token: 'x' } })).status).toBe(200);
    expect((await configure(registered, 'DELETE')).status).toBe(204);
    expect((await oauth.rig.call('POST', '/revoke', { basic, form: { token: 'x' } })).status).toBe(401);
    expect((await configure(registered, 'GET')).status).toBe(401);
  });

  it('is nobody else’s, and clients of the operator have none', async () => {
    const [one, other] = [await register(), await register()];
    const foreign = other.body.registration_access_token;
    for (const [method, json] of [['GET'], ['PUT', { redirect_uris: [redirectUri] }], ['DELETE']] as const) {
      expect((await configure(one, method, json, foreign)).status).toBe(401);
      expect((await configure(one, method, json, initial)).status).toBe(401);
    }
    for (const client_id of ['app', 'first-party', 'nobody']) {
      expect((await configure({ ...one, body: { ...one.body, client_id } }, 'GET')).status).toBe(401);
    }
    expect((await configure(one, 'GET')).status).toBe(200);
  });

  it('does not grow: neither in what it may ask for nor from public to confidential', async () => {
    const spa = await register({ token_endpoint_auth_method: 'none', scope: 'openid' });
    expect(spa.body.client_secret).toBeUndefined();
    const wider = await configure(spa, 'PUT', {
      ...{ redirect_uris: [redirectUri], token_endpoint_auth_method: 'none', scope: 'openid read' },
    });
    expect(wider.body.scope).toBe('openid');
    const confidential = await configure(spa, 'PUT', { redirect_uris: [redirectUri] });
    expect([confidential.status, confidential.body.error]).toEqual([400, 'invalid_client_metadata']);
  });

  it('moves to no other’s sector with a code that was sent to its own', async () => {
    const at = (host: string) => ({ redirect_uris: [`https://${host}/cb`], subject_type: 'pairwise' });
    const evil = await register(at('evil.example'));
    const { client_id: clientId, client_secret: secret } = evil.body;
    const { issuer } = oauth.rig;
    const authenticated = await issuer.accounts.authenticate({ email: person, password: goodPassword, clientId });
    const redirect_uri = 'https://evil.example/cb';
    const asked = { redirectUri: redirect_uri, codeChallenge, scope: 'openid', resources: [] };
    const { code } = await issuer.grants.codes.issue({ authenticated, ...asked });
    const redeem = () => oauth.redeem(code, { redirect_uri }, { basic: [clientId, secret] });
    expect((await configure(evil, 'PUT', at('victim.example'))).status).toBe(200);
    expect([(await redeem()).body.error, oauth.lastCode()]).toEqual(['invalid_grant', 'code_redirect_mismatch']);
    await configure(evil, 'PUT', at('evil.example'));
    expect((await redeem()).status).toBe(200);
  });

  it('does not come back by a change that was under way when it ended', async () => {
    for (let round = 0; round < 5; round += 1) {
      const registered = await register();
      const change = () => configure(registered, 'PUT', { redirect_uris: [redirectUri] });
      await Promise.all([change(), change(), configure(registered, 'DELETE'), change(), change()]);
      const row = await oauth.rig.issuer.clients.find(registered.body.client_id);
      expect([row?.redirectUris, row?.settings]).toEqual([[], { grantTypes: [] }]);
    }
  });

  it('takes tokens and sessions along when it ends', async () => {
    const machine = await register({ grant_types: ['client_credentials'], redirect_uris: [] });
    const basic = [machine.body.client_id, machine.body.client_secret] as const;
    const { body } = await oauth.ask({ grant_type: 'client_credentials' }, { basic });
    await configure(machine, 'DELETE');
    expect((await oauth.introspect(body.access_token)).body).toEqual({ active: false });
  });
});
