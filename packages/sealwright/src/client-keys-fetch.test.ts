import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { certificate, privateKey } from '../test/tls-material.ts';
import { createClientKeysFetch } from './client-keys-fetch.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

/** A client's site on this machine, and how often it was asked. */
async function serve(
  answer: RequestListener,
  secure = false,
): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const listener: RequestListener = (request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  };
  const server = secure ? createTlsServer({ cert: certificate, key: privateKey }, listener) : createServer(listener);
  servers.push(server as Server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { url: secure ? `https://localhost:${port}/keys` : `http://127.0.0.1:${port}/keys`, asked };
}

const inside = createClientKeysFetch({ privateAddresses: true, ca: certificate });

describe('the keys of a client', () => {
  it('are fetched as they are, over TLS with a good certificate', async () => {
    const { url } = await serve((_, response) => response.end('{"keys":[]}'), true);
    expect(await inside(url)).toBe('{"keys":[]}');
    await expect(createClientKeysFetch({ privateAddresses: true })(url)).rejects.toThrow();
  });

  it.each([
    ['an error', (_: unknown, response) => response.writeHead(404).end('{}')],
    ['a redirect', (_: unknown, response) => response.writeHead(302, { location: '/other' }).end()],
    ['something encoded', (_: unknown, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x')],
    ['too much', (_: unknown, response) => response.end('x'.repeat(262_145))],
    [
      'half of it',
      (_: unknown, response) => response.writeHead(200, { 'content-length': '9' }).end('x', () => response.destroy()),
    ],
  ] as readonly (readonly [string, RequestListener])[])('are not %s', async (_, answer) => {
    const { url, asked } = await serve(answer);
    await expect(inside(url)).rejects.toThrow();
    expect(asked).toEqual(['/keys']);
  });

  it('are given up where they trickle in', async () => {
    const { url } = await serve((_, response) => {
      const timer = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(timer));
    });
    const hasty = createClientKeysFetch({ privateAddresses: true, timeoutMilliseconds: 150 });
    await expect(hasty(url)).rejects.toThrow();
  });

  it('are not fetched from this machine or a private network, by address or by name', async () => {
    const { url, asked } = await serve((_, response) => response.end('{}'));
    const fetchKeys = createClientKeysFetch();
    const { port } = new URL(url);
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0.0.0.0']) {
      await expect(fetchKeys(`http://${host}:${port}/keys`), host).rejects.toThrow();
    }
    await expect(fetchKeys('http://169.254.169.254/latest/meta-data')).rejects.toThrow();
    expect(asked).toEqual([]);
  });
});
