import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createSecurityEventPush } from './security-event-push.ts';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function push(listener: RequestListener, { timeout = 10_000, signal = new AbortController().signal } = {}) {
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
  return createSecurityEventPush(timeout)({ url, authorization: undefined, body: 'a.b.c' }, signal);
}

const complain =
  (body: string): RequestListener =>
  (_request, response) =>
    response.writeHead(400, { 'content-type': 'application/json' }).end(body);

describe('a push', () => {
  it('answers the status, whatever it is', async () => {
    expect(await push((_request, response) => response.writeHead(202).end())).toEqual({ status: 202 });
  });

  it('follows no redirect', async () => {
    const answer = await push((request, response) => {
      if (request.url === '/elsewhere') throw new Error('followed');
      response.writeHead(308, { location: '/elsewhere' }).end();
    });
    expect(answer).toEqual({ status: 308 });
  });

  it('reads the code of a refusal', async () => {
    expect(await push(complain('{"err":"invalid_key","description":"who?"}'))).toEqual({
      status: 400,
      err: 'invalid_key',
    });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '<html>'],
    ['no object', 'null'],
    ['a code that is none', '{"err":"a\\nb"}'],
    ['two codes', '{"err":"a","err":"b"}'],
    ['a code far too long', `{"err":"${'a'.repeat(65)}"}`],
    ['a megabyte', `{"err":"invalid_key","description":"${'a'.repeat(1_048_576)}"}`],
  ])('makes nothing of a refusal with %s', async (_, body) => {
    expect(await push(complain(body))).toEqual({ status: 400 });
  });

  it('fails where nobody answers in time, or the answer trickles', async () => {
    await expect(push(() => undefined, { timeout: 50 })).rejects.toThrow();
    server.closeAllConnections();
    server.close();
    const trickle: RequestListener = (_request, response) => void response.writeHead(400).write('{"err":');
    expect(await push(trickle, { timeout: 200 }).catch(() => 'failed')).toBe('failed');
  });

  it('ends when the server stops', async () => {
    const stop = new AbortController();
    const answer = push(() => stop.abort(), { signal: stop.signal });
    await expect(answer).rejects.toThrow();
  });
});
