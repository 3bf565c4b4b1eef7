import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { api, createRig, goodPassword, type Rig, url } from '../test/rig.ts';

let rig: Rig;
let email: string;
let people = 0;
beforeAll(async () => {
  rig = await createRig({
    server: { throttle: { login_account: { freeAttempts: 10 }, signup_address: { freeAttempts: 1_000 } } },
  });
});
beforeEach(async () => {
  people += 1;
  email = `owner${people}@example.com`;
  await rig.signUp(email);
});
afterAll(() => rig.close());

const tryPassword = async (password: string, from: string, address = email) => {
  const { status, headers } = await rig.call('POST', '/login', { json: { email: address, password }, from });
  return { status, wait: Number(headers.get('retry-after') ?? 0) };
};
const fail = (from: string, times = 1) =>
  Array.from({ length: times }).reduce<Promise<{ status: number; wait: number }>>(
    (before, _, index) => before.then(() => tryPassword(`wrong-Password-${index}`, from)),
    Promise.resolve({ status: 0, wait: 0 }),
  );

describe('guessing a password', () => {
  it('is slowed down after five tries, longer each time, also for the right one', async () => {
    expect((await fail('198.51.100.1', 5)).status).toBe(401);
    expect(await tryPassword(goodPassword, '198.51.100.1')).toEqual({ status: 429, wait: 1 });
    rig.clock.now += 1_000;
    expect((await fail('198.51.100.1')).status).toBe(401);
    expect(await fail('198.51.100.1')).toEqual({ status: 429, wait: 2 });
    rig.clock.now += 2_000;
    expect((await tryPassword(goodPassword, '198.51.100.1')).status).toBe(200);
    expect((await fail('198.51.100.1', 4)).status).toBe(401);
  });

  it('by a hundred at once is a hundred tries', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => tryPassword(`wrong-Password-${index}`, '198.51.100.2')),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(95);
  });

  it('under other spellings of the address is the same account', async () => {
    await fail('198.51.100.3', 5);
    expect((await tryPassword('wrong-Password-x', '198.51.100.3', email.toUpperCase())).status).toBe(429);
  });

  it('from elsewhere does not keep the owner out, neither where he was before nor anywhere new', async () => {
    expect((await tryPassword(goodPassword, '203.0.113.50')).status).toBe(200);
    for (let address = 1; address <= 12; address += 1) await fail(`192.0.2.${address}`);
    expect((await fail('203.0.113.50', 4)).status).toBe(401);
    expect((await tryPassword(goodPassword, '203.0.113.50')).status).toBe(200);
    expect((await tryPassword(goodPassword, '203.0.113.99')).status).toBe(200);
  });

  it('from many addresses has one try of each, once the account is under siege', async () => {
    for (let address = 1; address <= 6; address += 1) await fail(`192.0.2.${address}`, 2);
    expect((await fail('192.0.2.200')).status).toBe(401);
    expect(await fail('192.0.2.200')).toEqual({ status: 429, wait: 60 });
  });

  it('over many accounts from one address is slowed down too', async () => {
    const own = await createRig({ server: { throttle: { login_address: { freeAttempts: 4 } } } });
    await own.signUp(email);
    const guess = (account: string, from: string, password = 'wrong-Password-1') =>
      own.call('POST', '/login', { json: { email: account, password }, from });
    for (let account = 0; account < 4; account += 1) {
      expect((await guess(`nobody${account}@example.com`, '198.51.100.9')).status).toBe(401);
    }
    expect((await guess('nobody@example.com', '198.51.100.9')).status).toBe(429);
    expect(own.lines.at(-1)).toMatchObject({ code: 'throttled' });
    expect((await guess(email, '198.51.100.10', goodPassword)).status).toBe(200);
    await own.close();
  });

  it('over many accounts is not taken back by log-ins of one’s own whose session is refused', async () => {
    const own = await createRig({ server: { throttle: { login_address: { freeAttempts: 4 } } } });
    await own.signUp(email);
    const attempt = (json: object) => own.call('POST', '/login', { json, from: '198.51.100.11' });
    const refusedSession = { email, password: goodPassword, resource: 'https://nowhere.example' };
    for (let account = 0; account < 4; account += 1) {
      const guess = { email: `nobody${account}@example.com`, password: 'wrong-Password-1' };
      expect((await attempt(guess)).status).toBe(401);
      if (account < 3) expect((await attempt(refusedSession)).body.error).toBe('invalid_target');
    }
    expect((await attempt({ email: 'nobody@example.com', password: 'wrong-Password-1' })).status).toBe(429);
    await own.close();
  });

  it('over many accounts keeps nobody out who has logged in from the same address before', async () => {
    const own = await createRig({
      server: { throttle: { login_address: { freeAttempts: 4, firstDelaySeconds: 60 } } },
    });
    await own.signUp(email);
    const attempt = (account: string, password: string) =>
      own.call('POST', '/login', { json: { email: account, password }, from: '198.51.100.12' });
    expect((await attempt(email, goodPassword)).status).toBe(200);
    for (let account = 0; account < 4; account += 1) await attempt(`nobody${account}@example.com`, 'wrong-Password-1');
    expect((await attempt('nobody@example.com', 'wrong-Password-1')).status).toBe(429);
    expect((await attempt(email, goodPassword)).status).toBe(200);
    for (let guess = 0; guess < 5; guess += 1) expect((await attempt(email, 'wrong-Password-1')).status).toBe(401);
    expect((await attempt(email, goodPassword)).status).toBe(429);
    await own.close();
  });

  it('counts a whole /64 of IPv6 as one address', async () => {
    for (let host = 1; host <= 5; host += 1) await fail(`2001:db8:5:5::${host}`);
    expect((await fail('2001:db8:5:5:ffff::1')).status).toBe(429);
    expect((await fail('2001:db8:5:6::1')).status).toBe(401);
  });
});

describe('other endpoints', () => {
  it('make who signs up too often wait', async () => {
    const own = await createRig({
      server: { throttle: { signup_address: { freeAttempts: 2, firstDelaySeconds: 7 } } },
    });
    await own.signUp('a@example.com');
    await own.signUp('b@example.com');
    const { status, headers, body } = await own.call('POST', '/signup', {
      json: { email: 'c@example.com', password: goodPassword },
    });
    expect([status, headers.get('retry-after'), body.error]).toEqual([429, '7', 'too_many_requests']);
    await own.close();
  });

  it('make who sends bad refresh tokens wait, and nobody else', async () => {
    const own = await createRig({ server: { throttle: { refresh_address: { freeAttempts: 3 } } } });
    const refresh = (refresh_token: string, from: string) =>
      own.call('POST', '/token/refresh', { json: { refresh_token }, from });
    await own.signUp('a@example.com');
    const { refresh_token } = await own.logIn('a@example.com');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect((await refresh('garbage', '198.51.100.1')).status).toBe(400);
    }
    expect((await refresh('garbage', '198.51.100.1')).status).toBe(429);
    expect((await refresh(refresh_token, '198.51.100.2')).status).toBe(200);
    await own.close();
  });

  it('never make a good token or secret wait for the bad ones of others behind the same address', async () => {
    const few = { freeAttempts: 1, firstDelaySeconds: 60 };
    const own = await createRig({
      server: { throttle: { refresh_address: few, bearer_address: few, client_address: few } },
    });
    await own.signUp('a@example.com');
    const { refresh_token, access_token } = await own.logIn('a@example.com', { resource: `${url}/account` });
    const introspect = (secret: string) =>
      own.call('POST', '/introspect', { basic: [api, secret], form: { token: access_token } });
    const refresh = (token: string) => own.call('POST', '/token/refresh', { json: { refresh_token: token } });
    const sessions = (bearer: string) => own.call('GET', '/sessions', { bearer });
    for (const [attempt, bad, good] of [
      [introspect, 'wrong', own.apiSecret],
      [refresh, 'garbage', refresh_token],
      [sessions, 'garbage', access_token],
    ] as const) {
      expect((await attempt(bad)).status).not.toBe(429);
      expect((await attempt(bad)).status).toBe(429);
      expect((await attempt(good)).status).toBe(200);
    }
    expect((await own.call('POST', '/logout', { json: { refresh_token: 'garbage' } })).status).toBe(429);
    expect((await own.call('POST', '/logout', { json: { refresh_token } })).status).toBe(204);
    await own.close();
  });

  it('make who sends bad access tokens wait', async () => {
    const own = await createRig({ server: { throttle: { bearer_address: { freeAttempts: 3 } } } });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect((await own.call('GET', '/sessions', { bearer: 'garbage' })).status).toBe(401);
    }
    expect((await own.call('GET', '/sessions', { bearer: 'garbage' })).status).toBe(429);
    await own.close();
  });

  it('make who gives back one access token after another wait, for each is an entry that every verifier holds', async () => {
    const own = await createRig({ server: { throttle: { revoke_subject: { freeAttempts: 3 } } } });
    await own.signUp('a@example.com');
    await own.signUp('b@example.com');
    let { refresh_token, access_token } = await own.logIn('a@example.com');
    const revoke = (token: string) => own.call('POST', '/revoke', { form: { client_id: 'first-party', token } });
    const before = own.issuer.revocations.head().seq;
    for (let token = 0; token < 5; token += 1) {
      expect((await revoke(access_token)).status).toBe(token < 3 ? 200 : 429);
      ({ refresh_token, access_token } = (await own.call('POST', '/token/refresh', { json: { refresh_token } })).body);
    }
    expect(own.issuer.revocations.head().seq - before).toBe(3);
    expect((await revoke((await own.logIn('b@example.com')).access_token)).status).toBe(200);
    expect((await revoke(refresh_token)).status).toBe(200);
    await own.close();
  });
});
