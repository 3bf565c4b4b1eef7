import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKeySet, createSecret, generateSigningKey, signJwt } from '@sealwright/jwt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ExchangeOptions, exchangeFor } from './calls.ts';
import { authorize } from './guard.ts';
import { createMultiVerifier, createVerifier } from './index.ts';

const audience = 'https://gateway.example.com';
const resource = 'https://orders.example.com';
const key = await generateSigningKey('ES256');
const start = 1_800_000_000;

/** The issuer's token endpoint, strict about what it is asked (RFC 8693 §2.1). */
let forms: Readonly<Record<string, string>>[] = [];
let answerWith: (form: Readonly<Record<string, string>>) => readonly [status: number, body: object | string];
let hold: Promise<void> = Promise.resolve();
let issuer: string;
const issuerPeer = createServer((request, response) => void answerExchange(request, response));

async function answerExchange(...[request, response]: Parameters<RequestListener>): Promise<void> {
  const body = await read(request);
  expect([request.method, request.url]).toEqual(['POST', '/token']);
  expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded');
  const pairs = [...new URLSearchParams(body)];
  const form = Object.fromEntries(pairs);
  expect(Object.keys(form)).toHaveLength(pairs.length);
  expect(form).toMatchObject({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    resource,
  });
  forms.push({ ...form, authorization: request.headers.authorization ?? '' });
  await hold;
  const [status, answer] = answerWith(form);
  response.writeHead(status, { location: '/elsewhere' });
  response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
}

/** The next service: writes down what it got, answers what it is told to. */
let got: string[] = [];
let status = 200;
let next: string;
const nextPeer = createServer((request, response) => {
  got.push(request.headers.authorization ?? '');
  response.writeHead(status).end();
});

let monotonic = 0;
let counter = 0;
const good = (more: object = {}): readonly [number, object] => {
  counter += 1;
  const kind = 'urn:ietf:params:oauth:token-type:access_token';
  return [
    200,
    { access_token: `t.${counter}`, issued_token_type: kind, token_type: 'Bearer', expires_in: 300, ...more },
  ];
};

beforeAll(async () => {
  issuer = await listen(issuerPeer);
  next = await listen(nextPeer);
});
afterAll(() => {
  for (const server of [issuerPeer, nextPeer]) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(() => {
  [forms, got, status, monotonic, counter] = [[], [], 200, 0, 0];
  answerWith = () => good();
  hold = Promise.resolve();
});

async function listen(server: Server<never> | Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function read(request: Parameters<RequestListener>[0]): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const sign = (claims: object = {}): Promise<string> =>
  signJwt({ iss: issuer, aud: audience, iat: start, exp: start + 600, sub: 'anna', ...claims }, key, { typ: 'at+jwt' });

/** What a service that exchanges does with a token: verifies it, then calls. Answers the status, or the code. */
function serviceWith(options: Partial<ExchangeOptions> = {}) {
  const rules = { audience, typ: 'at+jwt', revocation: 'none' } as const;
  const other = 'https://other.example.com';
  const verifier = createMultiVerifier({
    issuers: [issuer, other].map((one) => ({
      ...rules,
      issuer: one,
      keys: createKeySet({ issuer: one, keys: [key.verificationKey] }),
    })),
    wallClock: () => start,
  });
  const client = 'assertion' in options ? {} : { secret: 's3cret' };
  const calls = exchangeFor(verifier, {
    ...{ issuer, clientId: 'gate way', resource, scope: 'orders:read', origins: [next], ...client },
    ...{ wallClock: () => start, monotonicClock: () => monotonic, ...options },
  });
  return async (token: string): Promise<number | string> => {
    const request = {};
    const facts = {
      ...{ method: 'GET', target: '/', query: '', bodyToken: false, asksCors: false, proofs: [] },
      authorization: [`Bearer ${token}`],
    };
    await authorize(verifier, [], facts, request);
    try {
      return (await calls(request)(`${next}/orders`)).status;
    } catch (error) {
      return String((error as { code?: string }).code ?? error);
    }
  };
}

describe('a token exchange', () => {
  it('asks by RFC 8693 for what the call needs, and calls with what it got', async () => {
    const call = serviceWith();
    const token = await sign();
    expect(await call(token)).toBe(200);
    const authorization = `Basic ${Buffer.from('gate%20way:s3cret').toString('base64')}`;
    expect(forms).toMatchObject([{ subject_token: token, scope: 'orders:read', authorization }]);
    expect(forms[0]).not.toHaveProperty('client_id');
    expect(got).toEqual(['Bearer t.1']);
  });

  it('takes a secret that does not print, or an assertion that is made anew each time', async () => {
    const bytes = new Uint8Array(32).fill(7);
    expect(await serviceWith({ secret: createSecret(bytes) })(await sign())).toBe(200);
    const text = Buffer.from(bytes).toString('base64url');
    expect(forms[0]?.['authorization']).toBe(`Basic ${Buffer.from(`gate%20way:${text}`).toString('base64')}`);
    let made = 0;
    const call = serviceWith({ assertion: async () => `assertion.${++made}` });
    await call(await sign({ jti: '1' }));
    await call(await sign({ jti: '2' }));
    expect(forms.slice(1)).toMatchObject(
      ['assertion.1', 'assertion.2'].map((assertion) => ({
        ...{ authorization: '', client_id: 'gate way', client_assertion: assertion },
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      })),
    );
  });

  it('is made once for a token, by all who call at the same moment, and anew 30 s before its end', async () => {
    const call = serviceWith();
    const token = await sign();
    await Promise.all(Array.from({ length: 20 }, () => call(token)));
    monotonic = 269_999;
    await call(token);
    expect(forms).toHaveLength(1);
    monotonic = 270_000;
    await call(token);
    expect(forms).toHaveLength(2);
    expect(got.at(-1)).toBe('Bearer t.2');
  });

  it('never gives one person the token of another', async () => {
    const call = serviceWith();
    const [anna, bert] = [await sign(), await sign({ sub: 'bert' })];
    for (const token of [anna, bert, anna, bert]) await call(token);
    expect(got).toEqual(['Bearer t.1', 'Bearer t.2', 'Bearer t.1', 'Bearer t.2']);
  });

  it('does not outlive the token that it was made from, and is used once where no life is said', async () => {
    answerWith = () => good({ expires_in: 86_400 });
    const call = serviceWith();
    const token = await sign();
    await call(token);
    monotonic = 570_000;
    await call(token);
    expect(forms).toHaveLength(2);
    answerWith = () => good({ expires_in: undefined });
    const once = serviceWith();
    await once(token);
    await once(token);
    expect(forms).toHaveLength(4);
  });

  it('is made anew after the next service refused what came of it', async () => {
    const call = serviceWith();
    const token = await sign();
    status = 403;
    expect(await call(token)).toBe(403);
    status = 401;
    expect(await call(token)).toBe(401);
    status = 200;
    expect(await call(token)).toBe(200);
    expect(got).toEqual(['Bearer t.1', 'Bearer t.1', 'Bearer t.2']);
  });

  it('remembers no more than it was told to', async () => {
    const call = serviceWith({ maxEntries: 2 });
    const tokens = await Promise.all(['a', 'b', 'c'].map((sub) => sign({ sub })));
    for (const token of [...tokens, ...tokens.slice(1), ...tokens.slice(0, 1)]) await call(token);
    expect(forms).toHaveLength(4);
  });

  it('is asked for at most 64 times at once', async () => {
    let release = (): void => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const call = serviceWith();
    const tokens = await Promise.all(Array.from({ length: 65 }, (_, index) => sign({ sub: `${index}` })));
    const answers = tokens.map(call);
    expect(await Promise.race(answers)).toBe('exchange_unavailable');
    release();
    const codes = await Promise.all(answers);
    expect(codes.filter((code) => code === 200)).toHaveLength(64);
  });

  it('never shows a token to an issuer that is not its own', async () => {
    const call = serviceWith();
    expect(await call(await sign({ iss: 'https://other.example.com' }))).toBe('exchange_declined');
    expect([forms, got]).toEqual([[], []]);
  });

  const refused: readonly (readonly [string, string, () => readonly [number, object | string]])[] = [
    ['the issuer says no', 'exchange_declined', () => [400, { error: 'invalid_target' }]],
    ['the secret is wrong', 'exchange_unavailable', () => [401, { error: 'invalid_client' }]],
    ['it is throttled', 'exchange_unavailable', () => [429, {}]],
    ['the issuer is down', 'exchange_unavailable', () => [503, '']],
    ['it is sent elsewhere', 'exchange_unavailable', () => [307, '']],
    ['the answer is no JSON', 'exchange_unavailable', () => [200, 'token']],
    ['there is no token', 'exchange_unavailable', () => good({ access_token: undefined })],
    ['the token is no header value', 'exchange_unavailable', () => good({ access_token: 'a\r\nx-admin: 1' })],
    [
      'it is an ID token',
      'exchange_unavailable',
      () => good({ issued_token_type: 'urn:ietf:params:oauth:token-type:id_token' }),
    ],
    ['it does not say what it is', 'exchange_unavailable', () => good({ issued_token_type: undefined })],
    ['it wants a proof', 'exchange_unavailable', () => good({ token_type: 'DPoP' })],
    ['it is not to be used', 'exchange_unavailable', () => good({ token_type: 'N_A' })],
    ['it may do more than was asked', 'exchange_unavailable', () => good({ scope: 'orders:read orders:write' })],
    ['its life is a text', 'exchange_unavailable', () => good({ expires_in: '300' })],
    ['its life is negative', 'exchange_unavailable', () => good({ expires_in: -1 })],
    ['the answer is too large', 'exchange_unavailable', () => good({ more: 'a'.repeat(70_000) })],
  ];
  it.each(refused)('calls nobody where %s: %s', async (_, code, answer) => {
    answerWith = answer;
    expect(await serviceWith()(await sign())).toBe(code);
    expect(got).toEqual([]);
  });

  it('does not take back the token that was sent', async () => {
    answerWith = ({ subject_token }) => good({ access_token: subject_token });
    expect(await serviceWith()(await sign())).toBe('exchange_unavailable');
    expect(got).toEqual([]);
  });

  it('takes less scope than was asked for, and "bearer" in any case', async () => {
    answerWith = () => good({ scope: '', token_type: 'bearer' });
    expect(await serviceWith()(await sign())).toBe(200);
  });

  it('remembers no failure', async () => {
    const call = serviceWith();
    const token = await sign();
    answerWith = () => [503, ''];
    expect(await call(token)).toBe('exchange_unavailable');
    answerWith = () => good();
    expect(await call(token)).toBe(200);
  });

  it('is not made without a client, a resource, or with an endpoint in clear', () => {
    const wrong: readonly object[] = [
      { secret: undefined },
      { assertion: () => 'x', secret: 'x' },
      { clientId: '' },
      { resource: 'orders' },
      { resource: 'https://orders.example.com/#x' },
      { tokenEndpoint: 'http://id.example.com/token' },
      { issuer: 'http://id.example.com' },
      { origins: [] },
      { maxEntries: 0 },
      { audience: 'x' },
    ];
    for (const options of wrong) expect(() => serviceWith(options)).toThrow(TypeError);
    const verifier = createVerifier({
      ...{ issuer, audience, typ: 'at+jwt', revocation: 'none' },
      keys: createKeySet({ issuer, keys: [key.verificationKey] }),
    });
    const options = { issuer, clientId: 'g', secret: 's', resource, origins: [next] };
    expect(() => exchangeFor(verifier, options)({})).toThrow(TypeError);
  });
});
