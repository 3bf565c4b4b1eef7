import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, basicHeader, createRig, goodPassword, type Rig } from '../test/rig.ts';
import { certificate, privateKey } from '../test/tls-material.ts';

let rig: Rig;
let at: { host: string; port: number; url: string };
const email = 'listen@example.com';
beforeAll(async () => {
  rig = await createRig({ server: { bodyTimeoutMilliseconds: 300 } });
  await rig.signUp(email);
  at = await rig.handler.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => rig.close());

/** Sends bytes as they are and answers all that comes back until the end, or until `enough`. */
async function exchange(parts: readonly (string | Buffer)[], enough = /never/, to = at.port): Promise<string> {
  const socket = connect(to, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    if (enough.test(received)) socket.destroy();
  });
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (const part of parts) socket.write(part);
  await closed;
  return received;
}

const post = (path: string, headers: readonly string[], body = '') =>
  [`POST ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', body].join('\r\n');
const json = 'Content-Type: application/json';
const alive = async () => expect((await fetch(`${at.url}/healthz`)).status).toBe(200);

describe('a server of its own', () => {
  it('serves the whole flow over sockets', async () => {
    const send = (path: string, body: object) =>
      fetch(`${at.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const logIn = await send('/login', { email, password: goodPassword });
    expect(logIn.status).toBe(200);
    expect(logIn.headers.get('content-type')).toBe('application/json');
    const { refresh_token } = (await logIn.json()) as { refresh_token: string };
    const refreshed = await send('/token/refresh', { refresh_token });
    const next = (await refreshed.json()) as { refresh_token: string };
    expect((await send('/logout', { refresh_token: next.refresh_token })).status).toBe(204);
    expect((await send('/token/refresh', { refresh_token: next.refresh_token })).status).toBe(400);
  });

  it('answers a body that never ends at its limit, and closes', async () => {
    for (const headers of [['Content-Length: 100'], ['Transfer-Encoding: chunked']]) {
      const startedAt = performance.now();
      const answer = await exchange([
        post('/login', [json, ...headers]),
        headers[0]?.startsWith('T') ? '1\r\n{\r\n' : '{',
      ]);
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toContain('"error":"invalid_request"');
      expect(answer).toMatch(/^connection: close/im);
      expect(performance.now() - startedAt).toBeLessThan(2_500);
      expect(rig.lines.at(-1)).toMatchObject({ code: 'body_timeout', status: 408 });
    }
    await alive();
  });

  it('answers ten megabytes without reading them, declared or in chunks', async () => {
    const large = Buffer.alloc(10 * 1024 * 1024, 0x20);
    const declared = await exchange([post('/login', [json, `Content-Length: ${large.byteLength}`]), large]);
    const startedAt = performance.now();
    const chunked = await exchange([
      post('/login', [json, 'Transfer-Encoding: chunked']),
      `${large.byteLength.toString(16)}\r\n`,
      large,
    ]);
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    for (const answer of [declared, chunked]) expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'body_too_large' });
    await alive();
  });

  it.each([
    ['no HTTP', 'nonsense\r\n\r\n', '400'],
    ['NUL in a header', post('/login', [json, 'X-A: a\0b', 'Content-Length: 2'], '{}'), '400'],
    ['a folded header', post('/login', [json, 'X-A: a', ' b', 'Content-Length: 2'], '{}'), '400'],
    ['two lengths', post('/login', [json, 'Content-Length: 2', 'Content-Length: 3'], '{}'), '400'],
    ['a length beside chunks', post('/login', [json, 'Content-Length: 2', 'Transfer-Encoding: chunked'], '{}'), '400'],
    ['a negative length', post('/login', [json, 'Content-Length: -1'], '{}'), '400'],
    ['headers that are too large', post('/login', [json, `X-A: ${'a'.repeat(20_000)}`], ''), '431'],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', '400'],
    ['a host that is none', 'GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n', '400'],
    ['a target with a backslash', 'GET /\\evil HTTP/1.1\r\nHost: localhost\r\n\r\n', '400'],
  ])('refuses %s', async (_, text, status) => {
    const answer = await exchange([text], /request_id"?:?"[^"]*"\}|\r\n\r\n$/);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/^x-content-type-options: nosniff/im);
    await alive();
  });

  it('says of a target that is no URL what it says of every bad request', async () => {
    const answer = await exchange(['GET /\\evil HTTP/1.1\r\nHost: localhost\r\n\r\n'], /request_id/);
    expect(answer).toContain('"error":"invalid_request"');
    expect(rig.lines.at(-1)).toMatchObject({ code: 'target_malformed', status: 400, route: 'none' });
  });

  it('sees two Authorization headers as two credentials', async () => {
    const { body } = await rig.call('POST', '/login', { json: { email, password: goodPassword } });
    const headers = [`Authorization: Bearer ${body.access_token}`, `Authorization: Bearer ${body.access_token}`];
    const answer = await exchange([post('/logout', [json, ...headers, 'Content-Length: 2'], '{}')], /request_id/);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'access_token_malformed' });
  });

  it('answers two requests of one connection one after the other', async () => {
    const one = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const answer = await exchange([one + one], /(\{"status":"ok"\}[\s\S]*){2}/);
    expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  });

  it('cuts a verifier that stops reading, by its connection', async () => {
    const { logId } = rig.issuer.revocations.head();
    const query = new URLSearchParams({ log: logId, after: '0', nonce: 'abcdefghijklmnopqrstuv' });
    const socket: Socket = connect(at.port, '127.0.0.1');
    const closed = once(socket, 'close');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(
      `GET /revocations/stream?${query} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${basicHeader(api, rig.apiSecret)}\r\n\r\n`,
    );
    await once(socket, 'data');
    socket.pause();
    const expiresAt = Math.floor(Date.now() / 1_000) + 900;
    const cut = () => rig.counts.some(({ name }) => name === 'feed_streams_closed_total');
    for (let batch = 0; batch < 200 && !cut(); batch += 1) {
      const entries = Array.from({ length: 400 }, (_, index) => ({
        ...{ kind: 'token' as const, id: `flood-${batch}-${index}-${'x'.repeat(60)}`, expiresAt },
      }));
      await rig.issuer.store.revocations.append(entries);
      await rig.issuer.revocations.catchUp();
      // Let what was published reach the socket's buffers before the next batch.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(cut).toBe(true);
    socket.resume();
    await closed;
    await alive();
  });
});

describe('TLS', () => {
  it('is ended here where a certificate is given, and plain HTTP is then refused', async () => {
    const tls = { certificate, key: privateKey };
    const there = await rig.handler.listen({ host: '127.0.0.1', port: 0, tls });
    expect(there.url).toBe(`https://127.0.0.1:${there.port}`);
    const socket = connectTls({ host: '127.0.0.1', port: there.port, ca: certificate, servername: 'localhost' });
    await once(socket, 'secureConnect');
    expect(['TLSv1.2', 'TLSv1.3']).toContain(socket.getProtocol());
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    await once(socket, 'close');
    expect(received).toMatch(/^HTTP\/1\.1 200 [\s\S]*\{"status":"ok"\}/);
    expect(await exchange(['GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'], /never/, there.port)).not.toContain(
      '200',
    );
  });

  it('refuses a port that is taken', async () => {
    await expect(rig.handler.listen({ host: '127.0.0.1', port: at.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

describe('inside another application', () => {
  it('mounts in Hono, with the address that the host knows', async () => {
    const app = new Hono();
    app.mount('/auth', rig.handler.fetch);
    const env = { incoming: { socket: { remoteAddress: '198.51.100.20' } } };
    const response = await app.request(
      '/auth/login',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: goodPassword }),
      },
      env,
    );
    expect(response.status).toBe(200);
    const [session] = await rig.issuer.sessions.list((await rig.issuer.store.accounts.findByEmail(email))?.sub ?? '');
    expect(session?.network).toBe('198.51.100.0/24');
  });

  it('mounts in node:http, and says so when something read the body before it', async () => {
    const host = createServer((incoming, outgoing) => {
      if (incoming.url === '/login') rig.handler.nodeListener(incoming, outgoing);
      else {
        incoming.url = '/login';
        incoming.resume().once('end', () => rig.handler.nodeListener(incoming, outgoing));
      }
    });
    host.listen(0, '127.0.0.1');
    await once(host, 'listening');
    const { port } = host.address() as AddressInfo;
    const send = (path: string) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: goodPassword }),
      });
    expect((await send('/login')).status).toBe(200);
    expect((await send('/parsed')).status).toBe(500);
    expect(rig.lines.at(-1)).toMatchObject({ code: 'body_consumed', level: 'error' });
    host.closeAllConnections();
    host.close();
  });
});

describe('stopping', () => {
  it('lets a running log-in finish, ends streams, closes kept connections and accepts no more', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let running = false;
    const own = await createRig({
      wrap: (issuer) => ({
        ...issuer,
        accounts: {
          ...issuer.accounts,
          async authenticate(credentials) {
            running = true;
            await held;
            return issuer.accounts.authenticate(credentials);
          },
        },
      }),
    });
    await own.signUp(email);
    const there = await own.handler.listen({ host: '127.0.0.1', port: 0 });
    const query = new URLSearchParams({
      ...{ log: own.issuer.revocations.head().logId, after: '0', nonce: 'abcdefghijklmnopqrstuv' },
    });
    const stream = await fetch(`${there.url}/revocations/stream?${query}`, {
      headers: { authorization: basicHeader(api, own.apiSecret) },
    });
    const logIn = fetch(`${there.url}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: goodPassword }),
    });
    await expect.poll(() => running).toBe(true);
    const startedAt = performance.now();
    const closing = own.handler.close();
    expect(own.handler.close()).toBe(closing);
    await expect(fetch(`${there.url}/healthz`)).rejects.toThrow();
    release();
    const answer = await logIn;
    expect(answer.status).toBe(200);
    expect(Object.keys((await answer.json()) as object)).toContain('refresh_token');
    expect(await stream.text()).toContain('event: heartbeat');
    await closing;
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await own.close();
  });

  it('cuts what is still there at the deadline', async () => {
    const own = await createRig({ server: { drainMilliseconds: 200 } });
    const there = await own.handler.listen({ host: '127.0.0.1', port: 0 });
    const stuck = exchange([post('/login', [json, 'Content-Length: 100'])], /never/, there.port);
    await expect.poll(async () => (await fetch(`${there.url}/healthz`)).status).toBe(200);
    const startedAt = performance.now();
    await own.handler.close();
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await stuck;
    await own.close();
  });

  it('does not wait for connections that were opened in advance and never asked for anything', async () => {
    const own = await createRig();
    const there = await own.handler.listen({ host: '127.0.0.1', port: 0 });
    const opened = connect(there.port, '127.0.0.1').on('error', () => undefined);
    await once(opened, 'connect');
    // Answered behind it, so the server has taken both.
    expect((await fetch(`${there.url}/healthz`)).status).toBe(200);
    const startedAt = performance.now();
    await own.handler.close();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await own.close();
  });

  it('leaves nothing that a host application could still call', async () => {
    const own = await createRig();
    await own.handler.close();
    for (const path of ['/readyz', '/healthz', '/.well-known/jwks.json']) {
      const { status, body, headers } = await own.call('GET', path);
      expect([status, body.error]).toEqual([503, 'temporarily_unavailable']);
      expect([headers.get('retry-after'), headers.get('connection')]).toEqual(['1', 'close']);
    }
    expect(own.lines.at(-1)).toMatchObject({ code: 'stopping' });
    await own.close();
  });
});
