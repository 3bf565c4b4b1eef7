import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { createKeySet, generateSigningKey, signJwt } from '@sealwright/jwt';
import { createDpopProof } from '@sealwright/jwt/dpop';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameworks, type Handle, send } from '../test/guarded-server.ts';
import type { RequestFacts } from './bearer-credential.ts';
import { type OnwardCalls, relay } from './calls.ts';
import { dpop } from './dpop.ts';
import { authorize } from './guard.ts';
import { createVerifier, requireRole, type Verifier, type VerifierOptions } from './index.ts';

const issuer = 'https://id.example.com';
const audience = 'https://api.example.com';
const key = await generateSigningKey('ES256');
const keys = createKeySet({ issuer, keys: [key.verificationKey] });
const newVerifier = (more: Partial<VerifierOptions> = {}): Verifier =>
  createVerifier({ issuer, audience, typ: 'at+jwt', keys, revocation: 'none', ...more });
const verifier = newVerifier();
const sign = (claims: object = {}): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  return signJwt({ iss: issuer, aud: audience, iat: now, exp: now + 60, sub: 'anna', ...claims }, key, {
    typ: 'at+jwt',
  });
};
const token = await sign();

const closers: (() => unknown)[] = [];
afterAll(() => Promise.all(closers.map((close) => close())));

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The next service, which only writes down what it is asked. */
const seen: IncomingMessage[] = [];
let next: string;
/** A host that must never see a token. */
const strayed: IncomingMessage[] = [];
let stranger: string;
beforeAll(async () => {
  stranger = await listen((request, response) => {
    strayed.push(request);
    response.end();
  });
  next = await listen((request, response) => {
    seen.push(request);
    if (request.url === '/moved') response.writeHead(307, { location: `${stranger}/caught` });
    response.end('{}');
  });
});

const factsOf = (authorization: string, proofs: readonly string[] = []): RequestFacts => ({
  ...{ method: 'GET', target: '/any', query: '', bodyToken: false, asksCors: false },
  ...{ authorization: [authorization], proofs },
});

/** A request after the guard. */
async function admit(text: string, by: Verifier = verifier, requirements: Parameters<typeof authorize>[1] = []) {
  const request = {};
  await authorize(by, requirements, factsOf(`Bearer ${text}`), request);
  return request;
}

describe.each(frameworks)('a relay behind %s', (_, start) => {
  it('sends the very token that was verified, and all else as the handler wrote it', async () => {
    const calls = relay(verifier, { origins: [next] });
    const handle: Handle = async (request) => {
      const init = { method: 'POST', body: 'x', headers: { 'x-trace': '1' } };
      return { status: (await calls(request)(`${next}/orders?page=2`, init)).status };
    };
    const service = await start(verifier, { '/any': [] }, handle);
    closers.push(() => service.close());
    const answer = await send(service.port, '/any', [['Authorization', `bearer ${token}`]]);
    expect(answer).toMatchObject({ status: 200, body: '{"status":200}' });
    const { method, url, headers } = seen.at(-1) as IncomingMessage;
    expect([method, url, headers.authorization]).toEqual(['POST', '/orders?page=2', `Bearer ${token}`]);
    expect(headers['x-trace']).toBe('1');
  });

  it('is not to be had where no guard of its verifier stood', async () => {
    const calls = relay(newVerifier(), { origins: [next] });
    const errors: unknown[] = [];
    const handle: Handle = (request) => {
      for (const each of [request, {}]) {
        try {
          calls(each);
        } catch (error) {
          errors.push(error);
        }
      }
      return {};
    };
    const service = await start(verifier, { '/any': [] }, handle);
    closers.push(() => service.close());
    await send(service.port, '/any', [['Authorization', `Bearer ${token}`]]);
    expect(errors).toEqual([expect.any(TypeError), expect.any(TypeError)]);
  });
});

describe('a relay', () => {
  const callsOf = async (calls: OnwardCalls) => calls(await admit(token));

  it.each([
    ['another host', () => `${stranger}/orders`],
    ['another port', () => next.replace(/\d+$/, '1')],
    ['another name of the same host', () => next.replace('127.0.0.1', 'localhost')],
    ['https where http was named', () => next.replace('http:', 'https:')],
    ['a user in the address', () => next.replace('http://', 'http://anna@')],
    ['the named host as a user', () => `${next}@${new URL(stranger).host}/`],
    ['the named host as a name below another', () => `${next}.example.com/`],
    ['a backslash', () => `http:\\\\${new URL(stranger).host}\\orders`],
    ['a path without a host', () => '/orders'],
    ['two slashes', () => `//${new URL(stranger).host}/orders`],
    ['data', () => 'data:text/plain,x'],
    ['a blob of the named origin', () => `blob:${next}/x`],
    ['nothing', () => ''],
  ])('sends no token to %s', async (_, target) => {
    const fetched: string[] = [];
    const fetch = async (url: string): Promise<Response> => {
      fetched.push(url);
      return new Response();
    };
    const call = await callsOf(relay(verifier, { origins: [next], fetch }));
    await expect(call(target())).rejects.toMatchObject({ code: 'call_not_allowed' });
    expect(fetched).toEqual([]);
  });

  it('follows no redirect: it answers it', async () => {
    const call = await callsOf(relay(verifier, { origins: [next, stranger] }));
    expect((await call(`${next}/moved`)).status).toBe(307);
    expect((await call(`${next}/moved`, { redirect: 'manual' })).status).toBe(307);
    await expect(call(`${next}/moved`, { redirect: 'follow' })).rejects.toThrow(TypeError);
    expect(strayed).toEqual([]);
  });

  it('tells of a fetch that followed one all the same', async () => {
    const fetch = (url: string, init: RequestInit): Promise<Response> =>
      globalThis.fetch(url, { ...init, redirect: 'follow' });
    const call = await callsOf(relay(verifier, { origins: [next], fetch }));
    await expect(call(`${next}/moved`)).rejects.toMatchObject({ code: 'peer_redirected' });
  });

  it('takes no other credential beside the token', async () => {
    const call = await callsOf(relay(verifier, { origins: [next] }));
    await expect(call(next, { headers: { Authorization: 'Basic x' } })).rejects.toThrow(TypeError);
  });

  it('does not pass on a token that is bound to a key', async () => {
    const [clientKey, baseUrl] = [await generateSigningKey('ES256'), 'https://api.example.com'];
    const proven = newVerifier({ dpop: dpop({ baseUrl }), clientCertificate: () => 'thumbprint' });
    const calls = relay(proven, { origins: [next] });
    const byProof = await sign({ cnf: { jkt: clientKey.verificationKey.thumbprint } });
    const target = { method: 'GET', url: `${baseUrl}/any`, accessToken: byProof };
    const proof = await createDpopProof(clientKey, target);
    const byCertificate = await sign({ cnf: { 'x5t#S256': 'thumbprint' } });
    for (const facts of [factsOf(`DPoP ${byProof}`, [proof]), factsOf(`Bearer ${byCertificate}`)]) {
      const request = {};
      expect(await authorize(proven, [], facts, request)).toHaveProperty('auth');
      expect(() => calls(request)).toThrow(expect.objectContaining({ code: 'token_not_relayable' }));
    }
    expect(calls(await admit(token, proven))).toBeTypeOf('function');
  });

  it('has nothing to pass on where a requirement said no', async () => {
    const request = await admit(token, verifier, [requireRole('admin')]);
    expect(() => relay(verifier, { origins: [next] })(request)).toThrow(TypeError);
  });

  it('leaves no token where a request is printed', async () => {
    const request = await admit(token);
    expect(inspect(request, { depth: 9, showHidden: true })).not.toContain(token.slice(-20));
    expect(JSON.stringify(request)).toBe('{}');
    expect(JSON.stringify({ ...request })).toBe('{}');
  });

  it.each([
    ['no origin', []],
    ['http beyond loopback', ['http://orders.internal']],
    ['a path', ['https://orders.internal/v1']],
    ['a query', ['https://orders.internal/?a']],
    ['a fragment', ['https://orders.internal/#']],
    ['a user', ['https://a@orders.internal']],
    ['a wildcard', ['*']],
    ['another scheme', ['ftp://orders.internal']],
  ])('is not made for %s', (_, origins) => {
    expect(() => relay(verifier, { origins })).toThrow(TypeError);
  });
});
