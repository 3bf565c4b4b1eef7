import {
  createKeySet,
  createPolicy,
  encodeBase64Url,
  generateSecret,
  generateSigningKey,
  verifyJwt,
} from '@sealwright/jwt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerJson, type Loopback, openLoopback } from '../../test/loopback.ts';
import { clientSecret, createMachineTokens, type MachineTokensOptions, privateKeyJwt } from '../node.ts';

let issuer: Loopback;
let api: Loopback;
let clock: { wall: number; monotonic: number };
let tokens: number;

const secret = generateSecret(32);
const grant =
  (life = 300): Parameters<Loopback['behave']>[0] =>
  (_came, response) => {
    tokens += 1;
    answerJson(response, 200, { access_token: `token-${tokens}`, token_type: 'Bearer', expires_in: life });
  };

beforeAll(async () => {
  [issuer, api] = await Promise.all([openLoopback(grant()), openLoopback(grant())]);
});

beforeEach(() => {
  clock = { wall: 1_800_000_000, monotonic: 0 };
  tokens = 0;
  issuer.came.length = 0;
  api.came.length = 0;
  issuer.behave(grant());
  api.behave((_came, response) => response.end('good'));
});

afterAll(async () => {
  await Promise.all([issuer.close(), api.close()]);
});

const pass = (seconds: number): void => {
  clock.wall += seconds;
  clock.monotonic += seconds * 1000;
};

function machine(options: Partial<MachineTokensOptions> = {}) {
  return createMachineTokens({
    ...{ issuer: issuer.url, clientId: 'reports', authentication: clientSecret(secret), origins: [api.url] },
    ...{ wallClock: () => clock.wall, monotonicClock: () => clock.monotonic, jitter: () => 0 },
    ...options,
  });
}

const until = (condition: () => boolean): Promise<void> =>
  expect
    .poll(condition)
    .toBe(true)
    .then(() => undefined);

describe('the request for a token', () => {
  it('shows the secret in the header, as it is registered, and what was asked for', async () => {
    await machine({ resource: 'https://api.example.com', scope: 'b a  b' }).token();
    const [came] = issuer.came;
    expect(came?.path).toBe('/token');
    expect(came?.headers.authorization).toBe(`Basic ${btoa(`reports:${encodeBase64Url(secret.reveal())}`)}`);
    expect(Object.fromEntries(new URLSearchParams(came?.body))).toEqual({
      grant_type: 'client_credentials',
      resource: 'https://api.example.com',
      scope: 'a b',
    });
  });

  it('puts the secret into the form where the client is registered so, and form-encodes it for the header', async () => {
    await machine({ authentication: clientSecret('a b:ü', 'post') }).token();
    expect(new URLSearchParams(issuer.came[0]?.body).get('client_secret')).toBe('a b:ü');
    await machine({ authentication: clientSecret('a b:ü') }).token();
    expect(issuer.came[1]?.headers.authorization).toBe(`Basic ${btoa('reports:a+b%3A%C3%BC')}`);
  });

  it('is signed anew each time by a client that has a key, for the issuer alone and for a minute', async () => {
    const key = await generateSigningKey('ES256');
    for (const _ of [1, 2]) await machine({ authentication: privateKeyJwt(key) }).token();
    const policy = createPolicy({
      ...{ issuer: 'reports', audience: issuer.url, typ: 'client-authentication+jwt' },
      ...{ requiredClaims: { sub: 'reports' }, maxLifetimeSeconds: 60, now: () => clock.wall },
    });
    const keys = createKeySet({ issuer: 'reports', keys: [key.verificationKey] });
    const ids = await Promise.all(
      issuer.came.map(async ({ body, headers }) => {
        const form = new URLSearchParams(body);
        expect([headers.authorization, form.get('client_id')]).toEqual([undefined, 'reports']);
        return (await verifyJwt(form.get('client_assertion') ?? '', keys, policy)).claims.jti;
      }),
    );
    expect(new Set(ids).size).toBe(2);
  });
});

describe('a token that is held', () => {
  it('is asked for once, however many wait, and used by all', async () => {
    const { fetch } = machine();
    const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(`${api.url}/x`)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(issuer.came).toHaveLength(1);
    expect(new Set(api.came.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer token-1']));
  });

  it('is renewed behind the calls after three quarters of its life, and nobody waits', async () => {
    const one = machine();
    await one.token();
    pass(224);
    expect((await one.token()).accessToken).toBe('token-1');
    expect(issuer.came).toHaveLength(1);
    pass(2);
    expect((await one.token()).accessToken).toBe('token-1');
    await until(() => issuer.came.length === 2);
    await expect.poll(async () => (await one.token()).accessToken).toBe('token-2');
  });

  it('is used to its end while the server is away, and not a moment longer', async () => {
    const one = machine();
    await one.token();
    issuer.behave((_came, response) => response.writeHead(503).end());
    pass(290);
    expect((await one.token()).accessToken).toBe('token-1');
    await until(() => issuer.came.length === 2);
    pass(6);
    await expect(one.token()).rejects.toMatchObject({ code: 'machine_token_unavailable', httpStatus: 503 });
  });

  it('ends by the clock that went further: a machine that slept, a clock that was set back', async () => {
    const slept = machine();
    await slept.token();
    clock.wall += 400;
    expect((await slept.token()).accessToken).toBe('token-2');
    clock.wall -= 4000;
    clock.monotonic += 400_000;
    expect((await slept.token()).accessToken).toBe('token-3');
  });

  it('counts its life from the question and not from the answer', async () => {
    issuer.behave((came, response) => {
      pass(100);
      return grant(300)(came, response);
    });
    const one = machine();
    await one.token();
    issuer.behave(grant());
    pass(196);
    expect((await one.token()).accessToken).toBe('token-2');
  });
});

describe('a server that does not give one', () => {
  it('is left alone for a growing while, whoever asks', async () => {
    const one = machine();
    issuer.behave((_came, response) => response.writeHead(500).end());
    for (const [wait, requests] of [
      [0, 1],
      [0.9, 1],
      [0.2, 2],
      [1.9, 2],
      [0.2, 3],
    ] as const) {
      pass(wait);
      await expect(one.token()).rejects.toMatchObject({ code: 'machine_token_unavailable' });
      expect(issuer.came).toHaveLength(requests);
    }
  });

  it('is not asked before the time that it named', async () => {
    const one = machine();
    issuer.behave((_came, response) => response.writeHead(429, { 'retry-after': '120' }).end());
    await expect(one.token()).rejects.toMatchObject({ evidence: { retryAfterSeconds: 120 } });
    issuer.behave(grant());
    pass(119);
    await expect(one.token()).rejects.toMatchObject({ code: 'machine_token_unavailable' });
    pass(2);
    expect((await one.token()).accessToken).toBe('token-1');
  });

  it('for the client’s own fault is asked twice a minute, and says no word of what it was asked', async () => {
    const one = machine({ authentication: clientSecret('wrong-and-private') });
    issuer.behave((_came, response) =>
      answerJson(response, 401, { error: 'invalid_client', hint: 'wrong-and-private' }),
    );
    const error = await one.token().catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'machine_token_refused', evidence: { status: 401 } });
    expect(JSON.stringify(error) + String(error) + (error as Error).stack).not.toContain('private');
    pass(29);
    await expect(one.token()).rejects.toMatchObject({ code: 'machine_token_refused' });
    expect(issuer.came).toHaveLength(1);
  });

  it.each([
    ['redirects', { status: 307, headers: { location: 'http://127.0.0.1:1/' }, body: '{}' }],
    ['answers without end', { status: 200, headers: {}, body: `{"a":"${'x'.repeat(70_000)}"}` }],
    ['answers no JSON', { status: 200, headers: {}, body: '<html>' }],
    ['names a member twice', { status: 200, headers: {}, body: '{"access_token":"a","access_token":"b"}' }],
    [
      'gives another kind',
      { status: 200, headers: {}, body: '{"access_token":"a","token_type":"mac","expires_in":9}' },
    ],
    [
      'splits a header',
      { status: 200, headers: {}, body: '{"access_token":"a\\r\\nb","token_type":"Bearer","expires_in":9}' },
    ],
    ['names no end', { status: 200, headers: {}, body: '{"access_token":"a","token_type":"Bearer"}' }],
  ])('has given none when it %s', async (_name, { status, headers, body }) => {
    issuer.behave((_came, response) => response.writeHead(status, headers).end(body));
    await expect(machine().token()).rejects.toMatchObject({ code: 'machine_token_unavailable' });
    expect(issuer.came).toHaveLength(1);
  });
});

describe('an API that says 401', () => {
  const refuse = (...bad: readonly string[]): void =>
    api.behave(({ headers }, response) => {
      response.writeHead(bad.includes(headers.authorization ?? '') ? 401 : 200).end();
    });

  it('gets a new token once, for all whose token it was', async () => {
    const { fetch } = machine();
    refuse('Bearer token-1');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => fetch(`${api.url}/x`, { method: 'POST', body: 'again' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(issuer.came).toHaveLength(2);
    expect(new Set(api.came.map(({ body }) => body))).toEqual(new Set(['again']));
  });

  it('to every token makes no request of each call', async () => {
    const { fetch } = machine();
    api.behave((_came, response) => response.writeHead(401).end());
    for (let call = 0; call < 10; call += 1) expect((await fetch(`${api.url}/x`)).status).toBe(401);
    expect(issuer.came).toHaveLength(2);
    pass(31);
    await fetch(`${api.url}/x`);
    expect(issuer.came).toHaveLength(3);
  });

  it('does not get a stream twice', async () => {
    const { fetch } = machine();
    refuse('Bearer token-1');
    const init = { method: 'POST', body: new Blob(['once']).stream(), duplex: 'half' };
    expect((await fetch(`${api.url}/x`, init)).status).toBe(401);
    expect((await fetch(`${api.url}/x`)).status).toBe(200);
    expect(api.came.map(({ body }) => body)).toEqual(['once', '']);
  });
});

describe('the token', () => {
  it.each(['http://127.0.0.1:1/x', 'https://127.0.0.1/x', '/x', 'blob:null/1', 'data:text/plain,x'])(
    'goes to no origin that was not named: %s',
    async (url) => {
      await expect(machine().fetch(url)).rejects.toMatchObject({ code: 'call_not_allowed' });
      await expect(machine().fetch(api.url.replace('//', '//user:word@'))).rejects.toMatchObject({
        code: 'call_not_allowed',
      });
      expect([...api.came, ...issuer.came]).toEqual([]);
    },
  );

  it('follows no redirect, and a fetch that does is found out', async () => {
    api.behave((_came, response) => response.writeHead(302, { location: `${issuer.url}/elsewhere` }).end());
    expect((await machine().fetch(`${api.url}/x`)).status).toBe(302);
    await expect(machine().fetch(`${api.url}/x`, { redirect: 'follow' })).rejects.toThrow(TypeError);
    const wandering = machine({
      fetch: (url, init) => fetch(url, { ...init, redirect: url.startsWith(api.url) ? 'follow' : 'manual' }),
    });
    await expect(wandering.fetch(`${api.url}/x`)).rejects.toMatchObject({ code: 'peer_redirected' });
  });

  it('is another for each audience and scope, and the same for the same, in whatever order it is said', async () => {
    const one = machine();
    const [a, b, c] = [
      one.for({ scope: 'x y' }),
      one.for({ scope: 'y x' }),
      one.for({ resource: 'https://other.example' }),
    ];
    const got = await Promise.all([one, a, b, c].map((each) => each.token()));
    expect(new Set(got.map(({ accessToken }) => accessToken)).size).toBe(3);
    expect(a).toBe(b);
  });

  it('is forgotten where there are more than a hundred, the one unused longest first', async () => {
    const one = machine();
    await one.for({ scope: 's0' }).token();
    for (let index = 1; index <= 100; index += 1) one.for({ scope: `s${index}` });
    await one.for({ scope: 's0' }).token();
    expect(issuer.came).toHaveLength(2);
  });
});

describe('options', () => {
  it.each([
    [{ origins: [] }, /origins/],
    [{ origins: ['http://api.example.com'] }, /https/],
    [{ origins: ['https://api.example.com/path'] }, /path/],
    [{ issuer: 'https://a:b@id.example' }, /user/],
    [{ clientId: '' }, /clientId/],
    [{ scopes: 'x' }, /no such option/],
    [{ timeoutMilliseconds: 1 }, /timeoutMilliseconds/],
  ])('that are wrong are refused when they are given: %j', (options, message) => {
    expect(() => machine(options as Partial<MachineTokensOptions>)).toThrow(message);
  });

  it('that are a secret without a character or no key are refused', () => {
    expect(() => clientSecret('')).toThrow(TypeError);
    expect(() => privateKeyJwt(secret as never)).toThrow(TypeError);
  });
});
