import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../audit-clock.ts';
import { createAnswerReader } from './answer-reader.ts';
import { pinOrigin } from './origin-pin.ts';
import { createPinnedClient, type PinnedClient, sendUrl } from './pinned-client.ts';
import { createPace } from './request-pace.ts';
import { whyUnsendable, writeRequest } from './request-text.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe('an answer', () => {
  it.each<[string, string, unknown]>([
    ['of a length', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef', { status: 200, body: 'abc' }],
    [
      'in chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
      { status: 200, body: 'abcde' },
    ],
    [
      'after interim ones',
      'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n',
      { status: 401, body: '' },
    ],
    ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', { status: 204, body: '' }],
  ])('%s is read, byte by byte as well as at once', (_what, text, expected) => {
    for (const size of [1, text.length]) {
      const reader = createAnswerReader({ bodiless: false, maxBodyBytes: 1024 });
      let isDone = false;
      for (let at = 0; at < text.length && !isDone; at += size)
        isDone = reader.take(Buffer.from(text.slice(at, at + size)));
      const { status, body } = reader.answer() ?? {};
      expect({ isDone, status, body: body?.toString() }).toEqual({ isDone: true, ...(expected as object) });
    }
  });

  it('that goes on for ever is kept up to a bound, and no further', () => {
    const reader = createAnswerReader({ bodiless: false, maxBodyBytes: 1000 });
    expect(reader.take(Buffer.from('HTTP/1.0 200 OK\r\n\r\n'))).toBe(false);
    expect(reader.take(Buffer.alloc(999, 'x'))).toBe(false);
    expect(reader.take(Buffer.alloc(5000, 'x'))).toBe(true);
    expect(reader.answer()?.body.length).toBe(1000);
  });

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a line without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\n\r\n'],
    ['a folded line', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['an unknown coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n'],
    ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
    ['a head without an end', `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(70_000)}`],
    ['interim answers for ever', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(20)],
  ])('that is %s is none', (_what, text) => {
    const reader = createAnswerReader({ bodiless: false, maxBodyBytes: 1024 });
    expect(() => reader.take(Buffer.from(text))).toThrow(expect.objectContaining({ name: 'WireFault' }) as Error);
  });
});

describe('a request', () => {
  it('stands on the wire as it was told: doubled headers, odd characters', () => {
    const text = writeRequest(
      {
        method: 'GET',
        path: '/me?a=1',
        headers: [
          ['Authorization', 'Bearer a b"é'],
          ['Authorization', 'Bearer c'],
        ],
      },
      'api.example',
    ).toString('utf8');
    expect(text).toBe(
      'GET /me?a=1 HTTP/1.1\r\nHost: api.example\r\nAuthorization: Bearer a b"é\r\nAuthorization: Bearer c\r\nAccept: */*\r\n' +
        'Accept-Encoding: identity\r\nConnection: close\r\n\r\n',
    );
  });

  it.each([
    ['a line break in a header', { headers: [['Authorization', 'Bearer a\r\nX-Evil: 1']] as const }],
    ['a NUL in a header', { headers: [['Authorization', 'Bearer a\0']] as const }],
    ['a name that is none', { headers: [['A:b', 'c']] as const }],
    ['a method that is none', { method: 'GET /x HTTP/1.1\r\nA' }],
    ['a path that is not encoded', { path: '/a b' }],
    ['a path that is none', { path: 'http://evil.example/' }],
  ])('is not sent with %s', (_what, bent) => {
    expect(whyUnsendable({ method: 'GET', path: '/', headers: [], ...bent })).toMatch(/./);
  });
});

describe('a pinned origin', () => {
  it('keeps to the address that its name had at first, whatever the name leads to later', async () => {
    const port = await listen((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    let asked = 0;
    const resolve = async (): Promise<readonly string[]> => {
      asked += 1;
      return asked === 1 ? ['127.0.0.1'] : ['192.0.2.1'];
    };
    const url = new URL(`http://rebinding.example:${port}/`);
    const client = await clientOf(url, { resolve });
    for (let count = 0; count < 3; count += 1) {
      expect((await sendUrl(client, { method: 'GET', url: url.href, headers: {} })).status).toBe(200);
    }
    expect(asked).toBe(1);
    expect(client.pinOf(url.origin)).toMatchObject({
      address: '127.0.0.1',
      isLoopback: true,
      host: `rebinding.example:${port}`,
    });
  });

  it('takes of several addresses the one that answers', async () => {
    const port = await listen((socket) => socket.destroy());
    const pin = await pinOrigin(new URL(`http://two.example:${port}/`), {
      ownsTarget: false,
      resolve: async () => ['::1', '127.0.0.1'],
    });
    expect(pin.address).toBe('127.0.0.1');
  });

  it.each([
    ['http://192.0.2.1/', []],
    ['http://api.example/', ['192.0.2.1']],
    ['http://half.example/', ['127.0.0.1', '192.0.2.1']],
    ['http://127.0.0.1.example/', ['198.51.100.7']],
  ])(
    '%s that leads away from this machine is not even connected to, unless it is the person’s own',
    async (url, addresses) => {
      await expect(
        pinOrigin(new URL(url), { ownsTarget: false, resolve: async () => addresses }),
      ).rejects.toMatchObject({
        code: 'target_not_yours',
      });
    },
  );

  it('without an address, or with nobody there, is no target', async () => {
    const nowhere = { ownsTarget: true, resolve: async () => [] };
    await expect(pinOrigin(new URL('http://no.example/'), nowhere)).rejects.toMatchObject({
      code: 'target_unresolved',
    });
    const failing = { ownsTarget: true, resolve: async () => Promise.reject(new Error('ENOTFOUND')) };
    await expect(pinOrigin(new URL('http://no.example/'), failing)).rejects.toMatchObject({
      code: 'target_unresolved',
    });
    const port = await listen((socket) => socket.destroy());
    for (const close of closers.splice(0)) await close();
    await expect(pinOrigin(new URL(`http://127.0.0.1:${port}/`), { ownsTarget: false })).rejects.toMatchObject({
      code: 'target_unreachable',
    });
  });

  it('is the only one that is sent to: not another, and not where a redirect leads', async () => {
    let isAsked = false;
    const other = await listen(() => {
      isAsked = true;
    });
    const port = await listen((socket) =>
      socket.end(`HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:${other}/\r\nContent-Length: 0\r\n\r\n`),
    );
    const url = new URL(`http://127.0.0.1:${port}/`);
    const client = await clientOf(url);
    expect((await sendUrl(client, { method: 'GET', url: url.href, headers: {} })).status).toBe(302);
    await expect(
      sendUrl(client, { method: 'GET', url: `http://127.0.0.1:${other}/`, headers: {} }),
    ).rejects.toMatchObject({ code: 'target_not_named' });
    expect(isAsked).toBe(false);
  });
});

describe('an answer that does not end', () => {
  it('of a gigabyte is cut off after its first 64 KiB', async () => {
    let sent = 0;
    const port = await listen((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n');
      const pour = (): void => {
        while (!socket.destroyed && sent < 1_073_741_824 && socket.write(Buffer.alloc(65_536))) sent += 65_536;
        if (!socket.destroyed) socket.once('drain', pour);
      };
      pour();
    });
    const url = new URL(`http://127.0.0.1:${port}/`);
    const answer = await sendUrl(await clientOf(url), { method: 'GET', url: url.href, headers: {} });
    expect(answer.body.length).toBe(65_536);
    expect(sent).toBeLessThan(64 * 1_048_576);
  });

  it('that trickles for ever is what has come by then', async () => {
    const port = await listen((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n');
      const timer = setInterval(() => socket.write('data: x\n\n'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    const url = new URL(`http://127.0.0.1:${port}/`);
    const answer = await sendUrl(await clientOf(url), { method: 'GET', url: url.href, headers: {} });
    expect(answer).toMatchObject({ status: 200, body: expect.stringMatching(/^data: x/) as string });
  });
});

async function clientOf(
  url: URL,
  options: { readonly resolve?: (name: string) => Promise<readonly string[]> } = {},
): Promise<PinnedClient> {
  return createPinnedClient({
    origins: [url],
    ownsTarget: false,
    pace: createPace({ requests: 100, milliseconds: 60_000 }, systemClock),
    timeoutMilliseconds: 5000,
    bodyMilliseconds: 200,
    maxBodyBytes: 65_536,
    ...options,
  });
}

/** A server that answers each connection in its own way, once something was asked. */
async function listen(answer: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(
    async () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  return (server.address() as AddressInfo).port;
}
