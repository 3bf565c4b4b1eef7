import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  api,
  type Called,
  type CallOptions,
  claimsOf,
  createRig,
  goodPassword,
  origin,
  type Rig,
  url,
} from '../test/rig.ts';

const path = '/admin/api/inspect';
const resource = `${url}/admin`;
let rig: Rig;
let wall = 1_800_000_000;
let sub: string;
let admin: string;
let victim: { readonly token: string; readonly question: Record<string, unknown> };

beforeAll(async () => {
  // Nobody waits here: the order of refusals is what is looked at.
  const throttle = { bearer_address: { freeAttempts: 100_000 } };
  rig = await createRig({ server: { throttle }, issuer: { wallClock: () => wall } });
  ({ sub } = await rig.issuer.accounts.create({
    email: 'admin@example.com',
    password: goodPassword,
    roles: ['admin'],
  }));
  admin = (await rig.logIn('admin@example.com', { resource })).access_token;
  await rig.signUp('anna@example.com');
  victim = nameOf((await rig.logIn('anna@example.com')).access_token);
});
afterAll(() => rig.close());

function nameOf(token: string): typeof victim {
  const { iss, jti, sid, sub: person, client_id, epoch, iat, exp, aud } = claimsOf(token);
  const { kid } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
  return { token, question: { iss, kid, jti, sid, sub: person, client_id, epoch, iat, exp, aud } };
}

const ask = (json: unknown, options: CallOptions = {}): Promise<Called> =>
  rig.call('POST', path, { bearer: admin, ...options, json });

const outside = ({ status, body }: Called) => [status, body.error];

describe('what an administrator learns of a token', () => {
  it('is its key, its session, that nothing revokes it, and who would accept it', async () => {
    const { status, body, headers } = await ask(victim.question);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    const { logId, seq } = rig.issuer.revocations.head();
    expect(body).toMatchObject({
      now: wall,
      ours: true,
      log: { log_id: logId, seq },
      key: { phase: 'active', use: 'access', alg: 'ES256', active_until: null, removed_at: null },
      session: { state: 'live', account: 'active', client_id: 'first-party', reason: null, differs: [] },
      revocation: { revoked: false, by: [], not_judged: [] },
      verifiers: [{ name: null, resource: api, would_accept: 'unknown', why: 'never_reported' }],
      verifiers_left_out: 0,
    });
    const { began_at, last_used_at } = body.session;
    expect(last_used_at).toBe(Math.max(began_at, last_used_at - (last_used_at % 3_600)));
  });

  it('is the phase of each key, whatever its use, and that a name is none', async () => {
    const ring = await rig.issuer.keys.list();
    for (const { kid, state, use } of ring) {
      const { body } = await ask({ kid });
      expect([body.key.phase, body.key.use, body.session]).toEqual([state, use, null]);
    }
    for (const kid of ['__proto__', 'constructor', 'nobody']) {
      expect((await ask({ kid })).body.key).toMatchObject({ phase: 'unknown', use: null });
    }
  });

  it('is nothing where the issuer is another, whatever else is equal', async () => {
    const { body } = await ask({ ...victim.question, iss: `${url}/` });
    expect(body).toMatchObject({ ours: false, key: null, session: null, revocation: null, verifiers: [] });
  });

  it('is which claims are not the session’s: such a token was not issued in it', async () => {
    const other = { ...victim.question, sub: 'usr_other', client_id: 'other', epoch: [9, 9, 9] };
    expect((await ask(other)).body.session.differs).toEqual(['sub', 'client_id', 'epoch']);
    expect((await ask({ sid: 'nobody', sub: 'x' })).body.session).toMatchObject({ state: 'unknown', differs: [] });
  });

  it('is when and why the session ended, and that a token of it is revoked', async () => {
    const { access_token: token, refresh_token } = await rig.logIn('anna@example.com');
    await rig.call('POST', '/logout', { json: { refresh_token } });
    const { body } = await ask(nameOf(token).question);
    expect(body.session).toMatchObject({ state: 'ended', reason: 'logout', ended_at: expect.any(Number) });
    const { by } = body.revocation;
    expect(by).toEqual([{ kind: 'session', seq: body.log.seq, at: body.session.ended_at, reason: 'logout' }]);
  });

  it('is that all of a person was revoked, and that the account is suspended', async () => {
    const person = await rig.signUp('eve@example.com');
    const { question } = nameOf((await rig.logIn('eve@example.com')).access_token);
    await rig.issuer.accounts.suspend(person);
    const { body } = await ask(question);
    expect(body.session).toMatchObject({ account: 'suspended', reason: 'suspended' });
    expect(body.revocation).toMatchObject({ revoked: true, by: [{ kind: 'subject', reason: 'suspended' }] });
  });

  it('is logged by who asked, and nothing of what was asked', async () => {
    const before = rig.lines.length;
    await ask(victim.question);
    const lines = rig.lines.slice(before);
    expect(lines).toContainEqual(expect.objectContaining({ administrator: sub }));
    const { iss: _, aud: _aud, client_id: _client, epoch: _epoch, ...names } = victim.question;
    for (const value of Object.values(names)) expect(JSON.stringify(lines)).not.toContain(String(value));
    expect(JSON.stringify(rig.counts)).not.toContain(String(victim.question['sid']));
  });
});

describe('an administration’s question', () => {
  it.each<[string, unknown]>([
    ['nothing', {}],
    ['a token under its own name', { token: 'x' }],
    ['a token as a session', { sid: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.AAAA' }],
    ['a token whose header begins with a space', { jti: 'eyAiYWxnIjoibm9uZSJ9.e30.' }],
    ['a token whose header begins with a line feed', { sub: 'ewoiYWxnIjoibm9uZSJ9.e30.AA' }],
    ['an encrypted token', { kid: 'eyJhbGciOiJkaXIifQ..iv.ct.tag' }],
    ['a refresh token', { sid: `swrt_${'A'.repeat(92)}` }],
    ['a token among audiences', { aud: [api, 'eyJhbGciOiJub25lIn0.e30.'] }],
    ['control characters', { sid: 'a\u001b[2Jb' }],
    ['a right-to-left mark', { sub: 'a\u202eb' }],
    ['a space', { client_id: 'a b' }],
    ['a prototype', { constructor: { prototype: {} } }],
    ['too many audiences', { aud: Array.from({ length: 17 }, (_, index) => `a${index}`) }],
    ['two epochs', { epoch: [1, 2] }],
    ['a negative epoch', { epoch: [1, -2, 3] }],
    ['a time beyond all', { exp: 253_402_300_800 }],
    ['half a second', { iat: 1.5 }],
  ])('of %s is refused', async (_, json) => {
    const { status, body, text } = await ask(json);
    expect([status, body.error]).toEqual([400, 'invalid_request']);
    for (const part of ['eyJ', 'swrt_', '\u001b']) expect(text).not.toContain(part);
  });

  it('may name what only looks a little like a token', async () => {
    for (const name of ['eyewear.example.com', 'com.example.app', 'ey.a.b', 'EYJ.a.b', 'swr_t']) {
      expect((await ask({ client_id: name })).status).toBe(200);
    }
  });

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 415],
    ['plain text, as a page elsewhere can send', 'text/plain', 415],
  ])('as %s is refused', async (_, type, status) => {
    const init = {
      method: 'POST',
      body: '{"jti":"x"}',
      headers: { authorization: `Bearer ${admin}`, 'content-type': type },
    };
    expect((await rig.handler.fetch(new Request(`${url}${path}`, init))).status).toBe(status);
  });

  it('beyond the limit of a body is refused', async () => {
    expect((await ask({ jti: 'x', sub: 'a'.repeat(70_000) })).status).toBe(413);
  });
});

describe('whoever is no administrator', () => {
  const everybody = async (): Promise<readonly [string, CallOptions][]> => {
    const account = (await rig.logIn('anna@example.com', { resource: `${url}/account` })).access_token;
    const cookie = (await rig.logIn('admin@example.com', { transport: 'cookie', resource }, { headers: { origin } }))
      .cookie;
    return [
      ['an ordinary person’s token', { bearer: victim.token }],
      ['an administrator’s token for an API', { bearer: (await rig.logIn('admin@example.com')).access_token }],
      ['a token for the account', { bearer: account }],
      ['an API’s secret', { basic: [api, rig.apiSecret], bearer: undefined as unknown as string }],
      ['no token', { bearer: undefined as unknown as string }],
      ['the cookie of an administrator', { bearer: undefined as unknown as string, cookie }],
      ['garbage', { bearer: 'garbage' }],
      ['a tampered token', { bearer: `${admin.slice(0, -6)}AAAAAA` }],
      [
        'two tokens',
        { headers: { authorization: `Bearer ${admin}, Bearer ${admin}` }, bearer: undefined as unknown as string },
      ],
    ];
  };

  it('hears one thing, whichever token it is and whether what is asked for exists, and before the body is read', async () => {
    for (const [name, { bearer, ...options }] of await everybody()) {
      const texts = new Set<string>();
      for (const json of [victim.question, { sid: victim.question['sid'] }, { sid: 'nobody' }, { token: 1 }, {}]) {
        const answer = await rig.call('POST', path, { ...options, ...(bearer !== undefined && { bearer }), json });
        expect([name, ...outside(answer)]).toEqual([name, 401, 'invalid_token']);
        texts.add(JSON.stringify({ ...answer.body, request_id: '' }));
      }
      expect(texts.size).toBe(1);
    }
  });

  it('cannot even get a token for it, at sign-in or by a refresh', async () => {
    const json = { email: 'anna@example.com', password: goodPassword, resource };
    expect(outside(await rig.call('POST', '/login', { json }))).toEqual([400, 'invalid_target']);
    const { refresh_token } = await rig.logIn('anna@example.com');
    const refreshed = await rig.call('POST', '/token/refresh', { json: { refresh_token, resource } });
    expect(outside(refreshed)).toEqual([400, 'invalid_target']);
    expect((await rig.call('POST', '/token/refresh', { json: { refresh_token } })).status).toBe(200);
  });

  it('lost the role or the account a second ago, and asks with the token of before', async () => {
    const { sub: late } = await rig.issuer.accounts.create({
      email: 'late@example.com',
      password: goodPassword,
      roles: ['admin'],
    });
    const bearer = (await rig.logIn('late@example.com', { resource })).access_token;
    expect((await ask({ jti: 'x' }, { bearer })).status).toBe(200);
    // As a row of before roles raised epochs, or one that was changed by hand: the token is good, and its bearer is not.
    await rig.store.accounts.change(late, () => ({ outcome: 0, set: { roles: [] } }));
    expect(outside(await ask({ jti: 'x' }, { bearer }))).toEqual([403, 'access_denied']);
    await rig.store.accounts.change(late, () => ({ outcome: 0, set: { roles: ['admin'], status: 'suspended' } }));
    expect(outside(await ask({ jti: 'x' }, { bearer }))).toEqual([401, 'invalid_token']);
    await rig.store.accounts.change(late, () => ({ outcome: 0, set: { status: 'active' } }));
    expect((await ask({ jti: 'x' }, { bearer })).status).toBe(200);
    await rig.issuer.accounts.setRoles(late, ['user']);
    expect(outside(await ask({ jti: 'x' }, { bearer }))).toEqual([401, 'invalid_token']);
  });

  it('signed out a moment ago', async () => {
    const { access_token: bearer, refresh_token } = await rig.logIn('admin@example.com', { resource });
    expect((await ask({ jti: 'x' }, { bearer })).status).toBe(200);
    await rig.call('POST', '/logout', { json: { refresh_token } });
    expect(outside(await ask({ jti: 'x' }, { bearer }))).toEqual([401, 'invalid_token']);
  });

  it('signed in fifteen minutes ago: is told to sign in anew, as RFC 9470 has it', async () => {
    const { refresh_token } = await rig.logIn('admin@example.com', { resource });
    wall += 899;
    const { body } = await rig.call('POST', '/token/refresh', { json: { refresh_token } });
    expect((await ask({ jti: 'x' }, { bearer: body.access_token })).status).toBe(200);
    wall += 1;
    const refused = await ask({ jti: 'x' }, { bearer: body.access_token });
    expect(outside(refused)).toEqual([401, 'insufficient_user_authentication']);
    expect(refused.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_user_authentication", max_age="900"',
    );
    admin = (await rig.logIn('admin@example.com', { resource })).access_token;
  });

  it.each([
    ['of an application of the same people', { origin }],
    ['of nowhere', { origin: 'null' }],
    ['of another port', { origin: 'http://127.0.0.1:4001' }],
    ['of another site, which leaves its origin out', { 'sec-fetch-site': 'cross-site' }],
    ['of a subdomain', { 'sec-fetch-site': 'same-site' }],
  ])('stands on a page %s', async (_, headers) => {
    const answer = await ask({ jti: 'x' }, { headers });
    expect(outside(answer)).toEqual([403, 'invalid_request']);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    const own = await ask({ jti: 'x' }, { headers: { origin: url, 'sec-fetch-site': 'same-origin' } });
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, null]);
  });

  it('asks by a preflight whether it may, and is told of nothing that it may', async () => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    const answer = await rig.call('OPTIONS', path, { headers });
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('waits after a few tries, and who is one does not', async () => {
    const patient = await createRig({
      server: { throttle: { bearer_address: { freeAttempts: 3, firstDelaySeconds: 60 } } },
    });
    try {
      const { accounts } = patient.issuer;
      await accounts.create({ email: 'admin@example.com', password: goodPassword, roles: ['admin'] });
      const good = (await patient.logIn('admin@example.com', { resource })).access_token;
      const statuses: number[] = [];
      for (let count = 0; count < 5; count += 1) {
        statuses.push((await patient.call('POST', path, { bearer: 'x', json: {} })).status);
      }
      expect(statuses).toEqual([401, 401, 401, 429, 429]);
      expect((await patient.call('POST', path, { bearer: good, json: { jti: 'x' } })).status).toBe(200);
    } finally {
      await patient.close();
    }
  });
});
