import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createLogoutSend } from './logout-send.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function send(listener: RequestListener, { timeout = 10_000, signal = new AbortController().signal } = {}) {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/logout?of=us`;
  return createLogoutSend({ timeoutMilliseconds: timeout })(
    { url, body: 'logout_token=a.b.c', isStranger: false },
    signal,
  );
}

describe('a logout token', () => {
  it('goes out as a form, to the letter of the URL, with nothing that names anybody', async () => {
    let got = {};
    const status = await send((request, response) => {
      const chunks: Buffer[] = [];
      const { method, url, headers } = request;
      const { authorization, cookie } = headers;
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        got = {
          method,
          url,
          type: headers['content-type'],
          authorization,
          cookie,
          body: Buffer.concat(chunks).toString(),
        };
        response.writeHead(200).end();
      });
    });
    expect(status).toBe(200);
    expect(got).toEqual({
      ...{
        method: 'POST',
        url: '/logout?of=us',
        type: 'application/x-www-form-urlencoded',
        body: 'logout_token=a.b.c',
      },
      ...{ authorization: undefined, cookie: undefined },
    });
  });

  it('follows no redirect', async () => {
    const status = await send((request, response) => {
      if (request.url === '/elsewhere') throw new Error('followed');
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(status).toBe(307);
  });

  it('fails where nobody answers in time', async () => {
    await expect(send(() => undefined, { timeout: 50 })).rejects.toThrow();
  });

  it('does not wait for an answer that never ends', async () => {
    expect(await send((_request, response) => void response.writeHead(400).write('because'))).toBe(400);
  });

  it('is not waited for when the server stops', async () => {
    const stop = new AbortController();
    await expect(send(() => stop.abort(), { signal: stop.signal })).rejects.toThrow();
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0.0.0.0'])(
    'of a client that registered itself goes to no private address: %s',
    async (host) => {
      let asked = 0;
      await send((_request, response) => {
        asked += 1;
        response.end();
      });
      const url = `http://${host}:${(server.address() as AddressInfo).port}/`;
      const stop = new AbortController().signal;
      await expect(createLogoutSend()({ url, body: '', isStranger: true }, stop)).rejects.toThrow();
      expect(asked).toBe(1);
      expect(
        await createLogoutSend({ privateAddresses: true })(
          { url: url.replace(host, '127.0.0.1'), body: '', isStranger: true },
          stop,
        ),
      ).toBe(200);
    },
  );
});
