import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Relay } from './bff-options.ts';
import { relayedAnswer } from './relay-headers.ts';

const target = new URL('https://api.example.com/v1/');
const relay: Relay = { mount: '/api', target, methods: new Set(['GET']), headers: [], answerHeaders: [] };
const relayed = (headers: Record<string, string>, more: readonly string[] = []): Headers =>
  relayedAnswer({ ...relay, answerHeaders: more }, new Response('x', { headers }), new URL('x', target), []).headers;

describe('an answer of the API', () => {
  it.each([
    ...['accept-ranges', 'content-disposition', 'content-language', 'content-length', 'content-range'],
    ...['content-type', 'etag', 'last-modified', 'retry-after'],
  ])('brings %s', (name) => {
    expect(relayed({ [name]: '1' }).get(name)).toBe('1');
  });

  it.each([
    ...['cdn-cache-control', 'surrogate-control', 'cloudflare-cdn-cache-control', 'expires', 'age', 'pragma'],
    ...['x-accel-redirect', 'x-accel-expires', 'x-accel-buffering', 'x-sendfile', 'x-lighttpd-send-file'],
    ...['link', 'speculation-rules', 'accept-ch', 'set-login', 'use-as-dictionary', 'permissions-policy'],
    ...['origin-agent-cluster', 'origin-trial', 'sec-session-registration', 'sourcemap', 'document-policy'],
    ...['x-dns-prefetch-control', 'attribution-reporting-register-source', 'set-cookie', 'www-authenticate'],
    ...['a-header-of-the-future'],
  ])('brings no %s', (name) => {
    expect(relayed({ [name]: '1' }).get(name)).toBeNull();
  });

  it('brings what the relay names beside', () => {
    expect(relayed({ link: '</2>' }, ['link']).get('link')).toBe('</2>');
  });

  it('varies by the cookie, beside what the API says', () => {
    expect(relayed({ vary: 'accept' }).get('vary')).toBe('accept, cookie');
  });

  it('has neither the coding nor the length of what was unpacked on the way', () => {
    const headers = relayed({ 'content-encoding': 'gzip', 'content-length': '7', etag: '"1"' });
    expect(['content-encoding', 'content-length', 'etag'].map((name) => headers.get(name))).toEqual([
      null,
      null,
      '"1"',
    ]);
  });

  it.each([
    ['', 'no-store'],
    ['public, max-age=600', 'no-store'],
    ['max-age=600', 'no-store'],
    ['public, max-age=600, x=", private, "', 'no-store'],
    ['private="set-cookie", max-age=60', 'no-store'],
    ['private, max-age=60, no-store', 'no-store'],
    ['private, max-age=6e9', 'no-store'],
    ['private; max-age=60', 'no-store'],
    ['private', 'private, no-cache'],
    ['private, no-cache, max-age=60', 'private, no-cache'],
    ['private, max-age=60, max-age=61', 'private, no-cache'],
    ['Private , Max-Age=60', 'private, max-age=60'],
    ['private, max-age=60, public, s-maxage=600', 'private, max-age=60'],
  ])('says of caching %j no more than %j', (said, caching) => {
    expect(relayed(said === '' ? {} : { 'cache-control': said }).get('cache-control')).toBe(caching);
  });

  it.each([999, 600])('with the status %i, which HTTP does not have, is none', async (status) => {
    const server = createServer((socket) => {
      socket.once('data', () => socket.end(`HTTP/1.1 ${status} Odd\r\nContent-Length: 2\r\n\r\nhi`));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(() => relayedAnswer(relay, response, target, [])).toThrow(
      expect.objectContaining({ code: 'bff_api_unreachable' }),
    );
    expect(response.bodyUsed).toBe(true);
    server.close();
  });
});
