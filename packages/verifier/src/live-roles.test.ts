import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKeySet, generateSigningKey, signJwt, type VerifiedJwt } from '@sealwright/jwt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createVerifier, requireRole, type VerifierEvent } from './index.ts';
import { type LiveRolesOptions, liveRoles } from './live-roles.ts';
import { trustTokenRoles } from './unsafe.ts';

const resource = 'https://api.example.com';
const secret = 'a-secret-of-the-resource-server';
const key = await generateSigningKey('ES256');

/** What the issuer knows, and how it answers; strict about the question. */
const people = new Map<string, readonly string[]>();
let asked: string[] = [];
let answerWith: { readonly status: number; readonly text: string } | undefined;
let hold: Promise<void> = Promise.resolve();
let clock = 0;
let issuer: string;
const server: Server = createServer((request, response) => void answer(request, response));

async function answer(...[request, response]: Parameters<RequestListener>): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const basic = Buffer.from(`${encodeURIComponent(resource)}:${secret}`).toString('base64');
  const { method, url, headers } = request;
  expect([method, url, headers.authorization]).toEqual(['POST', '/accounts/roles', `Basic ${basic}`]);
  expect(headers['content-type']).toBe('application/json');
  const { sub, ...rest } = JSON.parse(Buffer.concat(chunks).toString());
  expect(rest).toEqual({});
  asked.push(sub);
  await hold;
  const roles = people.get(sub);
  const { status, text } = answerWith ?? {
    status: 200,
    text: JSON.stringify(roles === undefined ? { active: false } : { active: true, roles }),
  };
  response.writeHead(status, { location: '/elsewhere' }).end(text);
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  answerWith = undefined;
  hold = Promise.resolve();
  clock = 0;
  people.clear();
});

const tokenOf = async (claims: object): Promise<VerifiedJwt> => {
  const keys = createKeySet({ issuer, keys: [key.verificationKey] });
  const verifier = createVerifier({ issuer, audience: resource, typ: 'at+jwt', keys, revocation: 'none' });
  const now = Math.floor(Date.now() / 1000);
  const all = { iss: issuer, aud: resource, iat: now, exp: now + 60, sub: 'anna', roles: ['auditor'], ...claims };
  return verifier.verify(await signJwt(all, key, { typ: 'at+jwt' }));
};

const judgeBy = (options: Partial<LiveRolesOptions> = {}) => {
  const defaults = { issuer, resource, secret, ttlSeconds: 10, whenUnavailable: 'deny', monotonicClock: () => clock };
  const live = liveRoles({ ...(defaults as LiveRolesOptions), ...options });
  const requirement = requireRole({ roles: ['auditor'], live });
  return async (auth: VerifiedJwt): Promise<string> => {
    try {
      await requirement(auth, { method: 'GET', request: {} });
      return 'passes';
    } catch (error) {
      return String((error as { code?: string }).code);
    }
  };
};

describe('live roles', () => {
  it('count instead of those that the token was issued with, either way', async () => {
    const judge = judgeBy();
    expect(await judge(await tokenOf({ roles: ['auditor'] }))).toBe('role_missing');
    people.set('bert', ['auditor']);
    expect(await judge(await tokenOf({ sub: 'bert', roles: [] }))).toBe('passes');
  });

  it('are asked for once within their time, and again after it', async () => {
    const judge = judgeBy({ ttlSeconds: 5 });
    const anna = await tokenOf({});
    people.set('anna', ['auditor']);
    expect(await judge(anna)).toBe('passes');
    people.set('anna', []);
    clock = 4_999;
    expect(await judge(anna)).toBe('passes');
    expect(asked).toHaveLength(1);
    clock = 5_000;
    expect(await judge(anna)).toBe('role_missing');
    expect(asked).toHaveLength(2);
  });

  it('grow old from when the question was sent, not from when the answer came', async () => {
    const judge = judgeBy({ ttlSeconds: 5 });
    const anna = await tokenOf({});
    let release = (): void => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    people.set('anna', ['auditor']);
    const first = judge(anna);
    await expect.poll(() => asked.length).toBe(1);
    clock = 4_000;
    release();
    expect(await first).toBe('passes');
    clock = 5_000;
    await judge(anna);
    expect(asked).toHaveLength(2);
  });

  it('are one question for all who ask at the same time', async () => {
    const judge = judgeBy();
    const anna = await tokenOf({});
    people.set('anna', ['auditor']);
    const answers = await Promise.all(Array.from({ length: 50 }, () => judge(anna)));
    expect(new Set(answers)).toEqual(new Set(['passes']));
    expect(asked).toEqual(['anna']);
  });

  it('are those of no more people than were asked for: the first learned is forgotten', async () => {
    const judge = judgeBy({ maxEntries: 2 });
    for (const sub of ['a', 'b', 'c', 'b', 'c', 'a']) await judge(await tokenOf({ sub }));
    expect(asked).toEqual(['a', 'b', 'c', 'a']);
  });

  it('are nobody’s where the token is another issuer’s', async () => {
    people.set('anna', ['auditor']);
    const judge = judgeBy({ issuer: `${issuer}/other` });
    expect(await judge(await tokenOf({}))).toBe('role_missing');
    expect(asked).toEqual([]);
  });

  it.each([
    ['a 500', { status: 500, text: '{}' }],
    ['a redirect', { status: 302, text: '' }],
    ['a wrong secret', { status: 401, text: '{"error":"invalid_client"}' }],
    ['what is no JSON', { status: 200, text: 'yes' }],
    ['an answer without "active"', { status: 200, text: '{"roles":["auditor"]}' }],
    ['"active" as text', { status: 200, text: '{"active":"true","roles":["auditor"]}' }],
    ['roles as text', { status: 200, text: '{"active":true,"roles":"auditor"}' }],
    ['roles that are no names', { status: 200, text: '{"active":true,"roles":["auditor",{}]}' }],
    ['two answers in one', { status: 200, text: '{"active":false,"active":true,"roles":["auditor"]}' }],
    ['too much', { status: 200, text: `{"active":true,"roles":["${'a'.repeat(70_000)}"]}` }],
  ])('are not taken from %s: the answer is 503, and the observer knows', async (_, answer) => {
    const events: VerifierEvent[] = [];
    const judge = judgeBy({ observer: (event) => events.push(event) });
    answerWith = answer;
    expect(await judge(await tokenOf({ roles: ['auditor'] }))).toBe('roles_unavailable');
    expect(events).toEqual([{ type: 'roles_unavailable', issuer, code: expect.stringMatching(/^peer_/) }]);
  });

  it('keep nobody waiting on an issuer that just failed, and come back by themselves', async () => {
    const judge = judgeBy();
    people.set('anna', ['auditor']);
    answerWith = { status: 503, text: '' };
    expect(await judge(await tokenOf({}))).toBe('roles_unavailable');
    answerWith = undefined;
    expect(await judge(await tokenOf({ sub: 'bert' }))).toBe('roles_unavailable');
    expect(asked).toEqual(['anna']);
    clock = 1_000;
    expect(await judge(await tokenOf({}))).toBe('passes');
  });

  it('of others can be had while the issuer refuses the questions about one', async () => {
    const judge = judgeBy();
    people.set('bert', ['auditor']);
    answerWith = { status: 429, text: '{}' };
    expect(await judge(await tokenOf({}))).toBe('roles_unavailable');
    answerWith = undefined;
    expect(await judge(await tokenOf({ sub: 'bert' }))).toBe('passes');
  });

  it('are the token’s while they cannot be had only where that was asked for by its symbol', async () => {
    const events: VerifierEvent[] = [];
    const judge = judgeBy({ whenUnavailable: trustTokenRoles, observer: (event) => events.push(event) });
    answerWith = { status: 500, text: '' };
    expect(await judge(await tokenOf({ roles: ['auditor'] }))).toBe('passes');
    expect(await judge(await tokenOf({ roles: ['auditor '] }))).toBe('role_missing');
    expect(events.map(({ type }) => type)).toEqual(
      Array.from({ length: 2 }, () => ['roles_unavailable', 'roles_from_token']).flat(),
    );
    clock = 1_000;
    answerWith = undefined;
    expect(await judge(await tokenOf({ roles: ['auditor'] }))).toBe('role_missing');
  });

  it('take no text for the symbol, no http beyond loopback, and no option that they do not know', () => {
    const refused: readonly object[] = [
      { whenUnavailable: 'trustTokenRoles' },
      { whenUnavailable: undefined },
      { whenUnavailable: Symbol('trustTokenRoles') },
      { issuer: 'http://id.example.com' },
      { ttlSeconds: 0 },
      { ttlSeconds: 301 },
      { ttl: 5 },
    ];
    for (const options of refused) expect(() => judgeBy(options)).toThrow(TypeError);
    const live = liveRoles({ issuer, resource, secret, ttlSeconds: 1, whenUnavailable: 'deny' });
    expect(() => requireRole({ roles: ['a'], live, claim: 'groups' })).toThrow(TypeError);
    expect(() => requireRole({ roles: ['a'], lives: live } as never)).toThrow(TypeError);
  });
});
