import { createServer, type Server } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { generateSecret } from '@sealwright/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientSecret } from '../node/client-authentication.ts';
import { type Bff, createBff } from './back-end.ts';
import { answerByNode } from './node-bridge.ts';

let server: Server;
let port: number;

/** Nobody is signed in: what is relayed is 401, what is the application's 404. */
beforeAll(async () => {
  const bff = await createBff({
    ...{ issuer: 'https://login.example.com', clientId: 'shop', authentication: clientSecret(generateSecret(32)) },
    ...{ baseUrl: 'https://shop.example.com', cookieSecrets: [generateSecret(32)] },
    relays: { '/api': { target: 'https://api.example.com/v1' } },
  });
  server = createServer((request, response) => {
    void answerByNode(bff, request, response)
      .catch((error: unknown) => String(error))
      .then((isAnswered) => {
        if (isAnswered !== true) response.writeHead(isAnswered === false ? 404 : 500).end(String(isAnswered));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => server?.close());

async function ask(line: string): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nx-requested-by: a\r\n\r\n`);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(await text(socket))?.[1]);
}

describe('a path as it came over the wire', () => {
  it.each([
    ...['/api/../x', '/api/%2e%2e/x', '/api/pub/../admin/x', '/api/pub/.%2E/admin/x', '/api/./admin/x'],
    ...['/api/pub\\..\\admin/x', '/api\\admin', '/x/../api/admin/x', '/x\\..\\api/x', '/%2e/api/x'],
    ...['/auth/../api/admin/x', '/x/../auth/session', '/auth/x/../session', '/api/a{b}'],
  ])('is refused where its reading changes it and either form is ours: %s', async (path) => {
    expect(await ask(`GET ${path}`)).toBe(400);
  });

  it.each(['/x/../y', '/a\\b', '/%2e%2e/y', '//evil/api/x', '/api', '/apiary/../x'])(
    'is the application’s where neither is: %s',
    async (path) => {
      expect(await ask(`GET ${path}`)).toBe(404);
    },
  );

  it.each(['/api/x', '/api/x?a=/../b&c=\\', '/api/caf%C3%A9', '/api/a#x/../b'])(
    'goes on where it is what it reads: %s',
    async (path) => {
      expect(await ask(`GET ${path}`)).toBe(401);
    },
  );
});

it.each(['TRACE /api/x', 'TRACE /hello'])(
  'a method that no back end answers is the application’s: %s',
  async (line) => {
    expect(await ask(line)).toBe(404);
  },
);

describe('a body over HTTP/2', () => {
  it.each([
    ['PUT', true, 'without its length', {}, 'PUT hello'],
    ['PUT', true, 'with its length', { 'content-length': 5 }, 'PUT hello'],
    ['DELETE', false, 'that is none', {}, 'DELETE null'],
  ] as const)('of %s (%s) %s comes whole', async (method, isSent, _what, headers, heard) => {
    const bff: Bff = {
      session: async () => undefined,
      handle: async (request) =>
        new Response(`${request.method} ${request.body === null ? null : await request.text()}`),
    };
    const origin = createHttp2Server((request, response) => void answerByNode(bff, request, response));
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
    const session = connectHttp2(`http://127.0.0.1:${(origin.address() as AddressInfo).port}`);
    const stream = session.request({ ':method': method, ':path': '/api/x', ...headers }, { endStream: !isSent });
    if (isSent) stream.end('hello');
    expect(await text(stream)).toBe(heard);
    session.close();
    await new Promise<void>((resolve) => origin.close(() => resolve()));
  });
});
