import { randomBytes } from 'node:crypto';
import { createPolicy, parseJwkSet, verifyJwt } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, claimsOf, createRig, goodPassword, type Rig, url } from '../test/rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig({ server: { throttle: { signup_address: { freeAttempts: 1_000 } } } });
});
afterAll(() => rig.close());

let people = 0;
async function person(): Promise<{ email: string; sub: string }> {
  people += 1;
  const email = `person${people}@example.com`;
  return { email, sub: await rig.signUp(email) };
}

const attemptKey = (): string => randomBytes(16).toString('base64url');

describe('signing up', () => {
  it('makes an account and starts no session', async () => {
    const { status, body, headers } = await rig.call('POST', '/signup', {
      json: { email: 'new@example.com', password: goodPassword },
    });
    expect(status).toBe(201);
    expect(Object.keys(body)).toEqual(['sub']);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('says that an address is taken, where sign-up is open', async () => {
    const { email } = await person();
    const { status, body } = await rig.call('POST', '/signup', { json: { email, password: goodPassword } });
    expect([status, body.error]).toEqual([409, 'invalid_request']);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'email_taken', route: '/signup' });
  });

  it('refuses a password that is easy to guess', async () => {
    const { status } = await rig.call('POST', '/signup', {
      json: { email: 'weak@example.com', password: 'password1' },
    });
    expect(status).toBe(400);
    expect(rig.lines.at(-1)?.['code']).toMatch(/^password_/);
  });
});

describe('logging in', () => {
  it('answers tokens that verify by the published keys', async () => {
    const { email, sub } = await person();
    const { status, body } = await rig.call('POST', '/login', { json: { email, password: goodPassword } });
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'refresh_token', 'scope', 'token_type']);
    expect(body.token_type).toBe('Bearer');
    const jwks = await rig.call('GET', '/.well-known/jwks.json');
    const { keySet } = await parseJwkSet(jwks.text, { issuer: url });
    const policy = createPolicy({ issuer: url, audience: api, typ: 'at+jwt' });
    const { claims } = await verifyJwt(body.access_token, keySet, policy);
    expect(claims).toMatchObject({ sub, aud: api, client_id: 'first-party', amr: ['pwd'] });
  });

  it('answers a token for the account when that is the resource asked for', async () => {
    const { email } = await person();
    const { access_token } = await rig.logIn(email, { resource: `${url}/account` });
    expect(claimsOf(access_token)['aud']).toBe(`${url}/account`);
  });

  it('refuses a resource that nobody registered', async () => {
    const { email } = await person();
    const json = { email, password: goodPassword, resource: 'https://elsewhere.example' };
    const { status, body } = await rig.call('POST', '/login', { json });
    expect([status, body.error]).toEqual([400, 'invalid_target']);
  });

  it('answers a wrong password and an unknown address alike', async () => {
    const { email } = await person();
    const wrong = await rig.call('POST', '/login', { json: { email, password: 'wrong-Password-9' } });
    const unknown = await rig.call('POST', '/login', { json: { email: 'nobody@example.com', password: goodPassword } });
    expect([wrong.status, wrong.body.error]).toEqual([401, 'invalid_credentials']);
    expect({ ...unknown.body, request_id: '' }).toEqual({ ...wrong.body, request_id: '' });
  });
});

describe('refreshing', () => {
  it('answers the next refresh token and a fresh access token', async () => {
    const { email } = await person();
    const first = await rig.logIn(email);
    const { status, body } = await rig.call('POST', '/token/refresh', { json: { refresh_token: first.refresh_token } });
    expect(status).toBe(200);
    expect(body.refresh_token).not.toBe(first.refresh_token);
    expect(claimsOf(body.access_token)['jti']).not.toBe(claimsOf(first.access_token)['jti']);
  });

  it('answers one and the same successor to many at once', async () => {
    const { email } = await person();
    const { refresh_token } = await rig.logIn(email);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => rig.call('POST', '/token/refresh', { json: { refresh_token } })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
  });

  it('answers a token for the account when that is the resource asked for', async () => {
    const { email } = await person();
    const { refresh_token } = await rig.logIn(email);
    const { body } = await rig.call('POST', '/token/refresh', { json: { refresh_token, resource: `${url}/account` } });
    expect(claimsOf(body.access_token)['aud']).toBe(`${url}/account`);
  });

  it('says 409 to a token of two generations ago within the window, and revokes nothing', async () => {
    const { email } = await person();
    const { refresh_token: first } = await rig.logIn(email);
    const refresh = (refresh_token: string) => rig.call('POST', '/token/refresh', { json: { refresh_token } });
    const second = (await refresh(first)).body.refresh_token;
    const third = (await refresh(second)).body.refresh_token;
    const late = await refresh(first);
    expect([late.status, late.body.error]).toEqual([409, 'refresh_superseded']);
    expect((await refresh(third)).status).toBe(200);
  });

  it('takes attempt keys, one or two, and refuses what is none', async () => {
    const { email } = await person();
    const { refresh_token } = await rig.logIn(email);
    const refresh = (key: string) =>
      rig.call('POST', '/token/refresh', { json: { refresh_token }, headers: { 'idempotency-key': key } });
    expect((await refresh(`${attemptKey()}, ${attemptKey()}`)).status).toBe(200);
    expect((await refresh(attemptKey())).status).toBe(200);
    for (const key of ['short', `${attemptKey()},${attemptKey()},${attemptKey()}`, `${attemptKey()}=`]) {
      const { status, body } = await refresh(key);
      expect([status, body.error]).toEqual([400, 'invalid_request']);
    }
    expect(rig.lines.at(-1)).toMatchObject({ code: 'attempt_malformed' });
  });

  it('says invalid_grant, and nothing more, to a token that is not good', async () => {
    const { email } = await person();
    const { access_token } = await rig.logIn(email);
    for (const refresh_token of ['garbage', access_token.slice(0, 1_000)]) {
      const { status, body } = await rig.call('POST', '/token/refresh', { json: { refresh_token } });
      expect([status, body.error]).toEqual([400, 'invalid_grant']);
    }
    expect(rig.lines.at(-1)).toMatchObject({ code: 'refresh_malformed' });
  });

  it('wants a refresh token', async () => {
    const { status, body } = await rig.call('POST', '/token/refresh', { json: {} });
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'refresh_token_missing' });
  });
});

describe('logging out', () => {
  it('ends the session of a refresh token, and of its access tokens with it', async () => {
    const { email } = await person();
    const tokens = await rig.logIn(email);
    const out = await rig.call('POST', '/logout', { json: { refresh_token: tokens.refresh_token } });
    expect([out.status, out.text]).toEqual([204, '']);
    const again = await rig.call('POST', '/token/refresh', { json: { refresh_token: tokens.refresh_token } });
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant']);
    const { claims } = { claims: claimsOf(tokens.access_token) };
    expect(rig.issuer.revocations.isRevoked(claims as never)).toBe(true);
  });

  it('takes a refresh token of any generation', async () => {
    const { email } = await person();
    const { refresh_token: first } = await rig.logIn(email);
    const { body } = await rig.call('POST', '/token/refresh', { json: { refresh_token: first } });
    expect((await rig.call('POST', '/logout', { json: { refresh_token: first } })).status).toBe(204);
    const after = await rig.call('POST', '/token/refresh', { json: { refresh_token: body.refresh_token } });
    expect(after.body.error).toBe('invalid_grant');
  });

  it('takes an access token of any audience', async () => {
    const { email } = await person();
    const { access_token, refresh_token } = await rig.logIn(email);
    expect((await rig.call('POST', '/logout', { json: {}, bearer: access_token })).status).toBe(204);
    const after = await rig.call('POST', '/token/refresh', { json: { refresh_token } });
    expect(after.body.error).toBe('invalid_grant');
  });

  it('takes several credentials of one session, and refuses those of two', async () => {
    const { email } = await person();
    const one = await rig.logIn(email);
    const other = await rig.logIn(email);
    const both = { json: { refresh_token: one.refresh_token }, bearer: other.access_token };
    const { status, body } = await rig.call('POST', '/logout', both);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'credentials_disagree' });
    const same = { json: { refresh_token: one.refresh_token }, bearer: one.access_token };
    expect((await rig.call('POST', '/logout', same)).status).toBe(204);
    const kept = await rig.call('POST', '/token/refresh', { json: { refresh_token: other.refresh_token } });
    expect(kept.status).toBe(200);
  });

  it('of what is over already is a success, by either credential', async () => {
    const { email } = await person();
    const { access_token, refresh_token } = await rig.logIn(email);
    expect((await rig.call('POST', '/logout', { json: { refresh_token } })).status).toBe(204);
    expect((await rig.call('POST', '/logout', { json: { refresh_token } })).status).toBe(204);
    expect((await rig.call('POST', '/logout', { json: {}, bearer: access_token })).status).toBe(204);
  });

  it('with a forged token, or none, ends nothing', async () => {
    const forged = await rig.call('POST', '/logout', { json: { refresh_token: 'garbage' } });
    expect([forged.status, forged.body.error]).toEqual([400, 'invalid_grant']);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'refresh_token_unknown' });
    const none = await rig.call('POST', '/logout', { json: {} });
    expect([none.status, none.body.error]).toEqual([400, 'invalid_request']);
  });
});

describe('changing the password', () => {
  const change = (bearer: string, current_password: string, new_password = 'another-Fine4-passphrase') =>
    rig.call('POST', '/password', { bearer, json: { current_password, new_password } });

  it('ends every session and answers a new one', async () => {
    const { email } = await person();
    const other = await rig.logIn(email);
    const { access_token, refresh_token } = await rig.logIn(email, { resource: `${url}/account` });
    const { status, body } = await change(access_token, goodPassword);
    expect(status).toBe(200);
    for (const old of [other.refresh_token, refresh_token]) {
      const answer = await rig.call('POST', '/token/refresh', { json: { refresh_token: old } });
      expect(answer.body.error).toBe('invalid_grant');
    }
    expect((await rig.call('POST', '/token/refresh', { json: { refresh_token: body.refresh_token } })).status).toBe(
      200,
    );
    expect((await change(access_token, goodPassword)).body.error).toBe('invalid_token');
  });

  it('wants the current one', async () => {
    const { email } = await person();
    const { access_token } = await rig.logIn(email, { resource: `${url}/account` });
    const { status, body } = await change(access_token, 'wrong-Password-9');
    expect([status, body.error]).toEqual([401, 'invalid_credentials']);
  });

  it('refuses an access token that was made for an API', async () => {
    const { email } = await person();
    const { access_token } = await rig.logIn(email);
    const { status, body, headers } = await change(access_token, goodPassword);
    expect([status, body.error]).toEqual([401, 'invalid_token']);
    expect(headers.get('www-authenticate')).toMatch(
      /^Bearer error="invalid_token", DPoP algs="[^"]+", error="invalid_token"$/,
    );
    expect(rig.lines.at(-1)).toMatchObject({ code: 'audience_mismatch' });
  });

  it('makes who guesses the current one wait', async () => {
    const { email } = await person();
    const { access_token } = await rig.logIn(email, { resource: `${url}/account` });
    for (let guess = 0; guess < 5; guess += 1) await change(access_token, `wrong-Password-${guess}`);
    const { status, headers } = await change(access_token, goodPassword);
    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
    rig.clock.now += 1_000;
    expect((await change(access_token, goodPassword)).status).toBe(200);
  });
});

describe('the sessions of an account', () => {
  it('are listed to who holds a token for the account, with their last use rounded to the hour', async () => {
    const { email } = await person();
    await rig.logIn(email, {}, { headers: { 'user-agent': 'Phone/1.0' }, from: '198.51.100.77' });
    const { access_token } = await rig.logIn(email, { resource: `${url}/account` });
    const { status, body } = await rig.call('GET', '/sessions', { bearer: access_token });
    expect(status).toBe(200);
    expect(body.sessions).toHaveLength(2);
    expect(body.sessions.filter((session: { current: boolean }) => session.current)).toHaveLength(1);
    const phone = body.sessions.find((session: { user_agent: string }) => session.user_agent === 'Phone/1.0');
    expect(phone).toMatchObject({ client_id: 'first-party', current: false, network: '198.51.100.0/24' });
    expect(phone.last_used_at % 3_600).toBe(0);
  });

  it('are not listed to who holds another token, or none', async () => {
    const { email } = await person();
    const { access_token } = await rig.logIn(email);
    expect((await rig.call('GET', '/sessions', { bearer: access_token })).status).toBe(401);
    const none = await rig.call('GET', '/sessions');
    expect([none.status, none.body.error]).toEqual([401, 'invalid_token']);
    expect(none.headers.get('www-authenticate')).toMatch(/^Bearer, DPoP algs="[^"]+"$/);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'access_token_missing' });
  });

  it('end one by one, and only for their owner', async () => {
    const { email } = await person();
    const phone = await rig.logIn(email);
    const sid = String(claimsOf(phone.access_token)['sid']);
    const stranger = await rig.logIn((await person()).email, { resource: `${url}/account` });
    const refused = await rig.call('DELETE', `/sessions/${sid}`, { bearer: stranger.access_token });
    expect(refused.status).toBe(404);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'session_unknown', route: '/sessions/:segment' });
    const { access_token } = await rig.logIn(email, { resource: `${url}/account` });
    expect((await rig.call('DELETE', `/sessions/${sid}`, { bearer: access_token })).status).toBe(204);
    const after = await rig.call('POST', '/token/refresh', { json: { refresh_token: phone.refresh_token } });
    expect(after.body.error).toBe('invalid_grant');
  });

  it('end all together', async () => {
    const { email } = await person();
    const phone = await rig.logIn(email);
    const { access_token } = await rig.logIn(email, { resource: `${url}/account` });
    expect((await rig.call('DELETE', '/sessions', { bearer: access_token })).status).toBe(204);
    const after = await rig.call('POST', '/token/refresh', { json: { refresh_token: phone.refresh_token } });
    expect(after.body.error).toBe('invalid_grant');
    expect((await rig.call('GET', '/sessions', { bearer: access_token })).status).toBe(401);
  });
});
