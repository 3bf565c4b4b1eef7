import { encodeBase64Url } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, basicHeader, claimsOf, createRig, type Rig, url } from '../test/rig.ts';

let rig: Rig;
let otherSecret: string;
const email = 'oauth@example.com';
beforeAll(async () => {
  rig = await createRig();
  await rig.signUp(email);
  const { secret } = await rig.issuer.resources.add({
    resource: 'https://other.example/api',
    name: 'Other',
    readsFeed: false,
  });
  otherSecret = encodeBase64Url(secret.reveal());
});
afterAll(() => rig.close());

const introspect = (token: string, basic: readonly [string, string] = [api, rig.apiSecret], more = {}) =>
  rig.call('POST', '/introspect', { basic, form: { token, ...more } });
const revoke = (form: Record<string, string>, options: object = {}) =>
  rig.call('POST', '/revoke', { form: { client_id: 'first-party', ...form }, ...options });

describe('introspection', () => {
  it('answers the claims of a good token to the resource server it is for', async () => {
    const { access_token } = await rig.logIn(email);
    const { status, body, headers } = await introspect(access_token);
    expect(status).toBe(200);
    expect(body).toMatchObject({ active: true, token_type: 'Bearer', iss: url, aud: api, client_id: 'first-party' });
    expect(body).toMatchObject(claimsOf(access_token));
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('calls another audience’s token inactive, and says nothing more', async () => {
    const { access_token } = await rig.logIn(email);
    const { body } = await introspect(access_token, ['https://other.example/api', otherSecret]);
    expect(body).toEqual({ active: false });
  });

  it('calls a revoked, a tampered, a refresh token and garbage inactive', async () => {
    const { access_token, refresh_token } = await rig.logIn(email);
    await rig.call('POST', '/logout', { json: { refresh_token } });
    for (const token of [
      access_token,
      `${access_token.slice(0, -3)}AAA`,
      refresh_token,
      'garbage',
      'a.'.repeat(10_000),
    ]) {
      expect((await introspect(token)).body).toEqual({ active: false });
    }
  });

  it('ignores a wrong hint and parameters that it does not know', async () => {
    const { access_token } = await rig.logIn(email);
    const more = { token_type_hint: 'refresh_token', future: 'x' };
    expect((await introspect(access_token, undefined, more)).body.active).toBe(true);
  });

  it('is for registered resource servers alone', async () => {
    const { access_token } = await rig.logIn(email);
    const none = await rig.call('POST', '/introspect', { form: { token: access_token } });
    expect([none.status, none.body.error]).toEqual([401, 'invalid_client']);
    expect(none.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'client_authentication_missing' });
    for (const basic of [
      [api, 'wrong'],
      ['https://nobody.example', rig.apiSecret],
      ['first-party', ''],
    ] as const) {
      expect((await introspect(access_token, basic)).status).toBe(401);
    }
    const bearer = await rig.call('POST', '/introspect', { bearer: access_token, form: { token: access_token } });
    expect([bearer.status, bearer.body.error]).toEqual([401, 'invalid_client']);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'client_unauthenticated' });
  });

  it.each(['cross-site', 'same-site', 'same-origin', 'none'])(
    'lets no browser ask a person for a password in its name: a request that is %s',
    async (site) => {
      const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
      const feed = await rig.call('GET', '/revocations/stream', { headers });
      const form = await rig.call('POST', '/token', { headers, form: { grant_type: 'client_credentials' } });
      for (const answer of [feed, form]) {
        expect([answer.status, answer.body.error]).toEqual([401, 'invalid_client']);
        expect(answer.headers.has('www-authenticate')).toBe(false);
      }
      // Who tried that header is told of it, as RFC 6749 §5.2 demands, and so is who is no browser: Node names a mode alone.
      const tried = await rig.call('GET', '/revocations/stream', { headers, basic: [api, 'wrong'] });
      const program = await rig.call('GET', '/revocations/stream', { headers: { 'sec-fetch-mode': 'cors' } });
      for (const answer of [tried, program]) {
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
      }
    },
  );

  it('wants the token, once', async () => {
    const basic = [api, rig.apiSecret] as const;
    expect((await rig.call('POST', '/introspect', { basic, form: { x: '1' } })).body.error).toBe('invalid_request');
    expect(rig.lines.at(-1)).toMatchObject({ code: 'parameter_invalid' });
    const twice = new Request(`${url}/introspect`, {
      method: 'POST',
      headers: { authorization: basicHeader(...basic), 'content-type': 'application/x-www-form-urlencoded' },
      body: 'token=a&token=b',
    });
    expect((await rig.handler.fetch(twice)).status).toBe(400);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'parameter_repeated' });
  });
});

describe('revocation', () => {
  it('of a refresh token ends its session and all its access tokens', async () => {
    const { access_token, refresh_token } = await rig.logIn(email);
    const { status, text } = await revoke({ token: refresh_token });
    expect([status, text]).toEqual([200, '']);
    expect((await introspect(access_token)).body).toEqual({ active: false });
    const after = await rig.call('POST', '/token/refresh', { json: { refresh_token } });
    expect(after.body.error).toBe('invalid_grant');
  });

  it('of an access token kills that one alone', async () => {
    const { access_token, refresh_token } = await rig.logIn(email);
    expect((await revoke({ token: access_token, token_type_hint: 'access_token' })).status).toBe(200);
    expect((await introspect(access_token)).body).toEqual({ active: false });
    expect((await rig.call('POST', '/token/refresh', { json: { refresh_token } })).status).toBe(200);
  });

  it('leaves a session alive whose access token was revoked alone, and that token has no say in it', async () => {
    const { access_token, refresh_token } = await rig.logIn(email);
    await revoke({ token: access_token });
    expect((await rig.call('POST', '/logout', { json: {}, bearer: access_token })).status).toBe(401);
    expect((await rig.call('POST', '/token/refresh', { json: { refresh_token } })).status).toBe(200);
  });

  it('of a token that is not good is a success', async () => {
    const { access_token } = await rig.logIn(email);
    for (const token of ['garbage', `${access_token.slice(0, -3)}AAA`]) {
      expect((await revoke({ token })).status).toBe(200);
    }
  });

  it('of another client’s token is answered alike and does nothing', async () => {
    const { client, secret } = await rig.issuer.clients.add({ kind: 'confidential', name: 'Third party' });
    const basic = [client.clientId, secret === undefined ? '' : encodeBase64Url(secret.reveal())] as const;
    const { access_token, refresh_token } = await rig.logIn(email);
    for (const token of [refresh_token, access_token]) {
      expect((await rig.call('POST', '/revoke', { basic, form: { token } })).status).toBe(200);
    }
    expect((await introspect(access_token)).body.active).toBe(true);
    expect((await rig.call('POST', '/token/refresh', { json: { refresh_token } })).status).toBe(200);
  });

  it('is for clients: a public one by its name, a confidential one by its secret', async () => {
    const { client } = await rig.issuer.clients.add({ kind: 'confidential', name: 'Third party' });
    const answers = await Promise.all([
      rig.call('POST', '/revoke', { form: { token: 'x' } }),
      revoke({ token: 'x', client_id: 'nobody' }),
      revoke({ token: 'x', client_id: client.clientId }),
      revoke({ token: 'x', client_secret: 'in the body' }),
      rig.call('POST', '/revoke', { form: { token: 'x' }, basic: [client.clientId, 'wrong'] }),
    ]);
    for (const { status, body } of answers) expect([status, body.error]).toEqual([401, 'invalid_client']);
    const mixed = await revoke({ token: 'x' }, { basic: [client.clientId, 'wrong'] });
    expect([mixed.status, mixed.body.error]).toEqual([400, 'invalid_request']);
  });

  it('is readable to a page of the client’s own origin', async () => {
    const { headers } = await revoke({ token: 'garbage' }, { headers: { origin: 'https://app.example' } });
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example');
    const stranger = await revoke({ token: 'garbage' }, { headers: { origin: 'https://evil.example' } });
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('makes who guesses secrets wait', async () => {
    const guess = () => introspect('x', [api, 'wrong']);
    let status = 401;
    for (let attempt = 0; attempt < 60 && status === 401; attempt += 1) status = (await guess()).status;
    expect(status).toBe(429);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'throttled' });
    expect(rig.counts).toContainEqual({ name: 'throttled_total', labels: { rule: 'client_address' } });
  });
});
